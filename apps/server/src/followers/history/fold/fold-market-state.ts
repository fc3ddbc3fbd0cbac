import { borrowedAssets, as, type Event, type LoanAssets } from "@plimsoll/engine";
import { encodeCanonical } from "@plimsoll/journal";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import type { BatchState } from "./batch-state.ts";
import type { MarketRecord, Place } from "./records.ts";

/** A market as it begins: nobody lends, nobody borrows. */
export function openMarket(
  state: BatchState,
  event: Extract<Event, { type: "market_created" }>,
): void {
  const { market, loanAsset, collateralAsset, feed, lltv, rateModel, rateAtTarget, at } = event;
  state.markets.add(market, {
    ...{ market, loanAsset, collateralAsset, feed, lltv, rateAtTarget },
    rateModel: encodeCanonical(rateModel),
    totalSupplyAssets: 0n,
    totalSupplyShares: 0n,
    totalBorrowAssets: 0n,
    totalBorrowShares: 0n,
    lastUpdate: BigInt(Math.floor(at / 1_000)),
    fee: 0n,
  });
}

/** What events about a whole market, and bad debt, do to what is supplied and to how interest accrues. */
export function moveMarket(state: BatchState, event: Event, place: Place): void {
  switch (event.type) {
    case "interest_accrued": {
      const market = state.markets.change(event.market);
      market.totalBorrowAssets += event.interest;
      market.totalSupplyAssets += event.interest;
      market.totalSupplyShares += event.feeShares;
      market.lastUpdate = event.lastUpdate;
      market.rateAtTarget = event.rateAtTarget;
      return;
    }
    case "interest_returned": {
      const market = state.markets.change(event.market);
      const before = market.totalBorrowAssets;
      market.totalBorrowAssets -= event.interest;
      market.totalSupplyAssets -= event.interest;
      market.totalSupplyShares -= event.feeShares;
      state.interestReturns.push({
        ...{ sequence: place.sequence, event_index: place.index, at: event.at },
        ...{ market: market.market, reason: event.reason },
        assets_before: before,
        assets_after: market.totalBorrowAssets,
        borrow_shares: market.totalBorrowShares,
      });
      return;
    }
    case "supplied":
    case "withdrawn": {
      const market = state.markets.change(event.market);
      const sign = event.type === "supplied" ? 1n : -1n;
      market.totalSupplyAssets += sign * event.assets;
      market.totalSupplyShares += sign * event.shares;
      return;
    }
    case "fee_set":
      state.markets.change(event.market).fee = event.fee;
      return;
    case "bad_debt_realized":
      state.markets.change(state.loans.get(event.loan).market).totalSupplyAssets -=
        event.fromSuppliers;
      return;
    default:
      return;
  }
}

/**
 * What shares of a market's debt owe as its record stands, base units, rounded up: in favour of the suppliers.
 */
export function owedBy(
  shares: bigint,
  of: Pick<MarketRecord, "totalBorrowAssets" | "totalBorrowShares">,
): LoanAssets {
  const totals = {
    totalSupplyAssets: as<never>(0n),
    totalSupplyShares: as<never>(0n),
    totalBorrowAssets: as<never>(of.totalBorrowAssets),
    totalBorrowShares: as<never>(of.totalBorrowShares),
  };
  return borrowedAssets(totals, as(shares));
}

/** A market's totals and what its interest follows from, as they are stored. */
export function totalsOf(market: MarketRecord) {
  return {
    total_supply_assets: market.totalSupplyAssets,
    total_supply_shares: market.totalSupplyShares,
    total_borrow_assets: market.totalBorrowAssets,
    total_borrow_shares: market.totalBorrowShares,
    last_update: safeInteger(market.lastUpdate.toString()),
    fee: market.fee,
    rate_at_target: market.rateAtTarget,
  };
}

/** Markets that an entry may change, as they were before it. */
export class MarketsBefore {
  readonly #before = new Map<string, string>();

  /** To be called before an event that may change a market's totals is folded. */
  note(market: MarketRecord): void {
    if (!this.#before.has(market.market)) this.#before.set(market.market, fingerprint(market));
  }

  /** Keeps how markets stand at the end of the entry that has changed them. */
  keepChanged(state: BatchState, { sequence, at }: { sequence: number; at: number }): void {
    for (const [name, before] of this.#before) {
      const market = state.markets.get(name);
      if (fingerprint(market) === before) continue;
      state.marketStates.push({ market: name, sequence, at, ...totalsOf(market) });
    }
  }
}

function fingerprint(market: MarketRecord): string {
  return Object.values(totalsOf(market)).join(" ");
}
