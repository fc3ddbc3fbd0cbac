import { as, collateralValue, DESK, loanToValue } from "@plimsoll/engine";
import type { Event, Wad } from "@plimsoll/engine";
import type { NewLiquidation } from "../tables.ts";
import type { BatchState } from "./batch-state.ts";
import { type Place, evidenceOf, type LoanRecord, type MarketRecord } from "./records.ts";

/** Events in which a loan's collateral changes hands against its debt. */
export type Sale = Extract<Event, { type: "collateral_sold" | "liquidated" | "pre_liquidated" }>;

/**
 * Keeps a sale with everything its receipt says. `before` is the LTV before the sale; loan and
 * market are already as they are after it.
 */
export function recordSale(
  state: BatchState,
  loan: LoanRecord,
  market: MarketRecord,
  event: Sale,
  before: Wad | null,
  place: Place,
): void {
  const { entry, sequence, index, previousHash } = place;
  const price = event.type === "collateral_sold" ? event.why.price : event.price;
  const value = collateralValue(event.seizedAssets, price);
  const cost = value > event.repaidAssets ? value - event.repaidAssets : 0n;
  const feed =
    event.type === "pre_liquidated"
      ? state.preLiquidations.get(event.preLiquidation).feed
      : market.feed;
  loan.soldCollateral += event.seizedAssets;
  loan.saleFeeAssets += cost;
  loan.liquidations += 1;
  state.liquidations.push({
    sequence,
    event_index: index,
    at: event.at,
    kind: kindOf(event),
    loan: loan.loan,
    opened_sequence: loan.openedSequence,
    owner: loan.owner,
    market: loan.market,
    actor: entry.actor ?? null,
    command: entry.command.type,
    price,
    ltv_before: before,
    seized_assets: event.seizedAssets,
    repaid_assets: event.repaidAssets,
    cost_assets: cost,
    bad_debt_assets: 0n,
    from_insurance: 0n,
    from_suppliers: 0n,
    feed,
    evidence: JSON.stringify(evidenceOf(state.feeds.get(feed))),
    entry_hash: entry.hash,
    previous_hash: previousHash,
    ...termsOf(event),
    ltv_after: event.type === "collateral_sold" ? event.ltvAfter : ltvOfRecord(loan, market, price),
  });
}

/** LTV of a loan at a price in its market's terms, WAD; null when its collateral is worth nothing. */
export function ltvOfRecord(loan: LoanRecord, market: MarketRecord, price: bigint): Wad | null {
  const totals = {
    totalSupplyAssets: as<never>(0n),
    totalSupplyShares: as<never>(0n),
    totalBorrowAssets: as<never>(market.totalBorrowAssets),
    totalBorrowShares: as<never>(market.totalBorrowShares),
  };
  const position = {
    collateral: as<never>(loan.collateral),
    borrowShares: as<never>(loan.borrowShares),
  };
  return loanToValue(totals, position, as<never>(price));
}

/** Bad debt follows the sale that left it, in the same entry. */
export function recordBadDebt(
  state: BatchState,
  event: Extract<Event, { type: "bad_debt_realized" }>,
  { sequence }: Place,
): void {
  const sale = state.liquidations.findLast(
    (row) => row.sequence === sequence && row.loan === event.loan,
  );
  if (sale === undefined) return;
  sale.bad_debt_assets = event.badDebtAssets;
  sale.from_insurance = event.fromInsurance;
  sale.from_suppliers = event.fromSuppliers;
}

function kindOf(event: Sale): string {
  if (event.type === "liquidated") return "outside_liquidation";
  if (event.type === "pre_liquidated") return "pre_liquidation";
  if (event.step !== null) return "plan_sale";
  return event.why.trigger === "soft" ? "soft_liquidation" : "liquidation";
}

function termsOf(
  event: Sale,
): Pick<
  NewLiquidation,
  "counterparty" | "plan_step" | "trigger_ltv" | "target_ltv" | "fee" | "incentive_factor"
> {
  if (event.type === "collateral_sold") {
    return {
      counterparty: DESK,
      plan_step: event.step,
      trigger_ltv: event.why.triggerLtv,
      target_ltv: event.targetLtv,
      fee: event.fee,
      incentive_factor: null,
    };
  }
  return {
    counterparty: event.liquidator,
    plan_step: null,
    trigger_ltv: null,
    target_ltv: null,
    fee: null,
    incentive_factor: event.incentiveFactor,
  };
}
