import { as, type FeedPrice, type Millis, type ProtectionPlan } from "@plimsoll/engine";
import { beforeAll, expect, test } from "vitest";
import { crashPath, daysOf, firstInstantOf } from "../src/crashes/crash-path.ts";
import { CRASH_ASSETS, type CrashAsset, type DayPrices } from "../src/crashes/crash.ts";
import { CRASHES, crashOf } from "../src/crashes/documented-crashes.ts";
import { rehearse, type RehearsalOutcome } from "../src/crashes/rehearse.ts";
import { loadCandles } from "../src/inputs/candles.ts";
import type { Bars, Candle } from "../src/inputs/price-path.ts";
import { REPLAY_POLICIES, settingsOf } from "../src/replay/replay-policy.ts";
import { sharedFile } from "./shared-folder.ts";

const DAY = 86_400_000;
const FINER = 10n ** 10n;
const FILES: Readonly<Record<CrashAsset, ReturnType<typeof sharedFile>>> = {
  BTC: sharedFile("prices/1h/BTC-USDT_binance_1h_20170817-20260620.csv.gz"),
  ETH: sharedFile("prices/1h/ETH-USDT_binance_1h_20170817-20260516.csv.gz"),
};

/** Every hour from March 2020 on, read once. */
const hours = new Map<CrashAsset, readonly Candle[]>();

beforeAll(async () => {
  const from = Date.UTC(2020, 2, 1) as Millis;
  for (const asset of CRASH_ASSETS) {
    const { path, missing } = FILES[asset];
    if (missing === undefined) hours.set(asset, (await loadCandles(path, { from })).candles);
  }
});

function barsOf(asset: CrashAsset, from: number, days: number): Bars {
  const candles = (hours.get(asset) ?? []).filter(({ at }) => at >= from && at < from + days * DAY);
  return { candles, barMs: 3_600_000 };
}

function realDay(asset: CrashAsset, from: number): DayPrices {
  const { candles } = barsOf(asset, from, 1);
  const [first] = candles;
  const last = candles.at(-1);
  if (first === undefined || last === undefined) throw new Error("The day has no candle.");
  expect(candles).toHaveLength(24);
  const of = (price: bigint) => as<FeedPrice>(price / FINER);
  return {
    open: of(first.open),
    high: of(candles.reduce((most, { high }) => (high > most ? high : most), first.high)),
    low: of(candles.reduce((least, { low }) => (low < least ? low : least), first.low)),
    close: of(last.close),
  };
}

test.for(CRASH_ASSETS)("the facts of %s are those of the hourly candles", (asset, ctx) => {
  const { missing } = FILES[asset];
  if (missing !== undefined) ctx.skip(missing);
  for (const crash of CRASHES) {
    const from = firstInstantOf(crash);
    daysOf(crash, asset).forEach((stated, index) => {
      const real = realDay(asset, from + index * DAY);
      for (const name of ["open", "high", "low", "close"] as const) {
        const apart = stated[name] - real[name];
        // February 2026 is of another venue, in whole dollars: within one percent of this one.
        const allowed = crash.id === "feb-2026" ? real[name] / 100n : 0n;
        expect((apart < 0n ? -apart : apart) <= allowed).toBe(true);
      }
    });
  }
});

/** The 51 loans at 50 to 75 % in half percents, equal by price level, on one path. */
function playLevels(asset: CrashAsset, name: string, isReal: boolean) {
  const crash = crashOf("feb-2026");
  const from = firstInstantOf(crash);
  const candles = barsOf(asset, from, 9);
  const path = crashPath({ crash: crash.id, asset, ...(isReal && { candles }) });
  const policy = REPLAY_POLICIES.find((known) => known.name === name) ?? REPLAY_POLICIES[0];
  const price = path.priceAt(from);
  const outcomes = Array.from({ length: 51 }, (_, step): RehearsalOutcome => {
    const debt = (price * BigInt(500 + 5 * step)) / 100_000n;
    const plan = policy.plan as ProtectionPlan | null;
    return rehearse({
      market: {
        lltv: as(860_000_000_000_000_000n),
        settings: settingsOf(policy),
        collateralDecimals: 8,
        debtDecimals: 6,
        priceDecimals: 8,
        price,
        ratePerSecond: as(0n),
      },
      loan: { collateral: as(100_000_000n), debt: as(debt) },
      policy: name === "reference" ? { kind: "reference" } : { kind: "plan", plan },
      past: path.points(),
    });
  });
  const share = (part: (outcome: RehearsalOutcome) => bigint, whole: bigint): number =>
    Number((outcomes.reduce((sum, one) => sum + part(one), 0n) * 10_000n) / (whole * 51n)) / 100;
  const value = price / 100n;
  return {
    hit: Math.round((outcomes.filter(({ sales }) => sales > 0).length * 100) / 51),
    kept: share(({ coinsKept }) => coinsKept, 100_000_000n),
    cost: share(({ cost }) => cost, value),
    equity: share(({ endEquity }) => endEquity, value),
  };
}

/** hit, coins kept, cost, end equity in percent: the replay of the research on hourly bars. */
const KNOWN = [
  ["BTC", "reference", 69, 38, 2.0, 13.5],
  ["BTC", "soft", 69, 63, 0.14, 14.9],
  ["BTC", "plan", 84, 58, 0.1, 15.8],
  ["ETH", "reference", 100, 10, 2.74, 7.0],
  ["ETH", "soft", 100, 33, 0.23, 6.3],
  ["ETH", "plan", 100, 35, 0.14, 8.3],
] as const;

/*
 * The research let triggers be hit exactly; here a sale happens at the first price beyond its
 * trigger, which on hourly bars lies well beyond it. So somewhat more is sold than was known.
 */
test.for(KNOWN)(
  "%s in February 2026 under %s comes out as known, on real candles",
  ([asset, name, hit, kept, cost, equity], ctx) => {
    const { missing } = FILES[asset];
    if (missing !== undefined) ctx.skip(missing);
    const result = playLevels(asset, name, true);
    expect(Math.abs(result.hit - hit)).toBeLessThanOrEqual(2);
    expect(Math.abs(result.kept - kept)).toBeLessThanOrEqual(6);
    expect(Math.abs(result.cost - cost)).toBeLessThanOrEqual(0.1);
    expect(Math.abs(result.equity - equity)).toBeLessThanOrEqual(1.2);
  },
);

test.for(KNOWN)(
  "%s in February 2026 under %s comes out nearly so on the bridge",
  ([asset, name, hit, kept, cost, equity]) => {
    const result = playLevels(asset, name, false);
    expect(Math.abs(result.hit - hit)).toBeLessThanOrEqual(4);
    expect(Math.abs(result.kept - kept)).toBeLessThanOrEqual(6);
    expect(Math.abs(result.cost - cost)).toBeLessThanOrEqual(0.2);
    expect(Math.abs(result.equity - equity)).toBeLessThanOrEqual(1.5);
  },
);
