import type { BadDebtRealized } from "@plimsoll/engine";
import { borrowedAssets, collateralValue, DESK, zeroFloorSub } from "@plimsoll/engine";
import type { Facts } from "./facts.ts";
import { priceOf } from "./price.ts";
import { afterSale, before } from "./standing.ts";

/** Why price or LTV before the sale are not what the evidence says; null when they are. */
export function findWrongLtv({ sale, grounds }: Facts): string | null {
  const { event } = sale;
  const price = priceOf(grounds.event);
  const { ltv } = before(event, price);
  if (event.type === "collateral_sold") {
    if (event.why.price !== price) return "The price is not the mark.";
    return event.why.ltvBefore === ltv ? null : "The LTV before is not debt by value.";
  }
  if (event.price !== price) return "The price is not the mark.";
  const isToldWrong = event.type === "liquidated" && event.ltvBefore !== ltv;
  return isToldWrong ? "The LTV before is not debt by value." : null;
}

/** Why what the sale cost, left or wrote off is not what its amounts come to; null when it is. */
export function findWrongAmount({ sale, grounds, badDebt, returned }: Facts): string | null {
  const { event } = sale;
  const price = priceOf(grounds.event);
  const rest = afterSale(event, price);
  if (event.type === "collateral_sold") {
    const value = collateralValue(event.seizedAssets, price);
    if (event.feeAssets !== zeroFloorSub(value, event.repaidAssets)) {
      return "The cost is not value sold less debt repaid.";
    }
    if (event.ltvAfter !== rest.ltv) return "The LTV after is not what is left.";
  }
  const { collateral, borrowShares } = rest.position;
  if (returned !== null && returned.event.assets !== collateral) {
    return "What was given back is not what was left.";
  }
  const isGone = collateral === 0n && borrowShares > 0n;
  if (badDebt === null) return isGone ? "The debt that is left was not written off." : null;
  const { badDebtAssets, badDebtShares, fromInsurance, fromSuppliers, crumb } = badDebt.event;
  const owed = borrowedAssets(rest.totals, borrowShares);
  const { totalBorrowAssets } = rest.totals;
  const expected = owed < totalBorrowAssets ? owed : totalBorrowAssets;
  const paid = crumb?.paid ?? 0n;
  const { value } = rest.standing;
  const { policy } = grounds.event;
  const isCrumb =
    policy.kind === "ladder" && collateral > 0n && value < policy.dust && owed > value;
  const isTaken =
    crumb === undefined
      ? isGone
      : isCrumb && crumb.collateral === collateral && isPaidFor(badDebt.event, value);
  const isInsured = policy.kind === "ladder" && policy.insuranceFirst;
  const isRight =
    isTaken &&
    (isInsured || fromInsurance === 0n) &&
    badDebtShares === borrowShares &&
    badDebtAssets + paid === expected &&
    fromInsurance + fromSuppliers === badDebtAssets;
  return isRight ? null : "The bad debt is not the debt that is left.";
}

/**
 * Whether the house paid what a crumb is worth. The desk takes it for all of that or not at all; insurance
 * may pay less only when it has no more, and then nothing of the bad debt either.
 */
function isPaidFor({ crumb, fromInsurance }: BadDebtRealized, value: bigint): boolean {
  if (crumb === undefined || crumb.paid === value) return true;
  return crumb.to !== DESK && crumb.paid < value && fromInsurance === 0n;
}
