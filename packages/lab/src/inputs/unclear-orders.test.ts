import { describe, expect, test } from "vitest";
import { scratchFile } from "../../test/scratch-file.ts";
import { loadCandles } from "./candles.ts";
import type { ReadingOptions } from "./reading-options.ts";

const HOUR_MS = 3_600_000;
const START = Date.parse("2026-02-05T00:00:00Z");

interface Row {
  readonly at: number;
  readonly o: string;
  readonly h: string;
  readonly l: string;
  readonly c: string;
}

/** Three hours of which each proves what is the high and what the low. */
const CLEAR = [
  ["70000.5", "70900", "69100", "69500.5"],
  ["69500.5", "69800.5", "68000", "68200"],
  ["68200", "70100", "68000.5", "69900"],
].map(([o = "", h = "", l = "", c = ""], index): Row => ({
  at: START + index * HOUR_MS,
  o,
  h,
  l,
  c,
}));

/** Three hours that rose from the low to the high: two orders fit. */
const UNCLEAR = [
  ["70000.5", "70900", "70000.5", "70900"],
  ["70900", "71800.5", "70900", "71800.5"],
  ["71800.5", "72100", "71800.5", "72100"],
].map(([o = "", h = "", l = "", c = ""], index): Row => ({
  at: START + index * HOUR_MS,
  o,
  h,
  l,
  c,
}));

type Writer = (rows: readonly Row[]) => unknown;
const newestFirst = (rows: readonly Row[], write: (row: Row) => unknown): readonly unknown[] =>
  rows.toReversed().map(write);

/** Lists of exchanges whose columns have no names; with the numbers of time, open, high, low, close. */
const LISTS: readonly (readonly [name: string, write: Writer, places: readonly number[]])[] = [
  [
    "OKX",
    (rows) => ({
      code: "0",
      msg: "",
      data: newestFirst(rows, ({ at, o, h, l, c }) => [
        String(at),
        o,
        h,
        l,
        c,
        "12",
        "0.5",
        "9",
        "1",
      ]),
    }),
    [1, 2, 3, 4, 5],
  ],
  [
    "Bitfinex",
    (rows) => newestFirst(rows, ({ at, o, h, l, c }) => [at, +o, +c, +h, +l, 12.5]),
    [1, 2, 4, 5, 3],
  ],
  [
    "KuCoin",
    (rows) => ({
      code: "200000",
      data: newestFirst(rows, ({ at, o, h, l, c }) => [String(at / 1_000), o, c, h, l, "12", "9"]),
    }),
    [1, 2, 4, 5, 3],
  ],
];

async function read(text: string, options: ReadingOptions = {}): Promise<readonly unknown[]> {
  const { candles } = await loadCandles(scratchFile("prices", text), {}, options);
  return candles.map(({ at, open, high, low, close }) => [at, open, high, low, close]);
}

function right(rows: readonly Row[]): readonly unknown[] {
  const scaled = (text: string): bigint => BigInt(Number(text) * 10) * 10n ** 17n;
  return rows.map(({ at, o, h, l, c }) => [at, ...[o, h, l, c].map(scaled)]);
}

function columnsOf(places: readonly number[]): ReadingOptions {
  const roles = ["time", "open", "high", "low", "close"];
  return { columns: new Map(roles.map((role, index) => [role, String(places[index])])) };
}

describe.each(LISTS)("candles of %s without names", (name, write, places) => {
  test("are read where the prices prove their order", async () => {
    expect(await read(JSON.stringify(write(CLEAR)))).toEqual(right(CLEAR));
  });

  test("are asked for where two orders fit, and read as a person says", async () => {
    const text = JSON.stringify(write(UNCLEAR));
    // Open, high, low, close of such hours are candles of the same prices in every order that fits.
    if (name === "OKX") expect(await read(text)).toEqual(right(UNCLEAR));
    else await expect(read(text)).rejects.toThrow("--columns time=…,open=…,high=…,low=…,close=…");
    expect(await read(text, columnsOf(places))).toEqual(right(UNCLEAR));
  });
});

describe("an order that no known exchange has", () => {
  /** Gate writes time, turnover, close, high, low, open. */
  const gate = JSON.stringify(
    CLEAR.map(({ at, o, h, l, c }) => [String(at / 1_000), "810000.5", c, h, l, o, "12", "true"]),
  );

  test("is asked for, and no turnover becomes a price", async () => {
    await expect(read(gate)).rejects.toThrow("--columns time=…,open=…,high=…,low=…,close=…");
    expect(await read(gate, columnsOf([1, 6, 4, 5, 3]))).toEqual(right(CLEAR));
  });
});

describe("JSON whose rows stand under their times", () => {
  const series = Object.fromEntries(
    newestFirst(CLEAR, (row) => row).map((row) => {
      const { at, o, h, l, c } = row as Row;
      const time = new Date(at).toISOString().slice(0, 19).replace("T", " ");
      return [time, { "1. open": o, "2. high": h, "3. low": l, "4. close": c, "5. volume": "12" }];
    }),
  );

  test("is read as Alpha Vantage writes it", async () => {
    const text = JSON.stringify({
      "Meta Data": { "1. Information": "Intraday", "7. Time Zone": "UTC" },
      "Time Series Crypto (60min)": series,
    });
    expect(await read(text)).toEqual(right(CLEAR));
  });

  test("asks which currency is meant where it has two", async () => {
    const twice = Object.fromEntries(
      CLEAR.map(({ at, o, h, l, c }) => [
        new Date(at).toISOString(),
        {
          ...{ "1a. open (EUR)": "1", "1b. open (USD)": o, "2a. high (EUR)": "1" },
          ...{ "2b. high (USD)": h, "3a. low (EUR)": "1", "3b. low (USD)": l },
          ...{ "4a. close (EUR)": "1", "4b. close (USD)": c },
        },
      ]),
    );
    const text = JSON.stringify({ "Time Series (Digital Currency Daily)": twice });
    await expect(read(text)).rejects.toThrow("--columns");
    expect(await read(text, columnsOf([1, 3, 5, 7, 9]))).toEqual(right(CLEAR));
  });

  test("may have one price for each", async () => {
    const closes = Object.fromEntries(CLEAR.map(({ at, c }) => [new Date(at).toISOString(), +c]));
    const same = CLEAR.map((row) => ({ ...row, o: row.c, h: row.c, l: row.c }));
    expect(await read(JSON.stringify({ bpi: closes }))).toEqual(right(same));
  });
});

describe("Investing.com", () => {
  const HEADER = '"Date","Price","Open","High","Low","Vol.","Change %"';
  const line = (day: string, [o = "", h = "", l = "", c = ""]: readonly string[]): string =>
    `"${day}","${c}","${o}","${h}","${l}","81.45K","-1.25%"`;
  const ROWS = [
    ["70,000.5", "70,900.0", "69,100.0", "69,500.5"],
    ["69,500.5", "69,800.5", "68,000.0", "68,200.0"],
  ] as const;

  test("is read month first where a day proves it", async () => {
    const text = [HEADER, line("02/13/2026", ROWS[1]), line("02/12/2026", ROWS[0])].join("\n");
    const [first, second] = await read(`\uFEFF${text}\n`);
    expect(first).toEqual([Date.parse("2026-02-12"), ...(right(CLEAR)[0] as unknown[]).slice(1)]);
    expect(second).toEqual([Date.parse("2026-02-13"), ...(right(CLEAR)[1] as unknown[]).slice(1)]);
  });

  test("asks for the order of day and month where none does", async () => {
    const text = [HEADER, line("02/05/2026", ROWS[1]), line("02/04/2026", ROWS[0])].join("\n");
    await expect(read(text)).rejects.toThrow("--dates day-first or --dates month-first");
    const rows = await read(text, { dates: "month-first" });
    expect(rows.map((row) => (row as unknown[])[0])).toEqual([
      Date.parse("2026-02-04"),
      Date.parse("2026-02-05"),
    ]);
  });
});
