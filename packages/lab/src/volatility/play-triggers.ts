import {
  as,
  earlyTriggerLtv,
  liquidationIncentiveFactor,
  nextVariance,
  volatilityIn,
  WAD,
  type EarlyTrigger,
  type FeedPrice,
  type VolatilitySettings,
  type Wad,
} from "@plimsoll/engine";
import type { PricePoint } from "../inputs/price-path.ts";

/** What is compared with the fixed trigger of `triggerLtv`. Ratios are WAD. */
export interface ComparedTrigger {
  readonly lltv: Wad;
  readonly triggerLtv: Wad;
  readonly early: EarlyTrigger;
  readonly estimate: VolatilitySettings;
}

/** How far below its trigger a sale brings the LTV: 82 → 77 %, as the default plan does. */
const RELIEF = (5n * WAD) / 100n;
/** Fee of a plan's sale: 0.3 % of the debt repaid. */
const FEE = (3n * WAD) / 1000n;

/** What became of one loan. */
interface LoanOutcome {
  /** Value of the collateral less debt at the end, part of the same at the start, WAD. */
  readonly equity: Wad;
  readonly sales: number;
  readonly isLiquidated: boolean;
}

/** The volatility to follow from each sample of a path on, by the number of its sample instant. */
export function volatilitiesOf(
  path: readonly PricePoint[],
  { sampleMs, memorySamples, step }: VolatilitySettings,
): ReadonlyMap<number, Wad> {
  const volatilities = new Map<number, Wad>();
  let last: { instant: number; price: FeedPrice } | undefined;
  let variance = 0n;
  for (const { at, price } of path) {
    const instant = Math.floor(at / sampleMs);
    if (instant === last?.instant) continue;
    if (last !== undefined) variance = nextVariance(variance, last.price, price, memorySamples);
    last = { instant, price };
    volatilities.set(instant, volatilityIn(step, variance));
  }
  return volatilities;
}

/**
 * One loan of one coin through a path, without interest: sold at its trigger, from the trigger's LTV to
 * five points less; above the LLTV the whole debt is repaid at the LIF, as by the reference's liquidator.
 * `volatilities` null means the fixed trigger.
 */
export function playLoan(
  path: readonly PricePoint[],
  startLtv: Wad,
  terms: ComparedTrigger,
  volatilities: ReadonlyMap<number, Wad> | null,
): LoanOutcome {
  const [first] = path;
  const last = path.at(-1);
  if (first === undefined || last === undefined) throw new Error("A loan needs a path.");
  let coins: bigint = WAD;
  let debt = (first.price * startLtv) / WAD;
  const start = first.price - debt;
  const { sampleMs } = terms.estimate;
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
    const volatility = volatilities?.get(Math.floor(at / sampleMs));
    const trigger =
      volatility === undefined
        ? terms.triggerLtv
        : earlyTriggerLtv(terms.early, terms, { volatility, sampleMs });
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
