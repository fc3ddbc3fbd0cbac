import { toAssetsDown, toSharesUp, type Event } from "@plimsoll/engine";
import type { BatchState } from "./batch-state.ts";
import type { MarketRecord, Place, SupplyRecord } from "./records.ts";

/**
 * Keeps whose shares of a market's supply an event changes, and what lenders lose by it. To be called before the
 * market's totals are moved: they are as the event found them.
 */
export function foldSupply(state: BatchState, event: Event, place: Place): void {
  switch (event.type) {
    case "supplied": {
      const supply = state.supplyOf(event.market, event.onBehalf);
      supply.shares += event.shares;
      supply.putIn += event.assets;
      return keepMove(state, supply, event, place);
    }
    case "withdrawn": {
      const supply = state.supplyOf(event.market, event.onBehalf);
      supply.leftBehind += leftBehind(state.markets.get(event.market), supply, event);
      supply.shares -= event.shares;
      supply.takenOut += event.assets;
      return keepMove(state, supply, event, place);
    }
    case "interest_accrued":
    case "interest_returned": {
      if (event.feeShares === 0n) return;
      const supply = state.supplyOf(event.market, event.feeRecipient);
      supply.shares += event.type === "interest_accrued" ? event.feeShares : -event.feeShares;
      return keepMove(state, supply, event, place);
    }
    case "bad_debt_realized": {
      if (event.fromSuppliers === 0n) return;
      const market = state.markets.get(state.loans.get(event.loan).market);
      state.supplyLosses.push({
        ...{ sequence: place.sequence, event_index: place.index },
        ...{ market: market.market, at: event.at },
        assets_before: market.totalSupplyAssets,
        assets_after: market.totalSupplyAssets - event.fromSuppliers,
        supply_shares: market.totalSupplyShares,
      });
      return;
    }
    default:
      return;
  }
}

/**
 * What a withdrawal leaves to those who stay because lenders were known to lose something, base units. Nothing
 * where assets and shares changed hands at the market's own totals: what rounding leaves is no loss.
 */
function leftBehind(
  { totalSupplyAssets: total, totalSupplyShares: shares }: MarketRecord,
  { shares: held }: SupplyRecord,
  event: Extract<Event, { type: "withdrawn" }>,
): bigint {
  const isAtTotals =
    event.shares === toSharesUp(event.assets, total, shares) ||
    event.assets === toAssetsDown(event.shares, total, shares);
  if (isAtTotals) return 0n;
  const before = toAssetsDown(held, total, shares);
  const after = toAssetsDown(held - event.shares, total - event.assets, shares - event.shares);
  const left = before - event.assets - after;
  return left > 0n ? left : 0n;
}

function keepMove(
  state: BatchState,
  { market, account, shares, putIn, takenOut, leftBehind: left }: SupplyRecord,
  { type, at }: Event,
  { sequence, index }: Place,
): void {
  state.supplyMoves.push({
    ...{ market, account, sequence, event_index: index, at, type },
    ...{ shares_after: shares, put_in: putIn, taken_out: takenOut, left_behind: left },
  });
}
