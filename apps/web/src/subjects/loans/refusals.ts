import {
  as,
  maxBorrow,
  min,
  mulDivUp,
  ORACLE_PRICE_SCALE,
  WAD,
  wDivUp,
  wMulDown,
  zeroFloorSub,
  type AccountId,
  type AssetId,
  type CollateralAssets,
  type LoanAssets,
  type ProtectionPlan,
  type Rejection,
  type Wad,
} from "@plimsoll/engine";
import type { MarketTerms } from "../market/market-terms.ts";
import { balanceRefusal } from "../market/refusals.ts";
import { presentTrigger } from "./present-trigger.ts";
import { valueAt, type LoanAmounts } from "./standing.ts";

/** What the book would refuse, before anything is sent; in the order in which it refuses. */

/** What one borrows comes to: the debt grows by `debt`, `payout` arrives. */
interface Borrowing {
  readonly debt: LoanAssets;
  readonly fee: LoanAssets;
  readonly payout: LoanAssets;
}

/** Debt, fee and payout of an amount asked for; the fee rounds up, in favour of the house. */
export function borrowingOf(asked: bigint, { settings }: MarketTerms): Borrowing {
  const { rate, mode } = settings.processingFee;
  const fee = mulDivUp(asked, rate, WAD);
  const debt = mode === "added_to_debt" ? asked + fee : asked;
  return { debt: as(debt), fee: as(fee), payout: as(debt - fee) };
}

/** What somebody may be asked to leave: more debt, or the coins it takes. */
interface Change {
  readonly before: LoanAmounts;
  readonly after: LoanAmounts;
  readonly plan: ProtectionPlan | null;
  /** What the same customer owes this market in other loans. */
  readonly otherDebt?: bigint;
}

/** Why a borrower may not borrow this; null when they may. */
export function borrowRefusal(terms: MarketTerms, change: Change): Rejection | null {
  const { settings, totalBorrowAssets, totalSupplyAssets } = terms;
  if (settings.paused.includes("borrow")) return { code: "action_paused", action: "borrow" };
  const unsound = unsoundness(terms, change.after, change.plan);
  if (unsound !== null) return withRoom(unsound, terms, change);
  const borrowed = change.after.debt;
  const lent = as<LoanAssets>(totalBorrowAssets + borrowed - change.before.debt);
  if (lent > totalSupplyAssets) {
    const room = upTo(totalSupplyAssets, totalBorrowAssets);
    return { code: "insufficient_liquidity", totalBorrowAssets: lent, totalSupplyAssets, room };
  }
  const { minLoan, borrowCap, customerBorrowCap } = settings;
  if (borrowed < minLoan) return { code: "below_minimum_loan", borrowed, minLoan };
  if (borrowCap !== null && lent > borrowCap)
    return {
      code: "borrow_cap_exceeded",
      cap: borrowCap,
      room: upTo(borrowCap, totalBorrowAssets),
    };
  const otherDebt = change.otherDebt ?? 0n;
  if (customerBorrowCap !== null && borrowed + otherDebt > customerBorrowCap) {
    const room = upTo(customerBorrowCap, change.before.debt + otherDebt);
    return { code: "customer_borrow_cap_exceeded", cap: customerBorrowCap, room };
  }
  return null;
}

/** Adds by how much the debt may grow instead, where a smaller amount would pass. */
function withRoom(refusal: Rejection, terms: MarketTerms, { after, before, plan }: Change) {
  switch (refusal.code) {
    case "insufficient_collateral":
    case "max_ltv_exceeded":
    case "plan_trigger_crossed": {
      const { price } = terms;
      if (price === null) return refusal;
      const limit = maxBorrow(after.collateral, price, highestLtv(terms, plan));
      return { ...refusal, room: upTo(limit, before.debt) };
    }
    default:
      return refusal;
  }
}

function upTo(limit: LoanAssets, taken: bigint): LoanAssets {
  return as(zeroFloorSub(limit, taken));
}

/** Why a borrower may not take this collateral back; null when they may. */
export function releaseRefusal(terms: MarketTerms, change: Change): Rejection | null {
  const { settings } = terms;
  const { after } = change;
  if (after.debt === 0n) return null;
  if (settings.paused.includes("release")) return { code: "action_paused", action: "release" };
  const unsound = unsoundness(terms, after, change.plan);
  return unsound === null ? null : withReleasable(unsound, terms, change);
}

/** Adds what may be taken back instead, where a smaller amount would pass. */
function withReleasable(refusal: Rejection, terms: MarketTerms, change: Change): Rejection {
  switch (refusal.code) {
    case "insufficient_collateral":
    case "max_ltv_exceeded":
    case "plan_trigger_crossed": {
      const assets = mostToRelease(terms, change.before, change.plan);
      return { ...refusal, releasable: { asset: terms.collateralAsset as AssetId, assets } };
    }
    default:
      return refusal;
  }
}

function unsoundness(
  terms: MarketTerms,
  after: LoanAmounts,
  plan: ProtectionPlan | null,
): Rejection | null {
  const { price, priceStatus, settings, lltv } = terms;
  if (priceStatus !== "fresh") return { code: "price_unavailable", status: priceStatus };
  if (price === null) return { code: "price_unavailable", status: "stale" };
  const limit = (ltv: Wad): LoanAssets => maxBorrow(after.collateral, price, ltv);
  const borrowed = after.debt;
  if (borrowed > limit(lltv)) {
    return { code: "insufficient_collateral", borrowed, maxBorrow: limit(lltv) };
  }
  if (borrowed > limit(settings.maxLtv)) {
    return { code: "max_ltv_exceeded", borrowed, maxBorrow: limit(settings.maxLtv) };
  }
  const step = (plan?.steps ?? []).findIndex(
    (found) => borrowed > limit(presentTrigger(found, terms)),
  );
  return step < 0 ? null : { code: "plan_trigger_crossed", step };
}

/** What somebody gives out of their own balance; base units. */
type Payment = Parameters<typeof balanceRefusal>[0];

/** Why nobody may repay this much of a debt; null when they may. More than the debt comes first. */
export function repayRefusal(debt: bigint, payment: Payment): Rejection | null {
  const { required } = payment;
  return required > debt
    ? { code: "repayment_exceeds_debt", owed: as(debt), assets: as(required) }
    : balanceRefusal(payment);
}

/** Why nobody may repay all of a debt from what is free; null when they may. */
export function repayAllRefusal(
  debt: bigint,
  { account, asset, available }: Omit<Payment, "required">,
): Rejection | null {
  if (debt === 0n || available >= debt) return null;
  const named = { account: account as AccountId, asset: asset as AssetId };
  return { code: "balance_below_debt", ...named, available, owed: as(debt) };
}

/** What an amount would leave of a debt when that is too little to be worth leaving; null when it is not. */
export function crumbLeft(debt: bigint, repaid: bigint, repayAllMax: bigint): bigint | null {
  const left = zeroFloorSub(debt, repaid);
  return left > 0n && debt + left <= repayAllMax ? left : null;
}

/** Why more collateral than there is may not be taken back; null when it is not more. */
export function overdrawnRefusal(
  terms: MarketTerms,
  { loan, plan }: { readonly loan: LoanAmounts; readonly plan: ProtectionPlan | null },
  asked: bigint,
): Rejection | null {
  if (asked <= loan.collateral) return null;
  const { settings, collateralAsset, priceStatus } = terms;
  const isPaused = loan.debt > 0n && settings.paused.includes("release");
  if (isPaused) return { code: "action_paused", action: "release" };
  const asset = collateralAsset as AssetId;
  const { collateral: held } = loan;
  const refusal = {
    code: "release_exceeds_collateral",
    asset,
    held,
    assets: as<typeof held>(asked),
  } as const;
  if (loan.debt === 0n || priceStatus !== "fresh") return refusal;
  return { ...refusal, releasable: { asset, assets: mostToRelease(terms, loan, plan) } };
}

/** Highest LTV that the borrower may bring about by borrowing or taking collateral back. */
export function highestLtv(terms: MarketTerms, plan: ProtectionPlan | null): Wad {
  const triggers = (plan?.steps ?? []).map((step) => presentTrigger(step, terms));
  return triggers.reduce((least, ltv) => (ltv < least ? ltv : least), terms.settings.maxLtv);
}

/**
 * The most that may be borrowed now; 0 where even the least would be refused. `otherDebt` is what
 * the same customer owes this market in other loans.
 */
export function mostToBorrow(
  terms: MarketTerms,
  loan: LoanAmounts,
  plan: ProtectionPlan | null,
  otherDebt = 0n,
): LoanAssets {
  const { price, priceStatus, settings, totalBorrowAssets, totalSupplyAssets } = terms;
  if (price === null || priceStatus !== "fresh" || settings.paused.includes("borrow"))
    return as(0n);
  const { borrowCap, customerBorrowCap, minLoan } = settings;
  const { rate, mode } = settings.processingFee;
  const carried = maxBorrow(loan.collateral, price, highestLtv(terms, plan));
  const rooms = [
    zeroFloorSub(carried, loan.debt),
    zeroFloorSub(totalSupplyAssets, totalBorrowAssets),
    ...(borrowCap === null ? [] : [zeroFloorSub(borrowCap, totalBorrowAssets)]),
    ...(customerBorrowCap === null ? [] : [zeroFloorSub(customerBorrowCap, loan.debt + otherDebt)]),
  ];
  const debt = rooms.reduce((least, room) => min(least, room));
  const asked = mode === "added_to_debt" ? (debt * WAD) / (WAD + rate) : debt;
  const isEnough = loan.debt + borrowingOf(asked, terms).debt >= minLoan;
  return as(isEnough ? asked : 0n);
}

/** Why not even the least that a loan may owe can be borrowed; null when something can. */
export function borrowHindrance(
  terms: MarketTerms,
  loan: LoanAmounts,
  plan: ProtectionPlan | null,
  otherDebt = 0n,
): Rejection | null {
  const { minLoan } = terms.settings;
  const least = minLoan > loan.debt ? minLoan : loan.debt + 1n;
  const after = { ...loan, debt: as<LoanAssets>(least) };
  return borrowRefusal(terms, { before: loan, after, plan, otherDebt });
}

/** The most collateral that may be taken back; all of it without debt. */
export function mostToRelease(
  terms: MarketTerms,
  loan: LoanAmounts,
  plan: ProtectionPlan | null,
): CollateralAssets {
  if (loan.debt === 0n) return loan.collateral;
  if (terms.price === null || terms.price === 0n) return as(0n);
  const needed = collateralFor(loan.debt, highestLtv(terms, plan), terms.price);
  return as(zeroFloorSub(loan.collateral, needed));
}

/** Least collateral that carries a debt at an LTV, rounded up. */
export function collateralFor(debt: bigint, ltv: Wad, price: bigint): bigint {
  // Two units more than the quotient: the engine rounds the value and its share down, one after the other.
  return mulDivUp(wDivUp(debt, ltv) + 2n, ORACLE_PRICE_SCALE, price);
}

/** What it takes to bring a loan down to an LTV at a price: repay so much, or pledge so much. */
interface Relief {
  readonly repay: LoanAssets;
  readonly pledge: CollateralAssets;
}

export function reliefTo(loan: LoanAmounts, ltv: Wad, price: bigint): Relief {
  const value = valueAt(loan, as(price));
  const repay = zeroFloorSub(loan.debt, wMulDown(value, ltv));
  const pledge =
    price === 0n ? 0n : zeroFloorSub(collateralFor(loan.debt, ltv, price), loan.collateral);
  return { repay: as(repay), pledge: as(repay === 0n ? 0n : pledge) };
}
