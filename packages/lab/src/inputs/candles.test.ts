import { describe, expect, test } from "vitest";
import type { Millis } from "@plimsoll/engine";
import { scratchFile } from "../../test/scratch-file.ts";
import { loadCandles, type CandleRange } from "./candles.ts";
import { parseInstant } from "./instant.ts";

const HEADER = "time,open,high,low,close,volume\n";
/** 1 January 2026, 00:00 UTC, in seconds. */
const START = 1_767_225_600;

function candleRow(minute: number, prices = "100,110,90,105"): string {
  return `${String(START + minute * 60)},${prices},1.5\n`;
}

function at(text: string): Millis {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`${text} is no instant`);
  return instant;
}

describe("a candle file", () => {
  test("gives its candles with prices scaled by 10^18", async () => {
    const text = HEADER + candleRow(0, "100,110.5,90,1.05e2") + candleRow(1);
    const file = await loadCandles(scratchFile("c.csv", text));
    expect(file).toMatchObject({ barMs: 60_000, missingBars: 0 });
    expect(file.candles[0]).toEqual({
      at: START * 1000,
      open: 100n * 10n ** 18n,
      high: 1105n * 10n ** 17n,
      low: 90n * 10n ** 18n,
      close: 105n * 10n ** 18n,
    });
  });

  test("keeps its gaps and counts the missing bars", async () => {
    const text = HEADER + [0, 1, 2, 7].map((minute) => candleRow(minute)).join("");
    const file = await loadCandles(scratchFile("c.csv", text));
    expect(file.candles.map((candle) => candle.at - START * 1000)).toEqual([
      0, 60_000, 120_000, 420_000,
    ]);
    expect(file).toMatchObject({ barMs: 60_000, missingBars: 4 });
  });

  test("is cut to the bars that open in [from, to)", async () => {
    const text = HEADER + [0, 1, 2, 3].map((minute) => candleRow(minute)).join("");
    const path = scratchFile("c.csv", text);
    const from = at("2026-01-01T00:01:00Z");
    const to = at("2026-01-01T00:03:00Z");
    const openings = async (range: { from?: Millis; to?: Millis }): Promise<number[]> => {
      const { candles } = await loadCandles(path, range);
      return candles.map((candle) => (candle.at - START * 1000) / 60_000);
    };
    expect(await openings({ from, to })).toEqual([1, 2]);
    expect(await openings({ from })).toEqual([1, 2, 3]);
    expect(await openings({ to })).toEqual([0, 1, 2]);
    // The end of the last bar is still inside.
    expect(await openings({ to: at("2026-01-01T00:04:00Z") })).toEqual([0, 1, 2, 3]);
  });

  test.each([
    [
      { from: "2025-12-31T23:59:00Z" },
      "The range begins at 2025-12-31T23:59:00Z, before the file.",
    ],
    [{ to: "2026-01-01T00:09:00Z" }, "The range ends at 2026-01-01T00:09:00Z, after the file."],
    [
      { from: "2026-01-01T00:01:00Z", to: "2026-01-01T00:01:00Z" },
      "The range is empty: from 2026-01-01T00:01:00Z to 2026-01-01T00:01:00Z.",
    ],
    [
      { from: "2026-01-01T00:03:00Z", to: "2026-01-01T00:05:00Z" },
      "The file has no candle from 2026-01-01T00:03:00Z to 2026-01-01T00:05:00Z (a gap). " +
        "Choose another range.",
    ],
  ])("refuses the range %j and states what it covers", async (range, message) => {
    const text = HEADER + [0, 1, 7].map((minute) => candleRow(minute)).join("");
    const { from, to } = range as { readonly from?: string; readonly to?: string };
    const instants: CandleRange = {
      ...(from !== undefined && { from: at(from) }),
      ...(to !== undefined && { to: at(to) }),
    };
    const path = scratchFile("c.csv", text);
    await expect(loadCandles(path, instants)).rejects.toThrow(
      `${path}: ${message} The file covers 2026-01-01T00:00:00Z to 2026-01-01T00:08:00Z.`,
    );
  });

  test.each([
    [candleRow(0), ":3: This is line 2 once more. Remove one of them."],
    [
      candleRow(0, "101,110,90,105"),
      ":3: At 2026-01-01T00:00:00Z this has other prices than line 2. Find out which are right",
    ],
    ["1.5,1,1,1,1,1\n", ':3: field "time": "1.5" is no time that is known here. Use Unix seconds'],
    [
      "1.76723E+12,1,1,1,1,1\n",
      ':3: field "time": "1.76723E+12" is no time that is known here: a spreadsheet has shortened it.',
    ],
    [
      "46058.5,1,1,1,1,1\n",
      "it looks like a spreadsheet's number of a day. Show the column as date",
    ],
    ["2026-02-30 04:00,1,1,1,1,1\n", '"2026-02-30 04:00" is no time that is known here.'],
    [candleRow(1, "100,110,0,105"), ':3: field "low": The price is zero.'],
    [candleRow(1, "100,110,-1,105"), ':3: field "low": The number is negative.'],
    [candleRow(1, "100,110,101,105"), ':3: field "low": The low is above the open or the close.'],
    [candleRow(1, "107,110,106,105"), ':3: field "low": The low is above the open or the close.'],
    [candleRow(1, "100,104,90,105"), ':3: field "high": The high is below the open or the close.'],
    [candleRow(1, "100,99,90,95"), ':3: field "high": The high is below the open or the close.'],
    [candleRow(1, "100,,90,105"), ':3: field "high": There is no number.'],
    [candleRow(1, "100,110,90"), ":3: The row has 5 fields, the header 6."],
  ])("refuses the row %j with its line", async (row, message) => {
    const path = scratchFile("c.csv", HEADER + candleRow(0) + row + candleRow(2));
    await expect(loadCandles(path)).rejects.toThrow(message);
    await expect(loadCandles(path)).rejects.toThrow(/add --skip-bad-rows\.$/);
    const rest = await loadCandles(path, {}, { skipBadRows: true });
    expect(rest.candles.length).toBeGreaterThanOrEqual(2);
    expect(rest.notes[0]).toContain(`${path}: 1 bad row was left out: 1 `);
    expect(rest.notes[0]).toContain("(line 3).");
  });

  test("checks rows outside the range too", async () => {
    const path = scratchFile(
      "c.csv",
      HEADER + candleRow(0) + candleRow(1) + candleRow(2, "1,1,2,1"),
    );
    await expect(loadCandles(path, { to: at("2026-01-01T00:01:00Z") })).rejects.toThrow(":4:");
  });

  test("without a column or without a second candle is refused", async () => {
    const lame = scratchFile("c.csv", "time,open,high,low\n");
    await expect(loadCandles(lame)).rejects.toThrow(
      "The header lacks: close. The columns are: time, open, high, low. Say which column is which",
    );
    const single = scratchFile("c.csv", HEADER + candleRow(0));
    await expect(loadCandles(single)).rejects.toThrow("There must be at least two candles");
  });
});
