import {
  as,
  createBook,
  exchangeByRepaid,
  execute,
  isContinuationDue,
  referenceSettings,
  toOraclePrice,
  type AccountId,
  type Book,
  type BorrowShares,
  type CollateralAssets,
  type Command,
  type Event,
  type FeedId,
  type FeedPrice,
  type LoanId,
  type Millis,
} from "@plimsoll/engine";
import { USDC } from "../terms.ts";
import { PolicyTally } from "./policy-tally.ts";

const LIQUIDATOR = "reference-liquidator" as AccountId;
/** A thousand times what any sandbox owes: the liquidator never runs short. */
const LIQUIDATOR_FUNDS = as<never>(10n ** 18n);

/**
 * The same customers at the same prices in a book that follows the reference: no plans, no soft band;
 * whoever passes the LLTV is liquidated whole, at once, by an outsider. It lives in memory only and is
 * made from the commands of the journal.
 */
export class ReferenceBook {
  readonly tally = new PolicyTally();
  readonly #book: Book;
  /** Liquidatable loans whose liquidation the book has refused so far. */
  readonly #waiting = new Set<LoanId>();
  #refused = 0;

  constructor(owner: AccountId) {
    this.#book = createBook(owner);
  }

  /** Commands that it could not follow, because its loans fared otherwise. */
  get refused(): number {
    return this.#refused;
  }

  /** The confirmed mark of every feed. */
  marks(): ReadonlyMap<FeedId, FeedPrice> {
    return new Map([...this.#book.feeds.values()].map(({ id, mark }) => [id, mark.confirmed]));
  }

  /** Follows a command that the book in the journal accepted. */
  take(command: Command, at: Millis): void {
    const own = mirrored(command);
    if (own === null) return;
    this.#execute(own, at);
    if (command.type === "register_asset" && command.asset === USDC) this.#fundLiquidator(at);
    for (const loan of [...this.#waiting]) this.#liquidate(loan, at);
  }

  #fundLiquidator(at: Millis): void {
    this.#execute({ type: "open_account", account: LIQUIDATOR }, at);
    const amount = LIQUIDATOR_FUNDS;
    this.#execute(
      { type: "deposit", account: LIQUIDATOR, asset: USDC, amount, reference: null },
      at,
    );
  }

  #execute(command: Command, at: Millis): boolean {
    const decision = execute(this.#book, command, at);
    if (!decision.isAccepted) {
      this.#refused += 1;
      return false;
    }
    this.#note(decision.events);
    while (isContinuationDue(this.#book)) {
      const next = execute(this.#book, { type: "continue" }, at);
      if (!next.isAccepted) break;
      this.#note(next.events);
    }
    return true;
  }

  #note(events: readonly Event[]): void {
    this.tally.note(events);
    for (const event of events) {
      if (event.type === "loan_became_liquidatable") this.#waiting.add(event.loan);
    }
  }

  #liquidate(id: LoanId, at: Millis): void {
    const loan = this.#book.loans.get(id);
    if (loan === undefined || loan.borrowShares === 0n) {
      this.#waiting.delete(id);
      return;
    }
    const { market, borrowShares, collateral } = loan;
    const price = toOraclePrice(market.feed.mark.confirmed, market.priceFactor);
    const whole = exchangeByRepaid(market, borrowShares, price, market.incentiveFactor);
    const size =
      whole.seizedAssets <= collateral
        ? { seizedAssets: as<CollateralAssets>(0n), repaidShares: borrowShares }
        : { seizedAssets: collateral, repaidShares: as<BorrowShares>(0n) };
    const command: Command = { type: "liquidate", by: LIQUIDATOR, loan: id, ...size };
    const decision = execute(this.#book, command, at);
    if (decision.isAccepted) this.#note(decision.events);
    // Refused because it has recovered: the book says so again when it falls again.
    this.#waiting.delete(id);
  }
}

/** The command as the reference's customers would send it; null when it has no such command. */
function mirrored(command: Command): Command | null {
  switch (command.type) {
    case "create_market": {
      const { maxLtv, minLoan } = command.settings;
      return { ...command, settings: { ...referenceSettings(command.lltv), maxLtv, minLoan } };
    }
    case "open_loan":
    case "create_loan":
      return { ...command, plan: null };
    case "register_asset":
    case "open_account":
    case "deposit":
    case "pay_out":
    case "enable_rate_model":
    case "enable_lltv":
    case "set_fee_recipient":
    case "set_authorization":
    case "create_feed":
    case "post_price":
    case "post_quote":
    case "confirm_mark":
    case "tick":
    case "set_fee":
    case "accrue_interest":
    case "supply":
    case "withdraw":
    case "close_loan":
    case "pledge":
    case "release":
    case "borrow":
    case "repay":
    case "repay_all":
      return command;
    default:
      return null;
  }
}
