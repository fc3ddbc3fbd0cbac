import { describe, expect, test } from "vitest";
import { scratchFile } from "../../test/scratch-file.ts";
import { loadCandles } from "./candles.ts";
import type { ReadingOptions } from "./reading-options.ts";

const HALF_HOURS = ["09:30", "10:00", "10:30", "11:00"];
const PRICES = [
  [1900.5, 1915, 1890, 1910],
  [1910, 1912, 1880, 1885.25],
  [1885.25, 1930, 1885, 1925],
  [1925, 1926, 1901, 1902.75],
];

interface Parts {
  readonly day: (form: "-" | "." | "" | "/") => string;
  readonly clock: string;
  readonly digits: string;
  readonly prices: readonly number[];
}

/** Four half hours, two on each of two days, or all on one. */
function write(line: (parts: Parts) => string, header: readonly string[] = []): string {
  const rows = PRICES.map((prices, index) => {
    const clock = HALF_HOURS[index] ?? "";
    const day = (form: string): string =>
      form === "/" ? "02/05/2026" : ["2026", "02", "05"].join(form);
    return line({ day, clock, digits: `${clock.replace(":", "")}00`, prices });
  });
  return [...header, ...rows, ""].join("\n");
}

async function read(text: string, options: ReadingOptions = {}): Promise<unknown> {
  const { candles, barMs } = await loadCandles(scratchFile("prices", text), {}, options);
  const [first, last] = [candles[0], candles.at(-1)];
  return {
    count: candles.length,
    barMs,
    at: [first, last].map((candle) => new Date(candle?.at ?? 0).toISOString()),
    open: first?.open,
    close: last?.close,
  };
}

const RIGHT = {
  count: 4,
  barMs: 1_800_000,
  at: ["2026-02-05T09:30:00.000Z", "2026-02-05T11:00:00.000Z"],
  open: 1_900_500_000_000_000_000_000n,
  close: 1_902_750_000_000_000_000_000n,
};

const SHAPES: Readonly<Record<string, string>> = {
  MetaTrader: write(
    ({ day, clock, prices }) => [day("."), `${clock}:00`, ...prices, 120, 0, 5].join("\t"),
    ["<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>"],
  ),
  "MetaTrader without header": write(({ day, clock, prices }) =>
    [day("."), clock, ...prices, 120].join(","),
  ),
  Stooq: write(
    ({ day, clock, prices }) => [day("-"), `${clock}:00`, ...prices, 9].join(","),
    ["Date,Time,Open,High,Low,Close,Volume"],
  ),
  "Stooq's archive": write(
    ({ day, digits, prices }) => ["BTC.V", "30", day(""), digits, ...prices, 9, 0].join(","),
    ["<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>"],
  ),
  HistData: write(({ day, digits, prices }) => [`${day("")} ${digits}`, ...prices, 0].join(";")),
  "HistData in two columns": write(({ day, digits, prices }) =>
    [day(""), digits, ...prices, 0].join(";"),
  ),
  "times of four digits": write(({ day, digits, prices }) =>
    [day(""), digits.slice(0, 4), ...prices].join(","),
  ),
  "the time before the day": write(({ day, clock, prices }) =>
    [clock, day("-"), ...prices].join(","),
  ),
  "fourteen digits": write(({ day, digits, prices }) =>
    [`${day("")}${digits}`, ...prices].join(","),
  ),
  "twelve digits": write(({ day, digits, prices }) =>
    [`${day("")}${digits.slice(0, 4)}`, ...prices].join(","),
  ),
  "a German export": write(
    ({ day, clock, prices }) =>
      [day("-"), clock, ...prices.map((price) => price.toFixed(2).replace(".", ","))].join(";"),
    ["Datum;Uhrzeit;Eröffnung;Hoch;Tief;Schluss"],
  ),
};

describe("a day and a time of day in columns of their own", () => {
  test.each(Object.entries(SHAPES))("%s", async (_, text) => {
    expect(await read(text)).toEqual(RIGHT);
  });

  test("are named by a person, where the header says neither", async () => {
    const text = write(
      ({ day, clock, prices }) => [day("-"), clock, ...prices].join(","),
      ["A,B,C,D,E,F"],
    );
    const columns = (time: Record<string, string>): ReadingOptions => ({
      columns: new Map(Object.entries({ ...time, open: "C", high: "D", low: "E", close: "F" })),
    });
    expect(await read(text, columns({ date: "A", time: "B" }))).toEqual(RIGHT);
    expect(await read(text, columns({ time: "A" }))).toEqual(RIGHT);
    expect(await read(text, columns({ time: "B" }))).toEqual(RIGHT);
  });

  test("ask which number is the day", async () => {
    const text = write(
      ({ day, clock, prices }) => [day("/"), clock, ...prices].join(","),
      ["Date,Time,Open,High,Low,Close"],
    );
    await expect(read(text)).rejects.toThrow("--dates day-first or --dates month-first");
    expect(await read(text, { dates: "month-first" })).toEqual(RIGHT);
  });

  test("are refused where the day is missing", async () => {
    const text = write(
      ({ clock, prices }) => [clock, ...prices].join(","),
      ["Time,Open,High,Low,Close"],
    );
    await expect(read(text)).rejects.toThrow('The column "Time" has the time of day alone');
  });

  test("are asked for where two columns could be the time of day", async () => {
    const text = write(
      ({ day, clock, prices }) => [day("-"), clock, "00:00", ...prices].join(","),
      ["Date,Begin,Stop,Open,High,Low,Close"],
    );
    await expect(read(text)).rejects.toThrow("Several columns have the time of day: Begin, Stop");
  });

  test("a price of four digits behind a day is no time of day", async () => {
    const days = ["20260205,1915,1950,1900,1930", "20260206,1930,2015,1930,2000"];
    expect(await read(`${days.join("\n")}\n`)).toMatchObject({
      barMs: 86_400_000,
      open: 1_915n * 10n ** 18n,
    });
  });
});
