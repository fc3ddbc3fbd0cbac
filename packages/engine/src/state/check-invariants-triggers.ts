import { accrual } from "../market/accrual.ts";
import { exceedsLtv, standingOf } from "../market/health.ts";
import { ArithmeticError } from "../math/arithmetic-error.ts";
import { VIRTUAL_ASSETS, VIRTUAL_SHARES } from "../math/shares.ts";
import { toOraclePrice } from "../oracle/price-scale.ts";
import { nextPriceAlert, nextPriceRearm, rearmPriceOf } from "../protection/own-alerts.ts";
import { nextSale, nextTrigger } from "../protection/schedule.ts";
import type { Schedule, Trigger } from "../protection/schedule.ts";
import type { OraclePrice, Wad } from "../units/quantity.ts";
import { toSeconds } from "../units/time.ts";
import type { Millis } from "../units/time.ts";
import type { Book } from "./book.ts";
import { createLadders } from "./book.ts";
import { writeCanonical } from "./canonical.ts";
import type { Claim } from "./invariant-claim.ts";
import { placeLoan, scheduleFor, withdrawLoan } from "./placement.ts";
import type { Loan, Market } from "./records.ts";
import { hardLineOf, isPaceReached } from "./sale-windows.ts";
import { isFollower } from "./volatility.ts";

/** I-04 and I-14: every loan waits where it should, and nothing that is due waits. */
export function findTriggerViolations(book: Book, claim: Claim): void {
  const loansOf = new Map<Market, Loan[]>();
  for (const loan of book.loans.values()) {
    const loans = loansOf.get(loan.market);
    if (loans === undefined) loansOf.set(loan.market, [loan]);
    else loans.push(loan);
  }
  for (const market of book.markets.values()) {
    const loans = loansOf.get(market) ?? [];
    checkPlaces(book, market, loans, claim);
    if (isActedOn(book, market)) checkNothingDue(market, loans, book.time, claim);
  }
}

/** Places a copy of every loan on ladders of its own and compares. */
function checkPlaces(book: Book, market: Market, loans: readonly Loan[], claim: Claim): void {
  const twin: Market = { ...market, ladders: createLadders(), schedules: new Map() };
  const { slots, freeSlots } = market.ladders;
  const onLadder = LADDERS.map(() => 0);
  let inSlots = 0;
  let followers = 0;
  const behind = new Set(market.behind);
  for (const loan of loans) {
    const schedule = scheduleFor(twin, loan.plan, loan.ownAlerts.ltvs);
    const copy: Loan = { ...loan, market: twin, schedule, slot: -1 };
    placeLoan(copy);
    const [place, expected] = [placeOf(loan), placeOf(copy)];
    expected.forEach((key, index) => {
      if (key !== null) onLadder[index] = (onLadder[index] ?? 0) + 1;
    });
    const isOut = copy.slot < 0;
    if (!isOut) inSlots += 1;
    claim(
      market.followers.has(loan) === isFollower(loan),
      "I-14",
      () => `market ${market.id} is wrong about whether loan ${loan.id} follows its volatility`,
    );
    if (isFollower(loan)) followers += 1;
    withdrawLoan(copy);
    // Those behind are moved before anything fires.
    if (behind.has(loan)) continue;
    claim(
      isSameSchedule(loan.schedule, schedule),
      "I-14",
      () => `the triggers of loan ${loan.id} are not those of its market, plan and alerts`,
    );
    claim(
      place.every((key, index) => key === expected[index]),
      "I-14",
      () => `loan ${loan.id} waits at ${place.join(", ")}, not at ${expected.join(", ")}`,
    );
    claim(
      isOut ? loan.slot < 0 : slots[loan.slot] === loan,
      "I-14",
      () => `slot ${loan.slot} of market ${market.id} is not held by loan ${loan.id}`,
    );
  }
  claim(
    market.followers.size === followers && (behind.size === 0 || book.backlog.has(market.id)),
    "I-14",
    () => `market ${market.id} has ${market.followers.size} followers, ${behind.size} behind`,
  );
  claim(
    LADDERS.every((name, index) => market.ladders[name].size === onLadder[index]) &&
      slots.length - freeSlots.length === inSlots,
    "I-14",
    () => `somebody waits on the ladders of market ${market.id} who is no loan of it`,
  );
}

const LADDERS = [
  ...(["falling", "rising", "sales", "stranded"] as const),
  ...(["priceFalling", "priceRising"] as const),
];

/** The loan's key on each ladder, null where it does not stand. */
function placeOf({ slot, market }: Loan): (number | null)[] {
  return LADDERS.map((name) => {
    const ladder = market.ladders[name];
    return ladder.has(slot) ? ladder.keyOf(slot) : null;
  });
}

function isSameSchedule(left: Schedule, right: Schedule): boolean {
  if (left === right) return true;
  return (
    left.length === right.length && left.every((trigger, index) => isSame(trigger, right[index]))
  );
}

function isSame(left: Trigger, right: Trigger | undefined): boolean {
  return (
    left.ltv === right?.ltv &&
    left.bit === right.bit &&
    left.rearmLtv === right.rearmLtv &&
    left.waitsApart === right.waitsApart &&
    writeCanonical(left.action) === writeCanonical(right.action)
  );
}

/** Most shares to a base unit of debt for which keys are safe; see placement.ts. Twice the start. */
const SHARES_PER_ASSET_MAX = 2n * VIRTUAL_SHARES;

/**
 * Whether all triggers of a market must have fired. That is so when
 *
 * - its confirmed mark is fresh,
 * - no `continue` is due,
 * - interest up to now can be worked out, and
 * - its debt is not far too small for its shares, which happens only while the last base units of a
 *   market's debt are repaid.
 */
function isActedOn(book: Book, market: Market): boolean {
  if (book.backlog.has(market.id) || confirmedPrice(market) === null) return false;
  if (!isDefined(() => accrual(market, toSeconds(book.time)))) return false;
  const shares = market.totalBorrowShares + VIRTUAL_SHARES;
  return shares <= (market.totalBorrowAssets + VIRTUAL_ASSETS) * SHARES_PER_ASSET_MAX;
}

function checkNothingDue(market: Market, loans: readonly Loan[], time: Millis, claim: Claim): void {
  const price = confirmedPrice(market);
  if (price === null) return;
  const check = (loan: Loan, next: Trigger | null, ltv: Wad | undefined): void => {
    // A value beyond 256 bits cannot be compared, so nothing happens to such a loan.
    if (next === null || ltv === undefined) return;
    if (!isDefined(() => exceedsLtv(market, loan, price, ltv))) return;
    claim(
      !exceedsLtv(market, loan, price, ltv),
      "I-04",
      () => `loan ${loan.id} is above its trigger ${next.action.kind} at ${ltv}, which waits`,
    );
  };
  const hardLtv = hardLineOf(market, time);
  for (const loan of loans) {
    const next = nextTrigger(loan.schedule, loan.disarmed, loan.isStranded);
    check(loan, next, next?.ltv);
    const sale = isPaceReached(market, time) ? null : nextSale(loan.schedule, loan.isStranded);
    check(loan, sale, hardLtv ?? sale?.ltv);
    checkPriceAlerts(loan, price, claim);
  }
}

function checkPriceAlerts(loan: Loan, price: OraclePrice, claim: Claim): void {
  const { market, ownAlerts, disarmed } = loan;
  if (loan.slot < 0 || !isDefined(() => standingOf(market, loan, price))) return;
  const next = nextPriceAlert(ownAlerts, disarmed);
  claim(
    next === null || price > next.price,
    "I-04",
    () => `loan ${loan.id} was to be told at ${next?.price}, and the price is ${price}`,
  );
  const rearm = nextPriceRearm(ownAlerts, disarmed);
  claim(
    rearm === null || price <= rearmPriceOf(rearm.price, market.settings.alertHysteresis),
    "I-04",
    () => `loan ${loan.id} has its alert at ${rearm?.price} silent, and the price is ${price}`,
  );
}

/** The confirmed mark in the market's terms; null unless it is fresh. */
function confirmedPrice(market: Market): OraclePrice | null {
  const { mark, settings } = market.feed;
  const isWorthless =
    settings.kind === "posted" && settings.zeroMeans === "worthless" && mark.confirmed === 0n;
  if (mark.status !== "fresh" && !isWorthless) return null;
  if (!isDefined(() => toOraclePrice(mark.confirmed, market.priceFactor))) return null;
  return toOraclePrice(mark.confirmed, market.priceFactor);
}

function isDefined(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof ArithmeticError) return false;
    throw error;
  }
}
