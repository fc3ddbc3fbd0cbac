import { as, liquidationIncentiveFactor, WAD, type FeedPrice, type Wad } from "@plimsoll/engine";
import type { PricePoint } from "../inputs/price-path.ts";
import { nextVariance, triggerAt, type EarlyTrigger } from "./early-trigger.ts";

const HOUR_MS = 3_600_000;
/** How far below its trigger a sale brings the LTV: 80 → 75 %. */
const RELIEF = (5n * WAD) / 100n;
/** Fee of a plan's sale: 0.3 % of the debt repaid. */
const FEE = (3n * WAD) / 1000n;

/** What became of one loan. */
export interface LoanOutcome {
  /** Value of the collateral less debt at the end, part of the same at the start, WAD. */
  readonly equity: Wad;
  readonly sales: number;
  readonly isLiquidated: boolean;
}

/** Variance of the hour before each hour of a path; the hours are those of the clock. */
export function variancesOf(path: readonly PricePoint[]): ReadonlyMap<number, bigint> {
  const variances = new Map<number, bigint>();
  let last: { hour: number; price: FeedPrice } | undefined;
  let variance = 0n;
  for (const { at, price } of path) {
    const hour = Math.floor(at / HOUR_MS);
    if (hour === last?.hour) continue;
    if (last !== undefined) variance = nextVariance(variance, last.price, price);
    last = { hour, price };
    variances.set(hour, variance);
  }
  return variances;
}

/**
 * One loan of one coin through a path, without interest: sold at its trigger, from the trigger's LTV to
 * five points less; above the LLTV the whole debt is repaid at the LIF, as by the reference's liquidator.
 * `variances` null means the fixed trigger.
 */
export function playLoan(
  path: readonly PricePoint[],
  startLtv: Wad,
  terms: EarlyTrigger,
  variances: ReadonlyMap<number, bigint> | null,
): LoanOutcome {
  const [first] = path;
  const last = path.at(-1);
  if (first === undefined || last === undefined) throw new Error("A loan needs a path.");
  let coins: bigint = WAD;
  let debt = (first.price * startLtv) / WAD;
  const start = first.price - debt;
  let [sales, isLiquidated] = [0, false];
  for (const { at, price } of path) {
    if (debt === 0n) break;
    const ltv = (debt * WAD) / ((coins * price) / WAD);
    if (ltv > terms.lltv) {
      const seized = (((debt * liquidationIncentiveFactor(terms.lltv)) / WAD) * WAD) / price;
      coins = seized > coins ? 0n : coins - seized;
      [debt, isLiquidated] = [0n, true];
      break;
    }
    const variance = variances?.get(Math.floor(at / HOUR_MS));
    const trigger = variance === undefined ? terms.fixed : triggerAt(variance, terms);
    if (ltv <= trigger) continue;
    const target = trigger - RELIEF;
    // Repaying r costs r·(1 + fee) of collateral: solve (debt − r) = target · (value − r·(1 + fee)).
    const value = (coins * price) / WAD;
    const repaid = ((debt - (value * target) / WAD) * WAD) / (WAD - (target * (WAD + FEE)) / WAD);
    coins -= (((repaid * (WAD + FEE)) / WAD) * WAD) / price;
    debt -= repaid;
    sales += 1;
  }
  const end = (coins * last.price) / WAD - debt;
  return { equity: as((end * WAD) / start), sales, isLiquidated };
}
