import { as, availableBalance, createBook, DESK, execute, toOraclePrice } from "@plimsoll/engine";
import type {
  AccountId,
  Amount,
  Book,
  CollateralAssets,
  Command,
  Event,
  FeedId,
  FeedPrice,
  Loan,
  LoanAssets,
  LoanId,
  Market,
  Millis,
  PlanChoice,
  Rejection,
} from "@plimsoll/engine";
import type { AssetName } from "../../../views/amount.ts";

/** As much of a market as a rehearsal needs, as plain data. */
export interface ProposedMarket extends Pick<
  Market,
  "id" | "lltv" | "priceFactor" | "settings" | "volatility"
> {
  readonly loanAsset: AssetName;
  readonly collateralAsset: AssetName;
  readonly feed: {
    readonly id: FeedId;
    readonly settings: { readonly decimals: number };
    /** The last confirmed price. */
    readonly confirmed: FeedPrice;
  };
}

/** Free balances. */
interface Spare {
  readonly collateral: Amount;
  readonly money: Amount;
}

/** A loan that somebody thinks about, and all of the live book that a rehearsal needs, as plain data. */
export interface Proposal {
  readonly market: ProposedMarket;
  /** What a plan could use beside the loan, its collateral included; null for nobody in particular. */
  readonly spare: Spare | null;
  /** What the desk has to buy with. */
  readonly desk: Amount;
  readonly now: Millis;
  readonly collateral: CollateralAssets;
  readonly borrow: LoanAssets;
  readonly plan: PlanChoice;
}

type Rehearsed =
  | { readonly isOpen: true; readonly rehearsal: Rehearsal }
  | { readonly isOpen: false; readonly rejection: Rejection };

const BORROWER = "borrower" as AccountId;
const LENDER = "lender" as AccountId;
const LOAN = "loan" as LoanId;
const OWNER = "operator" as AccountId;

/**
 * The proposed loan alone in a book of its own, on the terms, at the price and with the desk of the
 * live one, so that the engine itself says what would happen. Time stands still there, so no
 * interest accrues; the money borrowed counts as spent, so no plan repays from it.
 */
export class Rehearsal {
  readonly book: Book;
  readonly #now: Millis;
  readonly #market: ProposedMarket;

  private constructor(market: ProposedMarket, now: Millis) {
    this.book = createBook(OWNER);
    this.#market = market;
    this.#now = now;
  }

  static open(proposal: Proposal): Rehearsed {
    const rehearsal = new Rehearsal(proposal.market, proposal.now);
    const rejection = rehearsal.#open(proposal);
    return rejection === null ? { isOpen: true, rehearsal } : { isOpen: false, rejection };
  }

  /** The loan; undefined once it has been closed. */
  get loan(): Loan | undefined {
    return this.book.loans.get(LOAN);
  }

  /** Lets the price become this; all that it causes. */
  setPrice(price: FeedPrice): readonly Event[] {
    return this.#run({ type: "post_price", feed: this.#market.feed.id, price });
  }

  #open(proposal: Proposal): Rejection | null {
    const { market, spare, desk, collateral, borrow, plan } = proposal;
    const { loanAsset, collateralAsset, feed, settings } = market;
    const assets = new Map([loanAsset, collateralAsset].map(({ id, decimals }) => [id, decimals]));
    for (const [asset, decimals] of assets) this.#run({ type: "register_asset", asset, decimals });
    this.#run({ type: "open_account", account: BORROWER });
    this.#run({ type: "open_account", account: LENDER });
    this.#run({ type: "enable_rate_model", by: OWNER, rateModel: "none" });
    this.#run({ type: "enable_lltv", by: OWNER, lltv: market.lltv });
    const { decimals } = feed.settings;
    this.#run({
      type: "create_feed",
      feed: feed.id,
      settings: { kind: "posted", decimals, zeroMeans: "no_price" },
    });
    this.setPrice(feed.confirmed);
    this.#run({
      type: "create_market",
      by: OWNER,
      market: market.id,
      loanAsset: loanAsset.id,
      collateralAsset: collateralAsset.id,
      feed: feed.id,
      lltv: market.lltv,
      rateModel: { kind: "none" },
      settings: {
        ...settings,
        supplyCap: null,
        borrowCap: null,
        customerBorrowCap: null,
        paused: settings.paused.filter((action) => action === "sell" || action === "liquidate"),
      },
    });
    const lent = as<Amount>(2n * borrow + 1n);
    this.#deposit(LENDER, loanAsset.id, lent);
    this.#run({
      type: "supply",
      by: LENDER,
      market: market.id,
      assets: as(lent),
      shares: as(0n),
      onBehalf: LENDER,
    });
    this.#deposit(DESK, loanAsset.id, desk);
    this.#deposit(BORROWER, collateralAsset.id, as(collateral));
    const opened = this.#try({
      type: "open_loan",
      by: BORROWER,
      loan: LOAN,
      market: market.id,
      collateral,
      borrow,
      plan,
    });
    if (opened !== null) return opened;
    this.#spend(loanAsset.id);
    if (spare !== null) this.#fundFrom(spare, proposal);
    return null;
  }

  /** What was borrowed is spent. */
  #spend(asset: Market["loanAsset"]["id"]): void {
    const account = this.book.accounts.get(BORROWER);
    const held = this.book.assets.get(asset);
    if (account === undefined || held === undefined) return;
    const amount = availableBalance(account, held);
    if (amount > 0n)
      this.#run({ type: "pay_out", account: BORROWER, asset, amount, reference: null });
  }

  /** What the borrower has beside the loan, a plan may use. */
  #fundFrom(spare: Spare, { market, collateral }: Proposal): void {
    const { loanAsset, collateralAsset } = market;
    const left = spare.collateral - collateral;
    if (left > 0n) this.#deposit(BORROWER, collateralAsset.id, as(left));
    this.#deposit(BORROWER, loanAsset.id, spare.money);
  }

  #deposit(account: AccountId, asset: Market["loanAsset"]["id"], amount: Amount): void {
    if (amount > 0n) this.#run({ type: "deposit", account, asset, amount, reference: null });
  }

  #try(command: Command): Rejection | null {
    const decision = execute(this.book, command, this.#now);
    return decision.isAccepted ? null : decision.rejection;
  }

  #run(command: Command): readonly Event[] {
    const decision = execute(this.book, command, this.#now);
    if (decision.isAccepted) return decision.events;
    throw new Error(`A rehearsal refused ${command.type}: ${decision.rejection.code}.`);
  }
}

/** A feed's price in the terms of a market. */
export function marketPrice(market: Pick<Market, "priceFactor">, price: FeedPrice) {
  return toOraclePrice(price, market.priceFactor);
}
