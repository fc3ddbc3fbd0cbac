import { toInstant } from "@plimsoll/contract";
import {
  as,
  borrowedAssets,
  collateralValue,
  DESK,
  exceedsLtv,
  FEES,
  INSURANCE,
  loanState,
  loanToValue,
  utilization,
  WAD,
  wDivUp,
} from "@plimsoll/engine";
import type { AccountId, Book, Loan, Market, Millis, OraclePrice, Wad } from "@plimsoll/engine";
import { rejectionProblem } from "./rejection.ts";
import { balancesOf } from "./account.ts";
import { amount, price, ratio } from "./amount.ts";
import { heldBackView } from "./held-back.ts";
import { confirmedPrice, priceStatus, totalsNow } from "./market.ts";

const PERCENT = WAD / 100n;
const BUCKET_PERCENT = 5n;
const BUCKETS = 20n;
const CURVE_STEP_PERCENT = 2n;
const CURVE_STEPS = 40n;

/** Totals of the whole book. */
export function bookTotalsView(book: Book, now: Millis) {
  const markets = [...book.markets.values()].map((market) => marketTotalsView(book, market, now));
  return {
    at: toInstant(now),
    loans: markets.reduce((sum, { loans }) => sum + loans, 0),
    accounts: book.accounts.size,
    markets,
    desk: houseBalances(book, DESK),
    insurance: houseBalances(book, INSURANCE),
    fees: houseBalances(book, FEES),
  };
}

function houseBalances(book: Book, id: AccountId) {
  const account = book.accounts.get(id);
  return account === undefined ? [] : balancesOf(book, account);
}

/** The confirmed price, which is shown even while the feed is stale. */
export function priceOf(market: Market): OraclePrice {
  const confirmed = confirmedPrice(market);
  if (confirmed === null) throw rejectionProblem({ code: "price_unavailable", status: "stale" });
  return confirmed;
}

/** Open loans of a market: a settled one is no part of any count, histogram or curve. */
function* loansIn(book: Book, market: Market): Iterable<Loan> {
  for (const loan of book.loans.values()) {
    if (loan.market === market && loanState(loan) === "open") yield loan;
  }
}

export function marketTotalsView(book: Book, market: Market, now: Millis) {
  const { loanAsset, collateralAsset } = market;
  const totals = totalsNow(market, now);
  const confirmed = confirmedPrice(market);
  let [loans, liquidatable] = [0, 0];
  for (const loan of loansIn(book, market)) {
    loans += 1;
    if (confirmed !== null && exceedsLtv(totals, loan, confirmed, market.lltv)) liquidatable += 1;
  }
  const value = confirmed === null ? 0n : collateralValue(market.totalCollateral, confirmed);
  return {
    market: market.id,
    loans,
    totalSupply: amount(loanAsset, totals.totalSupplyAssets),
    totalBorrow: amount(loanAsset, totals.totalBorrowAssets),
    totalCollateral: amount(collateralAsset, market.totalCollateral),
    collateralValue: amount(loanAsset, value),
    ltv: value === 0n ? null : ratio(wDivUp(totals.totalBorrowAssets, value)),
    utilization: ratio(utilization(totals)),
    price: confirmed === null ? null : price(market, confirmed),
    priceStatus: priceStatus(market),
    liquidatable,
    waitingForDesk: market.stranded.size,
    heldBack: heldBackView(market, now),
  };
}

/** How the loans of a market spread over LTVs at a price. */
export function histogramView(book: Book, market: Market, at: OraclePrice, now: Millis) {
  const totals = totalsNow(market, now);
  const counts: { loans: number; debt: bigint }[] = [];
  for (let bucket = 0n; bucket <= BUCKETS; bucket += 1n) counts.push({ loans: 0, debt: 0n });
  for (const loan of loansIn(book, market)) {
    const ltv = loanToValue(totals, loan, at);
    const place = bucketOf(ltv, counts);
    place.loans += 1;
    if (loan.borrowShares > 0n) place.debt += borrowedAssets(totals, loan.borrowShares);
  }
  const width = BUCKET_PERCENT * PERCENT;
  return {
    market: market.id,
    price: price(market, at),
    buckets: counts.map(({ loans, debt }, index) => ({
      from: ratio(BigInt(index) * width),
      to: BigInt(index) === BUCKETS ? null : ratio(BigInt(index + 1) * width),
      loans,
      debt: amount(market.loanAsset, debt),
    })),
  };
}

/** The last bucket holds all that is above, and loans whose collateral is worth nothing. */
function bucketOf<T>(ltv: Wad | null, buckets: readonly T[]): T {
  let index = buckets.length - 1;
  while (ltv !== null && index > 0 && ltv < BigInt(index) * BUCKET_PERCENT * PERCENT) index -= 1;
  const bucket = buckets[index];
  if (bucket === undefined) throw new RangeError("A histogram without buckets.");
  return bucket;
}

/** What would be liquidatable at each fall of the price. */
export function curveView(book: Book, market: Market, at: OraclePrice, now: Millis) {
  const totals = totalsNow(market, now);
  const loans = [...loansIn(book, market)];
  const points = [];
  for (let step = 0n; step <= CURVE_STEPS; step += 1n) {
    const fall = step * CURVE_STEP_PERCENT * PERCENT;
    const fallen = as<OraclePrice>((at * (WAD - fall)) / WAD);
    let [count, debt, collateral] = [0, 0n, 0n];
    for (const loan of loans) {
      if (!exceedsLtv(totals, loan, fallen, market.lltv)) continue;
      count += 1;
      debt += borrowedAssets(totals, loan.borrowShares);
      collateral += loan.collateral;
    }
    points.push({
      fall: ratio(fall),
      price: price(market, fallen),
      loans: count,
      debt: amount(market.loanAsset, debt),
      collateral: amount(market.collateralAsset, collateral),
    });
  }
  return { market: market.id, price: price(market, at), points };
}

interface RiskiestQuery {
  readonly market?: string | undefined;
  readonly limit: number;
}

/** The loans with the highest LTV; without a price, or without value, comes first. */
export function riskiestOf(book: Book, { market, limit }: RiskiestQuery, now: Millis): Loan[] {
  const known = new Map([...book.markets.values()].map((one) => [one, totalsNow(one, now)]));
  const rated: { loan: Loan; ltv: bigint }[] = [];
  for (const loan of book.loans.values()) {
    if (loan.borrowShares === 0n || (market !== undefined && loan.market.id !== market)) continue;
    const confirmed = confirmedPrice(loan.market);
    const totals = known.get(loan.market) ?? loan.market;
    const ltv = confirmed === null ? null : loanToValue(totals, loan, confirmed);
    rated.push({ loan, ltv: ltv ?? 1_000_000n * WAD });
  }
  rated.sort((left, right) => {
    if (left.ltv !== right.ltv) return left.ltv > right.ltv ? -1 : 1;
    return left.loan.id < right.loan.id ? -1 : 1;
  });
  return rated.slice(0, limit).map(({ loan }) => loan);
}
