import type { Ladder } from "../ladder/ladder.ts";
import { accrual } from "../market/accrual.ts";
import { standingOf } from "../market/health.ts";
import type { MarketTotals } from "../market/totals.ts";
import { zeroFloorSub } from "../math/mul-div.ts";
import { wDivDown } from "../math/wad.ts";
import { toOraclePrice } from "../oracle/price-scale.ts";
import { isWorthless } from "../oracle/worthless.ts";
import type { LoanAssets, OraclePrice } from "../units/quantity.ts";
import { as, least } from "../units/quantity.ts";
import { toSeconds } from "../units/time.ts";
import type { Millis } from "../units/time.ts";
import { availableBalance, knownAccount } from "./book.ts";
import type { Book } from "./book.ts";
import { waterline } from "./placement.ts";
import { INSURANCE } from "./records.ts";
import type { Loan, Market } from "./records.ts";

/** What loans that wait for a buyer owe beyond what one would pay; base units of the loan asset. */
export interface KnownShortfall {
  /** Loans that would leave bad debt. */
  readonly loans: number;
  /** What would be left of their debts in all, rounded up: in favour of those who stay. */
  readonly uncovered: LoanAssets;
  /** What insurance would pay of it. */
  readonly fromInsurance: LoanAssets;
  /** What lenders would lose; never more than they are owed. */
  readonly fromLenders: LoanAssets;
}

const NONE: KnownShortfall = {
  loans: 0,
  uncovered: as(0n),
  fromInsurance: as(0n),
  fromLenders: as(0n),
};

/**
 * What a market is known to lose at `now`, interest included; null while no price is known and something is
 * lent out. Nothing under the reference policy, which knows losses only when they are realised.
 *
 * A loan's part is its debt less what an outside liquidator would pay for all of its collateral, which gives the
 * incentive up: the least that a sale brings. A crumb counts as nothing. Insurance counts where the policy
 * lets it pay first, and only what the other markets of the same asset would leave of it. At a suspect mark
 * the lower of both prices counts.
 *
 * Costs the loans that would leave bad debt, and a market without any a few array reads.
 * @throws ArithmeticError overflow where interest or values leave their range.
 */
export function knownShortfall(book: Book, market: Market, now: Millis): KnownShortfall | null {
  const policy = market.settings.liquidation;
  if (policy.kind === "reference" || market.totalBorrowShares === 0n) return NONE;
  const gross = uncoveredIn(market, now);
  if (gross === null || gross.loans === 0) return gross;
  const { loans, uncovered } = gross;
  const cover = policy.insuranceFirst ? insuranceLeftFor(book, market, now) : 0n;
  const fromInsurance = least(uncovered, as<LoanAssets>(cover));
  const { totalSupplyAssets } = totalsAt(market, now);
  const rest = as<LoanAssets>(uncovered - fromInsurance);
  return { loans, uncovered, fromInsurance, fromLenders: least(rest, totalSupplyAssets) };
}

/** What a market owes its suppliers less what they are known to lose: what all supply shares share in. */
export function standingSupply(
  { totalSupplyAssets }: MarketTotals,
  { fromLenders }: KnownShortfall,
): LoanAssets {
  return as(zeroFloorSub(totalSupplyAssets, fromLenders));
}

/** The market's totals with interest up to `now`. */
function totalsAt(market: Market, now: Millis): MarketTotals {
  return accrual(market, toSeconds(now)) ?? market;
}

function uncoveredIn(market: Market, now: Millis): KnownShortfall | null {
  const price = lowestPrice(market);
  if (price === null) return null;
  const totals = totalsAt(market, now);
  let loans = 0;
  let uncovered = 0n;
  for (const loan of insolventCandidates(market, totals, price)) {
    const missing = missingOf(loan, totals, price);
    if (missing === 0n) continue;
    loans += 1;
    uncovered += missing;
  }
  return loans === 0 ? NONE : { ...NONE, loans, uncovered: as(uncovered) };
}

/** The confirmed price, or the suspect one where it is lower; null when it is stale, unless that means worthless. */
function lowestPrice({ feed, priceFactor }: Market): OraclePrice | null {
  const { mark, settings } = feed;
  if (mark.status === "stale" && !isWorthless(settings, mark)) return null;
  const suspect = mark.suspect?.price ?? mark.confirmed;
  return toOraclePrice(least(mark.confirmed, suspect), priceFactor);
}

/** Keys are doubles on the safe side; this is far more than a few multiplications of them may err. */
const LEVEL_SAFETY = 1 - 1e-9;
/** Below the key of any loan: at a price of 0 every loan with debt is reached. */
const LEVEL_MIN = 1e-300;

/**
 * All loans whose collateral may not pay for their debt: they stand high on the ladders. One whose sale is
 * due waits under the trigger of that sale, at the LLTV or below, one that is stranded at an LTV of 1.
 */
function insolventCandidates(
  market: Market,
  totals: MarketTotals,
  price: OraclePrice,
): ReadonlySet<Loan> {
  const found = new Set<Loan>();
  const { falling, sales, stranded, slots } = market.ladders;
  // Worth less than its debt with the incentive given up: above an LTV of 1 / LIF.
  const edge = 1e18 / Number(market.incentiveFactor);
  const level = waterline(totals, price) * edge * LEVEL_SAFETY;
  const look = (ladder: Ladder, highestTrigger: number): void => {
    const from = Math.max(level / highestTrigger, LEVEL_MIN);
    if (!(ladder.topKey() >= from)) return;
    ladder.forEachAtOrAbove(from, (slot) => {
      const loan = slots[slot];
      if (loan !== undefined) found.add(loan);
    });
  };
  const lltv = Number(market.lltv) / 1e18;
  look(falling, lltv);
  look(sales, lltv);
  look(stranded, 1);
  return found;
}

/** What a sale of all of a loan's collateral to an outsider would leave of its debt. */
function missingOf(loan: Loan, totals: MarketTotals, price: OraclePrice): bigint {
  const { liquidation } = loan.market.settings;
  const { borrowed, value } = standingOf(totals, loan, price);
  const dust = liquidation.kind === "ladder" ? liquidation.dust : 0n;
  const brings =
    value < dust && value < borrowed ? 0n : wDivDown(value, loan.market.incentiveFactor);
  return zeroFloorSub(borrowed, brings);
}

/** What insurance has beyond what the other markets that it pays first for would take of it. */
function insuranceLeftFor(book: Book, market: Market, now: Millis): bigint {
  let left: bigint = availableBalance(knownAccount(book, INSURANCE), market.loanAsset);
  for (const other of book.markets.values()) {
    const policy = other.settings.liquidation;
    const isElsewhere = other === market || other.loanAsset !== market.loanAsset;
    if (isElsewhere || policy.kind === "reference" || !policy.insuranceFirst) continue;
    if (other.totalBorrowShares === 0n) continue;
    // Where nobody knows the price, all that is owed may be missing.
    const needed = uncoveredIn(other, now)?.uncovered ?? other.totalBorrowAssets;
    left = zeroFloorSub(left, needed);
  }
  return left;
}
