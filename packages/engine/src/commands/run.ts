import { apply } from "../events/apply.ts";
import type { Event } from "../events/event.ts";
import type { InterestAccrued } from "../events/market-events.ts";
import { credit, debit } from "../ledger/posting.ts";
import type { Posting } from "../ledger/posting.ts";
import type { LedgerAccount } from "../ledger/ledger-account.ts";
import { accrual } from "../market/accrual.ts";
import type { Accrual } from "../market/accrual.ts";
import type { Book } from "../state/book.ts";
import { availableBalance } from "../state/book.ts";
import type { Account, Asset, Feed, Market } from "../state/records.ts";
import type { OraclePrice } from "../units/quantity.ts";
import { toSeconds } from "../units/time.ts";
import type { Millis } from "../units/time.ts";
import { toOraclePrice } from "../oracle/price-scale.ts";
import type { MarkStatus } from "../oracle/feed-state.ts";
import { isWorthless } from "../oracle/worthless.ts";
import type { Rejection } from "./rejection.ts";

/** One command on its way through a book: events are applied as they are decided. */
export interface Run {
  readonly book: Book;
  readonly now: Millis;
  readonly events: Event[];
  /** Markets whose triggers may be due because of this command, in the order they were touched. */
  readonly touched: Market[];
  /** Markets, each with the feed that prices its sales, whose grounds this command has stated. */
  readonly grounds: { readonly market: Market; readonly feed: Feed }[];
  /** Triggers this command may still fire. */
  budget: number;
}

/** What a decider says: null when the command is done, otherwise why it is refused. */
export type Verdict = Rejection | null;

/** Makes an event a fact of this run. */
export function emit(run: Run, event: Event): void {
  apply(run.book, event);
  run.events.push(event);
}

/** Has a market's triggers looked at once the command itself is done. */
export function touch(run: Run, market: Market): void {
  if (!run.touched.includes(market)) run.touched.push(market);
}

/** Brings a market's interest up to now, which alone may cross triggers. */
export function accrue(run: Run, market: Market): void {
  const due = accrual(market, toSeconds(run.now));
  if (due !== null) emitAccrual(run, market, due);
  touch(run, market);
}

/** Makes interest that was worked out before a fact. */
export function emitAccrual(run: Run, market: Market, due: Accrual): void {
  const { interest, feeShares, feeAssets, lastUpdate, averageRate, rateAtTarget } = due;
  const { ledger } = market;
  const postings: Posting[] = [];
  if (interest > 0n) {
    postings.push(debit(ledger.interest, interest));
    if (feeAssets < interest) postings.push(credit(ledger.supplied, interest - feeAssets));
    if (feeAssets > 0n) postings.push(credit(ledger.feeClaims, feeAssets));
  }
  const event: InterestAccrued = {
    type: "interest_accrued",
    at: run.now,
    market: market.id,
    lastUpdate,
    averageRate,
    rateAtTarget,
    interest,
    feeShares,
    feeRecipient: run.book.feeRecipient,
    postings,
  };
  emit(run, event);
}

/** What a market may do at its feed's mark. */
interface MarketPrice {
  readonly status: MarkStatus;
  readonly price: OraclePrice;
}

/** The confirmed mark of a feed in a market's terms. */
export function priceOf(feed: Feed, market: Market): MarketPrice {
  const { mark, settings } = feed;
  return {
    status: isWorthless(settings, mark) ? "fresh" : mark.status,
    price: toOraclePrice(mark.confirmed, market.priceFactor),
  };
}

/** Refuses when `account` cannot pay `required` of `asset`. */
export function refuseUnlessPaid(account: Account, asset: Asset, required: bigint): Verdict {
  const available = availableBalance(account, asset);
  if (available >= required) return null;
  return {
    code: "insufficient_balance",
    account: account.id,
    asset: asset.id,
    available,
    required,
  };
}

/** Takes what suppliers are owed off two claims, the one after the other; both are credits. */
export function debitClaims(
  first: LedgerAccount,
  second: LedgerAccount,
  assets: bigint,
): Posting[] {
  const owed = first.balance < 0n ? -first.balance : 0n;
  const fromFirst = assets < owed ? assets : owed;
  const postings: Posting[] = [];
  if (fromFirst > 0n) postings.push(debit(first, fromFirst));
  if (assets > fromFirst) postings.push(debit(second, assets - fromFirst));
  return postings;
}
