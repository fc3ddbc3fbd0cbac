import { as, type Millis, WAD, type Wad } from "@plimsoll/engine";
import { type Bars, pricePath, type PricePoint } from "../inputs/price-path.ts";

const DAY_MS = 86_400_000;

/** How deep the price fell within a window, from its first price to its lowest. */
export type Depth = "calm" | "shallow" | "middle" | "deep";
export const DEPTHS: readonly Depth[] = ["calm", "shallow", "middle", "deep"];

/** Some days of the past. */
export interface PastWindow {
  /** `2021-05-12 BTC`. */
  readonly name: string;
  readonly from: Millis;
  readonly year: number;
  readonly fall: Wad;
  readonly depth: Depth;
  /** The prices at which something can happen: see `decisivePoints`. */
  readonly points: readonly PricePoint[];
}

interface WindowTerms {
  /** What the prices are of: `BTC`. */
  readonly coin: string;
  readonly bars: Bars;
  /** Days of a window, and from the beginning of one to that of the next. */
  readonly days: number;
  readonly stride: number;
}

/** Windows one after the other over all bars; those that miss more than a day's worth are left out. */
export function windowsOf({ coin, bars, days, stride }: WindowTerms): readonly PastWindow[] {
  const { candles, barMs } = bars;
  const [first] = candles;
  const last = candles.at(-1);
  if (first === undefined || last === undefined) return [];
  const windows: PastWindow[] = [];
  const begin = Math.ceil(first.at / DAY_MS) * DAY_MS;
  for (let from = begin; from + days * DAY_MS <= last.at + barMs; from += stride * DAY_MS) {
    const window = windowAt({ coin, bars, from: from as Millis, days });
    if (window !== undefined) windows.push(window);
  }
  return windows;
}

interface WindowPlace {
  readonly coin: string;
  readonly bars: Bars;
  readonly from: Millis;
  readonly days: number;
}

/** The window that begins here; undefined when its first bar or more than a day of bars is missing. */
export function windowAt({ coin, bars, from, days }: WindowPlace): PastWindow | undefined {
  const { candles, barMs } = bars;
  const begin = firstNotBefore(candles, from);
  const end = firstNotBefore(candles, from + days * DAY_MS);
  const within = candles.slice(begin, end);
  if (within[0]?.at !== from || within.length * barMs < (days - 1) * DAY_MS) return undefined;
  const points = [...pricePath({ candles: within, barMs })];
  const fall = fallOf(points);
  const date = new Date(from).toISOString();
  return {
    name: `${date.slice(0, 10)} ${coin}`,
    from,
    year: new Date(from).getUTCFullYear(),
    fall,
    depth: depthOf(fall),
    points: decisivePoints(points),
  };
}

/** 10, 20 and 30 %: a loan at 70 % is in danger beyond 10, and lost by 20. */
export function depthOf(fall: Wad): Depth {
  if (fall >= (30n * WAD) / 100n) return "deep";
  if (fall >= (20n * WAD) / 100n) return "middle";
  return fall >= WAD / 10n ? "shallow" : "calm";
}

/**
 * The first price, each that is lower than all before it, and the last. Where no interest accrues
 * and borrowers add nothing, nothing can happen at any other price: a loan acts when the price is
 * below its trigger's, and acting moves that below the price.
 */
export function decisivePoints(points: readonly PricePoint[]): readonly PricePoint[] {
  const decisive: PricePoint[] = [];
  let lowest: bigint | undefined;
  points.forEach((point, index) => {
    const isNewLow = lowest === undefined || point.price < lowest;
    if (isNewLow) lowest = point.price;
    if (isNewLow || index === points.length - 1) decisive.push(point);
  });
  return decisive;
}

function fallOf(points: readonly PricePoint[]): Wad {
  const first = points[0]?.price ?? 1n;
  const lowest = points.reduce((least, { price }) => (price < least ? price : least), first);
  return as(((first - lowest) * WAD) / first);
}

function firstNotBefore(candles: Bars["candles"], at: number): number {
  let [low, high] = [0, candles.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((candles[middle]?.at ?? Infinity) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
