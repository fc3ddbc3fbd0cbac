import { mulDivUp, zeroFloorSub } from "../math/mul-div.ts";
import { toSharesUp } from "../math/shares.ts";
import { WAD, wMulDown } from "../math/wad.ts";
import { standingOf } from "../market/health.ts";
import type { Position, Standing } from "../market/health.ts";
import type { MarketTotals } from "../market/totals.ts";
import type {
  BorrowShares,
  CollateralAssets,
  LoanAssets,
  OraclePrice,
  Wad,
} from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { Exchange } from "./seizure.ts";
import { exchangeByRepaid, exchangeBySeized } from "./seizure.ts";

/** The terms of one sale of collateral to repay debt. */
export interface SaleTerms {
  readonly price: OraclePrice;
  /** What the buyer gets per unit of debt repaid, WAD: 1 + fee. */
  readonly factor: Wad;
  /** LTV to restore; 0 sells until the debt is gone. */
  readonly targetLtv: Wad;
  /** A remaining debt below this is repaid too. */
  readonly dust: LoanAssets;
  /** Most collateral that may be sold, or null. */
  readonly collateralMax: CollateralAssets | null;
}

/** A sale, and where the position stands when it is done. */
interface Sale extends Exchange {
  readonly rest: Standing;
}

/**
 * The least sale that brings a position down to `targetLtv`. When less than `dust` would be left, it
 * repays the whole debt. When all of the collateral does not pay for the debt, it sells all of the
 * collateral, and the caller realises the bad debt.
 *
 * Let D be the debt, V the value of the collateral, F the factor that the buyer gets, T the target. To
 * repay R, collateral worth R·F is sold: the debt is then D − R and the value V − R·F. Their ratio is at
 * most T when R ≥ (D − T·V) / (1 − T·F).
 *
 * R is rounded up, the shares for it too, and the collateral sold for it down. That is enough for the
 * exact health check to pass (docs/arithmetic.md has the proof). So a sale is larger than the least by a
 * few base units at most.
 */
export function leastSale(
  totals: MarketTotals,
  position: Position,
  terms: SaleTerms,
  standing: Standing = standingOf(totals, position, terms.price),
): Sale {
  const exchange = exchangeFor(
    totals,
    position,
    standing.borrowed,
    debtToRepay(standing, terms),
    terms,
  );
  const { seizedAssets, repaidShares, repaidAssets } = exchange;
  const remainder = after(totals, position, exchange);
  const rest = standingOf(remainder.totals, remainder.position, terms.price);
  return { seizedAssets, repaidShares, repaidAssets, rest };
}

/** Totals and position as they stand when `exchange` is done. */
export function after(
  totals: MarketTotals,
  position: Position,
  exchange: Exchange,
): { totals: MarketTotals; position: Position } {
  return {
    totals: {
      totalSupplyAssets: totals.totalSupplyAssets,
      totalSupplyShares: totals.totalSupplyShares,
      totalBorrowAssets: as(zeroFloorSub(totals.totalBorrowAssets, exchange.repaidAssets)),
      totalBorrowShares: as(totals.totalBorrowShares - exchange.repaidShares),
    },
    position: {
      collateral: as(position.collateral - exchange.seizedAssets),
      borrowShares: as(position.borrowShares - exchange.repaidShares),
    },
  };
}

function debtToRepay({ borrowed: debt, value }: Standing, terms: SaleTerms): bigint {
  const carried = wMulDown(value, terms.targetLtv);
  const perUnit = WAD * WAD - terms.targetLtv * terms.factor;
  if (perUnit <= 0n || terms.targetLtv === 0n) return debt;
  return mulDivUp(zeroFloorSub(debt, carried), WAD * WAD, perUnit);
}

/** The exchange that repays `repaid`, widened to everything for dust, narrowed by what there is. */
function exchangeFor(
  totals: MarketTotals,
  position: Position,
  debt: bigint,
  repaid: bigint,
  terms: SaleTerms,
): Exchange {
  const isAll = repaid >= debt || debt - repaid < terms.dust;
  const wanted = isAll
    ? position.borrowShares
    : toSharesUp(repaid, totals.totalBorrowAssets, totals.totalBorrowShares);
  const repaidShares: BorrowShares =
    wanted < position.borrowShares ? as(wanted) : position.borrowShares;
  const exchange = exchangeByRepaid(totals, repaidShares, terms.price, terms.factor);
  const cap =
    terms.collateralMax !== null && terms.collateralMax < position.collateral
      ? terms.collateralMax
      : position.collateral;
  if (exchange.seizedAssets <= cap) return exchange;
  // Less collateral than the shares would buy is worth at most their debt, so shares suffice for it.
  return exchangeBySeized(totals, cap, terms.price, terms.factor);
}
