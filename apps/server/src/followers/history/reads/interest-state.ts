import { type accrual, as, type RateModel } from "@plimsoll/engine";
import { decodeCanonical } from "@plimsoll/journal";

/** What interest follows from. */
export type InterestState = Parameters<typeof accrual>[0];

/** Columns of a row of `market_states` named `state`, joined with its market. */
export const STATE_COLUMNS = [
  "state.total_supply_assets",
  "state.total_supply_shares",
  "state.total_borrow_assets",
  "state.total_borrow_shares",
  "state.last_update",
  "state.fee",
  "state.rate_at_target",
  "markets.rate_model",
] as const;

/** The state that a row with those columns keeps. */
export function interestStateIn(row: {
  readonly total_supply_assets: string;
  readonly total_supply_shares: string;
  readonly total_borrow_assets: string;
  readonly total_borrow_shares: string;
  readonly last_update: string;
  readonly fee: string;
  readonly rate_at_target: string;
  readonly rate_model: string;
}): InterestState {
  return {
    totalSupplyAssets: as(BigInt(row.total_supply_assets)),
    totalSupplyShares: as(BigInt(row.total_supply_shares)),
    totalBorrowAssets: as(BigInt(row.total_borrow_assets)),
    totalBorrowShares: as(BigInt(row.total_borrow_shares)),
    lastUpdate: BigInt(row.last_update) as InterestState["lastUpdate"],
    fee: as(BigInt(row.fee)),
    // Only the fold writes it, from events of the engine.
    rateModel: decodeCanonical(row.rate_model) as RateModel,
    rateAtTarget: as(BigInt(row.rate_at_target)),
  };
}
