import { firstInstantOf } from "../crashes/crash-path.ts";
import { CRASHES } from "../crashes/documented-crashes.ts";
import type { Bars } from "../inputs/price-path.ts";
import { candidate, candidates, named, type Candidate } from "./candidates.ts";
import { Judge, type Verdict } from "./judge.ts";
import { DEPTHS, windowAt, windowsOf, type Depth, type PastWindow } from "./past-window.ts";

/** Prices of one coin and where they are from. */
export interface CoinPrices {
  readonly coin: "BTC" | "ETH";
  readonly source: string;
  readonly bars: Bars;
}

interface PlanSearchTerms {
  readonly prices: readonly CoinPrices[];
  /** Days from one window to the next; windows are nine days long. */
  readonly stride: number;
  readonly onProgress?: (step: {
    readonly what: string;
    readonly done: number;
    readonly of: number;
  }) => void;
}

/** One plan, judged on the years it was not chosen by. */
export interface JudgedPlan {
  readonly name: string;
  readonly isOnFrontier: boolean;
  /** The one with the most end equity in the fit years: what ships as the default. */
  readonly isBest: boolean;
  readonly fit: Verdict;
  readonly judged: Verdict;
  readonly byDepth: Readonly<Record<Depth, Verdict>>;
}

/** What the plans did in one documented crash of one coin, on real candles. */
export interface CrashVerdict {
  readonly crash: string;
  readonly title: string;
  readonly coin: string;
  readonly window: PastWindow;
  readonly verdicts: readonly Verdict[];
}

export interface PlanSearch {
  readonly sources: readonly { readonly coin: string; readonly source: string }[];
  readonly stride: number;
  readonly fitYears: readonly number[];
  readonly judgedYears: readonly number[];
  readonly windows: Readonly<Record<"fit" | "judged", Readonly<Record<Depth, number>>>>;
  readonly candidates: number;
  readonly replays: number;
  /** The reference and the partial liquidation, the frontier, and plans of interest. */
  readonly plans: readonly JudgedPlan[];
  readonly crashes: readonly CrashVerdict[];
}

export const WINDOW_DAYS = 9;
const isFitYear = (year: number): boolean => year % 2 === 0 && year < 2026;

/** Plans that the report always shows, on the frontier or not: they were shipped or tried before. */
const OF_INTEREST: readonly Candidate[] = [
  candidate({ triggerLtv: null, targetLtv: null, capPercent: null, soft: "86→84" }),
  candidate({ triggerLtv: 8000, targetLtv: 7500, capPercent: null, soft: "86→84" }),
];

/**
 * Searches for good plans in two steps:
 * 1. It compares all candidates on the windows of the fit years. A candidate stays when no other
 *    one is at least as good in both end equity and loans touched in vain, and better in one.
 * 2. It judges those that stay on the windows of the other years, and in the documented crashes.
 *
 * Every number comes from the real engine.
 */
export function searchPlans({ prices, stride, onProgress }: PlanSearchTerms): PlanSearch {
  const all = prices.flatMap(({ coin, bars }) =>
    windowsOf({ coin, bars, days: WINDOW_DAYS, stride }),
  );
  const [fitWindows, judgedWindows] = [true, false].map((isFit) =>
    all.filter(({ year }) => isFitYear(year) === isFit),
  ) as [PastWindow[], PastWindow[]];
  const judge = new Judge();
  const pool = [...named(), ...candidates()];
  const fits = pool.map((one, index) => {
    onProgress?.({ what: one.policy.name, done: index, of: pool.length });
    return { candidate: one, fit: judge.verdict(one.policy, fitWindows) };
  });
  const frontier = frontierOf(fits.map(({ fit }) => fit));
  const best = fits.reduce((most, { fit }) => (fit.endEquity > most ? fit.endEquity : most), 0n);
  const interest = new Set([...named(), ...OF_INTEREST].map(({ policy }) => policy.name));
  // A plan that always acts first leaves nothing to the soft bands. They all look the same behind
  // it, so one of them stands for all.
  const seen = new Set<string>();
  const chosen = fits.filter(({ candidate: { policy }, fit }) => {
    if (interest.has(policy.name)) return true;
    const looks = `${fit.endEquity}/${fit.touchedInVain}/${fit.cost}`;
    if (!frontier.has(fit) || seen.has(looks)) return false;
    seen.add(looks);
    return true;
  });
  const plans = chosen.map(({ candidate: { policy }, fit }, index): JudgedPlan => {
    onProgress?.({ what: policy.name, done: index, of: chosen.length });
    const byDepth = DEPTHS.map((depth) => {
      const windows = judgedWindows.filter((window) => window.depth === depth);
      return [depth, judge.verdict(policy, windows)];
    });
    return {
      name: policy.name,
      isOnFrontier: frontier.has(fit),
      isBest: fit.endEquity === best,
      fit,
      judged: judge.verdict(policy, judgedWindows),
      byDepth: Object.fromEntries(byDepth) as Record<Depth, Verdict>,
    };
  });
  const crashes = crashWindows(prices).map((one) => ({
    ...one,
    verdicts: chosen.map(({ candidate: { policy } }) => judge.verdict(policy, [one.window])),
  }));
  return {
    sources: prices.map(({ coin, source }) => ({ coin, source })),
    stride,
    fitYears: yearsOf(fitWindows),
    judgedYears: yearsOf(judgedWindows),
    windows: { fit: countByDepth(fitWindows), judged: countByDepth(judgedWindows) },
    candidates: pool.length,
    replays: judge.replays,
    plans,
    crashes,
  };
}

/**
 * Those that no other beats. One beats another when it is at least as good in both end equity and
 * loans touched in vain, and better in one of them.
 */
export function frontierOf(verdicts: readonly Verdict[]): ReadonlySet<Verdict> {
  const beats = (one: Verdict, other: Verdict): boolean =>
    one.endEquity >= other.endEquity &&
    one.touchedInVain <= other.touchedInVain &&
    (one.endEquity > other.endEquity || one.touchedInVain < other.touchedInVain);
  return new Set(verdicts.filter((one) => !verdicts.some((other) => beats(other, one))));
}

function crashWindows(prices: readonly CoinPrices[]) {
  return CRASHES.flatMap((crash) =>
    prices.flatMap(({ coin, bars }) => {
      const days = crash.days[coin].length;
      const window = windowAt({ coin, bars, from: firstInstantOf(crash), days });
      return window === undefined ? [] : [{ crash: crash.id, title: crash.title, coin, window }];
    }),
  );
}

function countByDepth(windows: readonly PastWindow[]): Record<Depth, number> {
  const counts = DEPTHS.map((depth) => [depth, windows.filter((w) => w.depth === depth).length]);
  return Object.fromEntries(counts) as Record<Depth, number>;
}

function yearsOf(windows: readonly PastWindow[]): readonly number[] {
  return [...new Set(windows.map(({ year }) => year))].sort((one, other) => one - other);
}
