import { as, availableBalance, createBook, DESK, execute, toOraclePrice } from "@plimsoll/engine";
import type {
  Account,
  AccountId,
  Amount,
  Book,
  CollateralAssets,
  Command,
  Event,
  FeedPrice,
  Loan,
  LoanAssets,
  LoanId,
  Market,
  Millis,
  PlanChoice,
  Rejection,
} from "@plimsoll/engine";

/** A loan that somebody thinks about. */
export interface Proposal {
  readonly market: Market;
  /** Whose spare balances a plan could use; null for nobody in particular. */
  readonly account: Account | null;
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
  readonly #market: Market;

  private constructor(market: Market, now: Millis) {
    this.book = createBook(OWNER);
    this.#market = market;
    this.#now = now;
  }

  static open(live: Book, proposal: Proposal, now: Millis): Rehearsed {
    const rehearsal = new Rehearsal(proposal.market, now);
    const rejection = rehearsal.#open(live, proposal);
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

  #open(live: Book, proposal: Proposal): Rejection | null {
    const { market, account, collateral, borrow, plan } = proposal;
    const { loanAsset, collateralAsset, feed, settings } = market;
    for (const { id: asset, decimals } of new Set([loanAsset, collateralAsset])) {
      this.#run({ type: "register_asset", asset, decimals });
    }
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
    this.setPrice(feed.mark.confirmed);
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
    const desk = live.accounts.get(DESK);
    if (desk !== undefined) this.#deposit(DESK, loanAsset.id, availableBalance(desk, loanAsset));
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
    if (account !== null) this.#fundFrom(account, proposal);
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
  #fundFrom(account: Account, { market, collateral }: Proposal): void {
    const { loanAsset, collateralAsset } = market;
    const spare = availableBalance(account, collateralAsset) - collateral;
    if (spare > 0n) this.#deposit(BORROWER, collateralAsset.id, as(spare));
    this.#deposit(BORROWER, loanAsset.id, availableBalance(account, loanAsset));
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
export function marketPrice(market: Market, price: FeedPrice) {
  return toOraclePrice(price, market.priceFactor);
}
