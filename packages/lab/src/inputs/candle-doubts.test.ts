import { describe, expect, test } from "vitest";
import { scratchFile } from "../../test/scratch-file.ts";
import { loadCandles, type CandleFile } from "./candles.ts";
import type { ReadingOptions } from "./reading-options.ts";

/** 5 February 2026, 00:00 UTC, in seconds. */
const START = 1_770_249_600;
const HEADER = "time,open,high,low,close\n";

function row(hour: number, price = 70_000): string {
  return `${START + hour * 3_600},${price},${price + 9},${price - 9},${price}\n`;
}

function load(text: string, options: ReadingOptions = {}): Promise<CandleFile> {
  return loadCandles(scratchFile("c.csv", text), {}, options);
}

/** What is told, without the name of the file. */
async function notesOf(text: string, options: ReadingOptions = {}): Promise<readonly string[]> {
  const { notes } = await load(text, options);
  return notes.map((note) => note.replace(/^\S+c\.csv: /, ""));
}

describe("the grid of bars", () => {
  test("is the most common distance, and a row between the bars is left out and named", async () => {
    const stray = `${START + 3_601},1,1,1,1\n`;
    const text = HEADER + row(0) + row(1) + stray + row(2) + row(3);
    const file = await load(text);
    expect(file).toMatchObject({ barMs: 3_600_000, missingBars: 0 });
    expect(file.candles.map(({ at }) => at / 1_000 - START)).toEqual([0, 3_600, 7_200, 10_800]);
    expect(await notesOf(text)).toEqual([
      "1 row was left out because bars here are 1 h long and none begins then: " +
        "line 4 (2026-02-05T01:00:01Z).",
    ]);
  });

  test("names three rows between the bars and counts the rest", async () => {
    const strays = [1, 3, 5, 7].map((hour) => `${START + hour * 3_600 + 60},1,1,1,1\n`);
    const rows = Array.from({ length: 16 }, (_, hour) => row(hour));
    const [note] = await notesOf([HEADER, ...strays, ...rows].join(""), {});
    expect(note).toContain("Rows were not in the order");
    const [, second] = await notesOf([HEADER, ...strays, ...rows].join(""), {});
    expect(second).toMatch(
      /^4 rows were left out .* line 2 .*, line 3 .*, line 4 .* and 1 more\.$/,
    );
  });

  test("is refused where rows have no common distance", async () => {
    const rows = [0, 60, 500, 777, 1_500, 4_000].map((at) => `${START + at},1,1,1,1\n`);
    const text = HEADER + rows.join("");
    await expect(load(text)).rejects.toThrow(/rows do not begin on a bar of 1 min/);
    await expect(load(text)).rejects.toThrow("Give candles of one length, or leave those rows out");
  });

  test("is found in prices that were looked at about once an hour, as CoinGecko has them", async () => {
    const seconds = [41, 190, 7, 88, 130, 20, 61, 175];
    const rows = seconds.map((late, hour) => [
      (START + hour * 3_600 + late) * 1_000,
      70_000 + hour,
    ]);
    const now = [(START + 7 * 3_600 + 1_900) * 1_000, 71_000];
    const text = JSON.stringify({ prices: [...rows, now], market_caps: [], total_volumes: [] });
    const file = await load(text);
    expect(file).toMatchObject({ barMs: 3_600_000, missingBars: 0 });
    expect(file.candles.map(({ at }) => at / 1_000)).toEqual(
      seconds.map((_, hour) => START + hour * 3_600),
    );
    expect(file.candles.map(({ close }) => close / 10n ** 18n)).toEqual(
      seconds.map((_, hour) => BigInt(70_000 + hour)),
    );
    const told = file.notes.join(" ");
    expect(told).toContain(
      "Its times are not exact. Each row is taken for the beginning of its bar of 1 h.",
    );
    expect(told).toContain("1 row was left out because bars here are 1 h long");
  });

  test("is found where prices come a little before and after the hour", async () => {
    const off = [-30, 12, 29, -11, 3, -25, 17];
    const rows = off.map((each, hour) => `${START + hour * 3_600 + each},${70_000 + hour}\n`);
    const file = await load(`time,price\n${rows.join("")}`);
    expect(file.candles.map(({ at }) => at / 1_000)).toEqual(
      off.map((_, hour) => START + hour * 3_600),
    );
  });

  test("may shift by an hour with the seasons", async () => {
    const day = (place: number, shift: number): string => row(place * 24 + shift);
    const days = [0, 1, 2, 3].map((place) => day(place, 0));
    const summer = [4, 5, 6, 7].map((place) => day(place, -1));
    const file = await load([HEADER, ...days, ...summer].join(""));
    expect(file.candles).toHaveLength(8);
    expect(file.notes).toEqual([]);
  });

  test("says how many bars are missing, and where most of them", async () => {
    expect(await notesOf(HEADER + [0, 1, 3, 4, 9].map((hour) => row(hour)).join(""))).toEqual([
      "5 candles are missing in between, 4 of them from 2026-02-05T05:00:00Z on.",
    ]);
  });
});

describe("rows of candles", () => {
  test("are sorted, and this is said unless the file begins with its newest", async () => {
    const sorted = [0, 1, 2, 3].map((hour) => row(hour));
    expect(await notesOf(HEADER + sorted.toReversed().join(""))).toEqual([]);
    const [first = "", ...rest] = sorted;
    expect(await notesOf(HEADER + rest.join("") + first)).toEqual([
      "Rows were not in the order of their times and were sorted.",
    ]);
  });

  test("that stand twice are told apart from rows that contradict each other", async () => {
    const text = HEADER + row(0) + row(1) + row(1) + row(2) + row(2, 71_000) + row(3);
    await expect(load(text)).rejects.toThrow(/has 2 problems:\n.*:4: This is line 3 once more\./);
    await expect(load(text)).rejects.toThrow(
      /:6: At 2026-02-05T02:00:00Z this has other prices than line 5\. Find out which are right/,
    );
    const file = await load(text, { skipBadRows: true });
    expect(file.candles).toHaveLength(4);
    expect(file.candles[2]?.open).toBe(70_000n * 10n ** 18n);
    expect(file.notes[0]).toMatch(
      /: 2 bad rows were left out: 1 the same as an earlier one \(line 4\), 1 with other prices for the time of an earlier one \(line 6\)\.$/,
    );
  });

  test("that all have the same fault are told once", async () => {
    const rows = Array.from({ length: 30 }, (_, hour) => `hour ${hour},1,1,1,1\n`);
    const text = HEADER + rows.join("");
    for (const options of [{}, { skipBadRows: true }]) {
      const error: unknown = await load(text, options).catch((cause: unknown) => cause);
      const message = error instanceof Error ? error.message : "";
      expect(message.split("\n")).toHaveLength(1);
      expect(message).toMatch(/:2: field "time": "hour 0" is no time .* on all 30 rows\.$/);
    }
  });

  test("without prices are left out and counted", async () => {
    const text = HEADER + row(0) + row(1) + `${START + 7_200},null,null,null,null\n` + row(3);
    expect(await notesOf(text)).toEqual([
      "1 row was left out for having no prices.",
      "1 candle is missing in between, from 2026-02-05T02:00:00Z on.",
    ]);
  });

  test("with a price that is far from its neighbours are named", async () => {
    const text = HEADER + row(0) + row(1, 7_000) + row(2) + row(3);
    expect(await notesOf(text)).toEqual([
      "A price is five times its neighbours, or a fifth of them. It is taken as it is; look at line 3.",
    ]);
  });

  test("may have more digits than are kept, with --round", async () => {
    const fine = row(1).replace("70000,", `70000.${"1".repeat(20)},`);
    await expect(load(HEADER + row(0) + fine)).rejects.toThrow("20 digits after the decimal point");
    const file = await load(HEADER + row(0) + fine, { round: true });
    expect(file.candles[1]?.open).toBe(70_000_111_111_111_111_111_111n);
    expect(file.notes[0]).toContain(
      "1 price was rounded down to 18 decimals, in favour of lenders.",
    );
  });
});

describe("what a file leaves open", () => {
  test("are the columns: a person may name them, by name or by number", async () => {
    const rows = [0, 1, 2].map((hour) => row(hour)).join("");
    const odd = `wann,auf,oben,unten,zu\n${rows}`;
    await expect(load(odd)).rejects.toThrow(
      "The header names none of the columns. The columns are: wann, auf, oben, unten, zu. " +
        "Say which column is which, by name or number: --columns time=…,open=…,high=…,low=…,close=…",
    );
    const names = ["time=wann", "open=auf", "high=oben", "low=unten", "close=zu"];
    const wanted = await load(HEADER + rows);
    for (const pairs of [names, ["time=1", "open=2", "high=3", "low=4", "close=5"]]) {
      const columns = new Map(pairs.map((pair) => pair.split("=") as [string, string]));
      expect((await load(odd, { columns })).candles).toEqual(wanted.candles);
    }
    const twice = `time,open,high,low,close,close\n${rows.replaceAll("\n", ",1\n")}`;
    await expect(load(twice)).rejects.toThrow(
      'Columns 5 and 6 are both called "close". Say which one is meant: --columns close=5.',
    );
    const columns = new Map([["close", "5"]]);
    expect((await load(twice, { columns })).candles).toEqual(wanted.candles);
    await expect(load(odd, { columns: new Map([["close", "end"]]) })).rejects.toThrow(
      '--columns names "end" for close, and there is no such column. The columns are: wann, auf',
    );
  });

  test("are columns without a header that could be one of several orders", async () => {
    const flat = [0, 1, 2].map((hour) => `${START + hour * 3_600},1,2,2,1\n`).join("");
    await expect(load(flat)).rejects.toThrow(
      "There is no header, and the prices could be low, high, open, close (Coinbase) or open, close, high, low",
    );
    const trades = [0, 1, 2].map((hour) => `${START + hour * 3_600},70000,0.5\n`).join("");
    await expect(load(trades)).rejects.toThrow(
      "There is no header, and 2 numbers behind the time are no candle (trades, perhaps).",
    );
    const wild = [0, 1, 2].map((hour) => `${START + hour * 3_600},5,1,9,3\n`).join("");
    await expect(load(wild)).rejects.toThrow("no open, high, low and close in any known order");
  });

  test.each([
    ["02/05/2026", "03/05/2026"],
    ["02-05-2026", "03-05-2026"],
  ])("are days such as %s", async (one, other) => {
    const text = `Date,Close\n${one},70000\n${other},71000\n`;
    await expect(load(text)).rejects.toThrow(
      `"${one}" could be two days. Say which number is the day: --dates day-first or --dates month-first.`,
    );
    const first = async (dates: "day-first" | "month-first"): Promise<string> => {
      const { candles } = await load(text, { dates });
      return new Date(candles[0]?.at ?? 0).toISOString().slice(0, 10);
    };
    expect(await first("day-first")).toBe("2026-05-02");
    expect(await first("month-first")).toBe("2026-02-05");
    const proven = await load(`Date,Close\n${one},70000\n02/28/2026,71000\n`);
    expect(proven.candles[0]?.at).toBe(Date.UTC(2026, 1, 5));
  });

  test("are numbers that could have decimals or groups", async () => {
    const text = "time;close\n1770249600;70,000\n1770253200;71,000\n";
    await expect(load(text)).rejects.toThrow(
      '"70,000" could be 70000 or 70.000. Say which: --decimal point or --decimal comma.',
    );
    expect((await load(text, { decimal: "point" })).candles[0]?.close).toBe(70_000n * 10n ** 18n);
    expect((await load(text, { decimal: "comma" })).candles[0]?.close).toBe(70n * 10n ** 18n);
    const proven = await load(text.replace("71,000", "71.000,5"));
    expect(proven.candles[0]?.close).toBe(70n * 10n ** 18n);
  });

  test("are quoted numbers with commas, which are taken as groups and told", async () => {
    const text = 'time,close\n1770249600,"70,000"\n1770253200,"71,000"\n';
    expect((await load(text)).candles[0]?.close).toBe(70_000n * 10n ** 18n);
    expect(await notesOf(text)).toContain(
      '"70,000" is read as 70000. If its comma stands before decimals, add --decimal comma.',
    );
  });

  test("are times without a zone, which are taken as UTC and told", async () => {
    const text = "time,close\n2026-02-05 04:00:00,70000\n2026-02-05 05:00:00,71000\n";
    expect((await load(text)).candles[0]?.at).toBe(Date.UTC(2026, 1, 5, 4));
    expect(await notesOf(text)).toContain("Its times name no zone and are taken as UTC.");
    expect(await notesOf(text.replaceAll(":00:00", ":00:00Z"))).not.toContain("zone");
  });

  test("are times with an exponent, which are read when they have all their digits", async () => {
    const text = "time,close\n1.770249600000000000e+09,1\n1.7702532e+09,2\n";
    expect((await load(text)).candles[0]?.at).toBe(START * 1_000);
  });

  test("files that were put behind one another, with their headers, are one file", async () => {
    const text = HEADER + row(0) + row(1) + HEADER + row(2) + row(3);
    expect(await load(text)).toMatchObject({ missingBars: 0, notes: [] });
  });

  test("a file that changes from milliseconds to microseconds is read through", async () => {
    const rows = [0, 1, 2, 3].map(
      (hour) => `${START + hour * 3_600}${hour < 2 ? "000" : "000000"},1,2,1,2\n`,
    );
    expect(await load(rows.join(""))).toMatchObject({ barMs: 3_600_000, missingBars: 0 });
  });
});
