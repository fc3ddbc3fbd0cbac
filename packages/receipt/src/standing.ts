import type { MarketTotals, OraclePrice, Position, Standing, Wad } from "@plimsoll/engine";
import { after, as, isAbove, ltvOf, standingOf } from "@plimsoll/engine";
import type { SaleEvent } from "./facts.ts";

/** A loan and its market's debt around a sale. What suppliers are owed does not matter to it. */
interface Situation {
  readonly totals: MarketTotals;
  readonly position: Position;
  readonly standing: Standing;
  readonly ltv: Wad | null;
}

export function before({ before: facts }: SaleEvent, price: OraclePrice): Situation {
  const { collateral, borrowShares, totalBorrowAssets, totalBorrowShares } = facts;
  const supply = { totalSupplyAssets: as<never>(0n), totalSupplyShares: as<never>(0n) };
  const totals = { ...supply, totalBorrowAssets, totalBorrowShares };
  return situation(totals, { collateral, borrowShares }, price);
}

export function afterSale(sale: SaleEvent, price: OraclePrice): Situation {
  const { totals, position } = before(sale, price);
  const rest = after(totals, position, sale);
  return situation(rest.totals, rest.position, price);
}

function situation(totals: MarketTotals, position: Position, price: OraclePrice): Situation {
  const standing = standingOf(totals, position, price);
  return { totals, position, standing, ltv: ltvOf(standing) };
}

export function exceeds({ standing }: Situation, ltv: Wad): boolean {
  return isAbove(standing, ltv);
}
