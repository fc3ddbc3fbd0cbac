import { describe, expect, test } from "vitest";
import { scratchFile } from "../../test/scratch-file.ts";
import { loadCandles, type CandleFile } from "./candles.ts";
import type { ReadingOptions } from "./reading-options.ts";

const ONE = 10n ** 18n;
/** 5 February 2026, 00:00 UTC, in seconds. */
const START = 1_770_249_600;

function load(text: string, options: ReadingOptions = {}): Promise<CandleFile> {
  return loadCandles(scratchFile("c.csv", text), {}, options);
}

const closesOf = ({ candles }: CandleFile): readonly bigint[] =>
  candles.map(({ close }) => close / ONE);
const daysOf = ({ candles }: CandleFile): readonly string[] =>
  candles.map(({ at }) => new Date(at).toISOString().slice(0, 10));

describe("what a file proves counts more than an option for two files", () => {
  test("as to decimals", async () => {
    const text = `time,close\n${START},70.123\n${START + 3_600},70.5\n${START + 7_200},71\n`;
    expect(closesOf(await load(text, { decimal: "comma" }))).toEqual([70n, 70n, 71n]);
    const german = text.replaceAll(",", ";").replaceAll(".", ",");
    expect(closesOf(await load(german, { decimal: "point" }))).toEqual([70n, 70n, 71n]);
    const noHeader = text.replace("time,close\n", "");
    expect(closesOf(await load(noHeader, { decimal: "comma" }))).toEqual([70n, 70n, 71n]);
  });

  test("as to days", async () => {
    const text = "Date,Close\n02/11/2026,70000\n02/12/2026,71000\n02/13/2026,72000\n";
    const wanted = ["2026-02-11", "2026-02-12", "2026-02-13"];
    expect(daysOf(await load(text, { dates: "day-first" }))).toEqual(wanted);
    const mixed = `${text}14/02/2026,73000\n`;
    for (const options of [{}, { dates: "day-first" } as const]) {
      await expect(load(mixed, options)).rejects.toThrow(
        "Of its days some begin with the day and others with the month.",
      );
    }
  });
});

describe("numbers that could be meant in two ways", () => {
  test("are told where a point might group digits", async () => {
    const text = 'Datum,Zuletzt\n"05.02.2026","80.000"\n"06.02.2026","79.000"\n';
    const file = await load(text);
    expect(closesOf(file)).toEqual([80n, 79n]);
    expect(file.notes.join(" ")).toContain(
      '"80.000" is read as 80.000. If its point groups digits, add --decimal comma.',
    );
    expect(closesOf(await load(text, { decimal: "comma" }))).toEqual([80_000n, 79_000n]);
  });

  test("are none where they begin with a zero", async () => {
    const file = await load(`time;close\n${START};0,500\n${START + 3_600};0,625\n`);
    expect(file.candles.map(({ close }) => close)).toEqual([ONE / 2n, (ONE * 5n) / 8n]);
  });
});

describe("prices of several coins", () => {
  const rows = (symbols: readonly string[]): string =>
    symbols.map((symbol, hour) => `${START + hour * 3_600},${symbol},70000\n`).join("");

  test("are refused, in one file or behind one another", async () => {
    for (const skipBadRows of [false, true]) {
      await expect(
        load(`time,symbol,close\n${rows(["BTC", "BTC", "ETH", "ETH"])}`, { skipBadRows }),
      ).rejects.toThrow(
        'The file has prices of several coins: "BTC" and "ETH" in the column "symbol". Save those of one alone.',
      );
    }
  });

  test("are none where all rows name the same, or nothing", async () => {
    const header = "time,symbol,close\n";
    const file = await load(`${header}${rows(["BTC", "", "BTC"])}`);
    expect(file.candles).toHaveLength(3);
    const joined = `${header}${rows(["BTC", "BTC"])}${header}${START + 7_200},BTC,70000\n`;
    expect((await load(joined)).candles).toHaveLength(3);
  });
});

describe("columns that differ in capitals alone", () => {
  test("are told apart by how they are written", async () => {
    const plots = `time,close,Close,Plot\n${START},70000,1,2\n${START + 3_600},71000,1,2\n`;
    expect(closesOf(await load(plots))).toEqual([70_000n, 71_000n]);
    const item = (hour: number): object => {
      const begin = (START + hour * 3_600) * 1_000;
      return { t: begin, T: begin + 3_599_999, o: "70000", h: "70000", l: "70000", c: "70000" };
    };
    const file = await load(JSON.stringify([item(0), item(1)]));
    expect(file.candles.map(({ at }) => at / 1_000)).toEqual([START, START + 3_600]);
  });
});

describe("a file that is none", () => {
  test("is told in a short message, however wide it is", async () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `c${index}`);
    const wide = `${names.join(",")}\n1,2,3\n`;
    await expect(load(wide)).rejects.toThrow(/c38, c39 and 99960 more\. Say which/);
    const long = await load(`${"x".repeat(1_000_000)}\n1,2\n`).catch((cause: unknown) => cause);
    expect(String(long).length).toBeLessThan(500);
  });

  test("may have a quoted field of any length", async () => {
    const text = `time,close,note\n${START},70000,"${'a""b '.repeat(2_000_000)}"\n${START + 3_600},71000,x\n`;
    expect(closesOf(await load(text))).toEqual([70_000n, 71_000n]);
  });
});
