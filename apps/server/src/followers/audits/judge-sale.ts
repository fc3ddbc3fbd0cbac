import {
  exceedsLtv,
  mulDivUp,
  ORACLE_PRICE_SCALE,
  oraclePriceFactor,
  toOraclePrice,
  zeroFloorSub,
  type FeedPrice,
  type GroundsStated,
  type LoanAssets,
  type OraclePrice,
  type Wad,
} from "@plimsoll/engine";
import type { Facts, SaleEvent } from "@plimsoll/receipt";
import type { HonestPrices } from "./honest-price.ts";

/** A sale that should not have been, and what makes its borrower whole. */
export interface WrongfulSale {
  readonly triggerLtv: Wad;
  /** In the market's terms. */
  readonly soldPrice: OraclePrice;
  readonly honestPrice: OraclePrice;
  /** Collateral sold at the honest price, rounded up, less debt repaid and written off. */
  readonly amount: LoanAssets;
}

/** Judges a sale by what the venues said with hindsight; null when it would have come anyway. */
export function judgeSale(facts: Facts, honest: HonestPrices): WrongfulSale | null {
  const grounds = facts.grounds.event;
  const { event } = facts.sale;
  const triggerLtv = triggerOf(event, grounds);
  const { collateral, borrowShares, totalBorrowAssets, totalBorrowShares } = event.before;
  const supply = { totalSupplyAssets: 0n as never, totalSupplyShares: 0n as never };
  const totals = { ...supply, totalBorrowAssets, totalBorrowShares };
  const lowest = priceIn(grounds, honest.lowest);
  if (exceedsLtv(totals, { collateral, borrowShares }, lowest, triggerLtv)) return null;
  const honestPrice = priceIn(grounds, honest.atSale);
  const badDebt = facts.badDebt?.event;
  const taken = event.seizedAssets + (badDebt?.crumb?.collateral ?? 0n);
  const worth = mulDivUp(taken, honestPrice, ORACLE_PRICE_SCALE);
  const paid = event.repaidAssets + (badDebt?.crumb?.paid ?? 0n);
  const credited = paid + (badDebt?.badDebtAssets ?? 0n);
  const soldPrice = event.type === "collateral_sold" ? event.why.price : event.price;
  const amount = zeroFloorSub(worth, credited) as LoanAssets;
  return { triggerLtv, soldPrice, honestPrice, amount };
}

function triggerOf(event: SaleEvent, { lltv }: GroundsStated): Wad {
  if (event.type === "collateral_sold") return event.why.triggerLtv;
  return event.type === "pre_liquidated" ? event.terms.preLltv : lltv;
}

function priceIn(grounds: GroundsStated, price: FeedPrice): OraclePrice {
  const { feeds, loanDecimals, collateralDecimals } = grounds;
  const feedDecimals = feeds[0]?.settings.decimals ?? 0;
  return toOraclePrice(
    price,
    oraclePriceFactor({ feedDecimals, loanDecimals, collateralDecimals }),
  );
}
