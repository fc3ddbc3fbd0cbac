import { as, type FeedPrice, type Millis, type Wad } from "@plimsoll/engine";
import { describe, expect, test } from "vitest";
import { diceFrom } from "../crashes/dice.ts";
import type { Bars, Candle } from "../inputs/price-path.ts";
import { pricePath } from "../inputs/price-path.ts";
import { replay } from "../replay/replay.ts";
import { PLAIN } from "../report/colours.ts";
import { candidate, candidates } from "./candidates.ts";
import { loansAt, Judge, type Verdict } from "./judge.ts";
import { decisivePoints, depthOf, windowAt, windowsOf } from "./past-window.ts";
import { plansJson, plansMarkdown, renderPlansReport } from "./plans-report.ts";
import { frontierOf, searchPlans } from "./search-plans.ts";

const HOUR = 3_600_000;
const FROM = Date.UTC(2021, 4, 12) as Millis;

/** Hourly candles that wander by up to 1.5 % an hour and drift downwards, the same every time. */
function fallingBars(days: number): Bars {
  const dice = diceFrom("falling");
  let price = 50_000n * 10n ** 18n;
  const candles = Array.from({ length: days * 24 }, (_, hour): Candle => {
    const open = as<FeedPrice>(price);
    price += (price * BigInt((dice.draw() % 300) - 165)) / 10_000n;
    const close = as<FeedPrice>(price);
    const [high, low] = open > close ? [open, close] : [close, open];
    return { at: (FROM + hour * HOUR) as Millis, open, high, low, close };
  });
  return { candles, barMs: HOUR };
}

const verdict = (endEquity: bigint, touchedInVain: bigint): Verdict => ({
  windows: 1,
  endEquity: as<Wad>(endEquity),
  touchedInVain: as<Wad>(touchedInVain),
  coinsKept: as<Wad>(0n),
  cost: as<Wad>(0n),
  touched: as<Wad>(0n),
});

describe("the decisive points of a path", () => {
  test("give every candidate what all points give", () => {
    const points = [...pricePath(fallingBars(9))];
    const few = decisivePoints(points);
    expect(few.length).toBeLessThan(points.length / 4);
    const [first] = points;
    const book = loansAt(first?.price ?? 0n);
    for (const { policy } of candidates().filter((_, index) => index % 9 === 0)) {
      const play = (path: typeof points) =>
        replay({ book, path, policy, rateModel: { kind: "none" } });
      expect(play([...few])).toEqual(play(points));
    }
  });
});

describe("a window", () => {
  test("is left out when more than a day of its bars is missing", () => {
    const { candles, barMs } = fallingBars(9);
    const place = { coin: "BTC", from: FROM, days: 9 };
    const without = (hours: number) => candles.filter((_, hour) => hour < 50 || hour >= 50 + hours);
    expect(windowAt({ ...place, bars: { candles: without(24), barMs } })).toBeDefined();
    expect(windowAt({ ...place, bars: { candles: without(25), barMs } })).toBeUndefined();
  });

  test("follows the one before by the stride and never leaves the bars", () => {
    const terms = { coin: "BTC", bars: fallingBars(20), days: 9 };
    expect(windowsOf({ ...terms, stride: 9 }).map(({ name }) => name)).toEqual([
      "2021-05-12 BTC",
      "2021-05-21 BTC",
    ]);
    expect(windowsOf({ ...terms, stride: 3 })).toHaveLength(4);
  });

  test.each([
    [9n, "calm"],
    [10n, "shallow"],
    [20n, "middle"],
    [30n, "deep"],
  ])("with a fall of %s %% is %s", (percent, depth) => {
    expect(depthOf(as<Wad>(percent * 10n ** 16n))).toBe(depth);
  });
});

describe("the frontier", () => {
  test("holds whoever no other equals or beats in both", () => {
    const [safe, bold, beaten, twin] = [
      verdict(10n, 0n),
      verdict(12n, 3n),
      verdict(11n, 4n),
      verdict(12n, 3n),
    ];
    expect(frontierOf([safe, bold, beaten, twin])).toEqual(new Set([safe, bold, twin]));
  });
});

describe("a search", () => {
  test("counts as touched in vain only what the reference would have left alone", () => {
    const window = windowAt({ coin: "BTC", bars: fallingBars(9), from: FROM, days: 9 });
    if (window === undefined) throw new Error("The window is there.");
    const judge = new Judge();
    const early = candidate({
      triggerLtv: 7600,
      targetLtv: 7100,
      capPercent: null,
      soft: "86→84",
    });
    const soft = candidate({
      triggerLtv: null,
      targetLtv: null,
      capPercent: null,
      soft: "86→84",
    });
    const [one, other] = [
      judge.verdict(early.policy, [window]),
      judge.verdict(soft.policy, [window]),
    ];
    expect(other.touchedInVain).toBe(0n);
    expect(one.touched - one.touchedInVain).toBe(other.touched);
    expect(one.touchedInVain > 0n).toBe(true);
  });

  test("reports the same plans in a terminal, in Markdown and as JSON", () => {
    const prices = [{ coin: "BTC" as const, source: "falling.csv", bars: fallingBars(9) }];
    const search = searchPlans({ prices, stride: 9 });
    const names = search.plans.map(({ name }) => name);
    expect(names).toContain("reference");
    expect(names).toContain("plan 80→75, soft 86→84");
    const terminal = renderPlansReport(search, { width: 100, colours: PLAIN });
    const markdown = plansMarkdown(search);
    for (const name of names) {
      expect(terminal).toContain(name);
      expect(markdown).toContain(`| ${name}`);
    }
    expect(markdown).toContain("falling.csv");
    expect(plansJson(search).plans.map(({ name }) => name)).toEqual(names);
    expect(search.windows.judged).toMatchObject({ calm: expect.any(Number) as number });
  });
});
