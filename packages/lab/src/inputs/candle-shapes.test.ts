import { as, type FeedPrice, type Millis } from "@plimsoll/engine";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SHAPES, type Hour, type Shape } from "../../test/candle-shapes.ts";
import { scratchFile } from "../../test/scratch-file.ts";
import { loadCandles } from "./candles.ts";
import type { Candle } from "./price-path.ts";

/** 5 February 2026, 00:00 UTC, in seconds. */
const START = 1_770_249_600;

/** Hours of a market that moves; prices above 1,000 and not all whole, as those of a coin are. */
const HOURS: readonly Hour[] = [
  { time: START, open: 8_000_000, high: 8_010_050, low: 7_890_000, close: 7_900_025 },
  { time: START + 3_600, open: 7_900_025, high: 7_910_000, low: 7_790_000, close: 7_800_000 },
  { time: START + 7_200, open: 7_800_000, high: 7_850_075, low: 7_700_000, close: 7_840_000 },
  { time: START + 10_800, open: 7_840_000, high: 7_840_000, low: 7_600_000, close: 7_601_000 },
];

function candlesOf(hours: readonly Hour[], { isCloseOnly }: Shape): readonly Candle[] {
  const price = (cents: number): FeedPrice => as(BigInt(cents) * 10n ** 16n);
  return hours.map(({ time, open, high, low, close }) => {
    const [first, most, least] = isCloseOnly === true ? [close, close, close] : [open, high, low];
    return {
      at: (time * 1_000) as Millis,
      ...{ open: price(first), high: price(most), low: price(least), close: price(close) },
    };
  });
}

describe("candles are known by their shape", () => {
  test.each(SHAPES)("$name", async (shape) => {
    const file = await loadCandles(scratchFile("prices", shape.write(HOURS)));
    expect(file).toMatchObject({ barMs: 3_600_000, missingBars: 0 });
    expect(file.candles).toEqual(candlesOf(HOURS, shape));
    expect(file.notes.some((note) => note.includes("made from closes"))).toBe(
      shape.isCloseOnly === true,
    );
  });

  const cents = fc.integer({ min: 100_001, max: 12_000_000 });
  const hour = fc.tuple(cents, cents, cents, cents).map((four) => {
    const [low = 0, one = 0, other = 0, high = 0] = four.toSorted((a, b) => a - b);
    return four[0] < four[1] ? [one, high, low, other] : [other, high, low, one];
  });
  // One number with cents tells how the file writes them; a file of round numbers alone is below.
  const hours = fc.array(hour, { minLength: 3, maxLength: 12 }).map((rows) =>
    rows.map(([open = 0, high = 0, low = 0, close = 0], index): Hour => {
      const time = START + index * 3_600;
      return { time, open, high: high + 1, low, close };
    }),
  );

  test.each(SHAPES)("whatever the prices are: $name", async (shape) => {
    await fc.assert(
      fc.asyncProperty(hours, async (rows) => {
        // Four prices of which one is the close of both orders can be read in two ways; see below.
        fc.pre(
          rows.some(
            ({ open, close, low, high }) =>
              low < Math.min(open, close) && Math.max(open, close) < high,
          ),
        );
        const file = await loadCandles(scratchFile("prices", shape.write(rows)));
        expect(file.candles).toEqual(candlesOf(rows, shape));
      }),
      { numRuns: 20 },
    );
  });
});
