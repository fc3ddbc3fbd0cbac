import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { scratchFile } from "../../test/scratch-file.ts";
import { loadCandles } from "./candles.ts";
import { InputError } from "./input-error.ts";
import { loadLoanBook } from "./loan-book.ts";

const HEADER = "time,open,high,low,close\n";
const row = (index: number, prices = "70000,70500,69000,69500"): string =>
  `${1_770_249_600 + index * 300},${prices}\n`;
const GOOD = HEADER + [0, 1, 2, 3].map((index) => row(index)).join("");

async function refusalOf(content: string | Uint8Array): Promise<string> {
  const error: unknown = await loadCandles(scratchFile("p", content)).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message;
}

describe("a file that is none of figures is told once, with the way out", () => {
  const whole = gzipSync(GOOD);
  const broken: readonly (readonly [string, string | Uint8Array, string])[] = [
    ["gzip that is cut off", whole.subarray(0, whole.length / 2), "Fetch or compress it again."],
    ["Parquet", "PAR1\u0015\u0004", "Write it as CSV"],
    ["a database", "SQLite format 3\0", "Write the table as CSV"],
    ["an error page", "<html><body>404 Not Found</body></html>", "Download the file itself."],
    ["a page without html", "\n<head><title>403</title></head>\n", "Download the file itself."],
    ["a page below a comment", "<!-- x -->\n<!DOCTYPE html>\n", "Download the file itself."],
    ["a store's refusal", "<Error><Code>AccessDenied</Code></Error>", "Download the file itself."],
    ["a pointer", "version https://git-lfs.github.com/spec/v1\noid x\n", "git lfs pull"],
    ["an exchange's refusal", '{"code":-1,"msg":"Invalid symbol."}', 'it says "Invalid symbol."'],
    ["JSON that is cut off", "[[1770249600,1,2,0.5", "If it is cut off, fetch it again."],
    ["a header alone", HEADER, "There is no candle in the file. Add rows."],
    ["one candle", HEADER + row(0), "at least two candles"],
  ];
  test.each(broken)("%s", async (_, content, way) => {
    const message = await refusalOf(content);
    expect(message).toContain(way);
    expect(message.split("\n")).toHaveLength(1);
    await expect(loadLoanBook(scratchFile("b", content))).rejects.toBeInstanceOf(InputError);
  });
});

describe("rows that no candle can have", () => {
  test.each([
    ["a price of zero", row(4, "0,0,0,0"), "The price is zero."],
    ["a negative price", row(4, "-5,70500,-5,69500"), "The number is negative."],
    [
      "one price that is none",
      row(4, "70000,NaN,69000,69500"),
      "no plain decimal|not a plain decimal",
    ],
    [
      "a known time with other prices",
      row(0, "70001,70500,69000,69500"),
      "has other prices than line 2",
    ],
  ])("are refused, or left out and counted: %s", async (_, bad, reason) => {
    const message = await refusalOf(GOOD + bad);
    expect(message).toMatch(new RegExp(reason));
    expect(message).toContain("--skip-bad-rows");
    const { candles, notes } = await loadCandles(
      scratchFile("p", GOOD + bad),
      {},
      { skipBadRows: true },
    );
    expect(candles).toHaveLength(4);
    expect(notes.join("\n")).toContain("1 bad row was left out");
  });

  test("are left out and counted where they have no price at all", async () => {
    const nothing = ["NaN,NaN,NaN,NaN", "null,null,null,null", "-,-,-,-", ",,,"];
    const text = GOOD + nothing.map((prices, index) => row(4 + index, prices)).join("");
    const { candles, notes } = await loadCandles(scratchFile("p", text));
    expect(candles).toHaveLength(4);
    expect(notes.join("\n")).toContain("4 rows were left out for having no prices.");
  });
});

test("a file of too many rows is refused before it is read, with the way out", async () => {
  const message = await refusalOf(HEADER + "1,2,3,4,5\n".repeat(2_000_200));
  expect(message).toMatch(
    /: The file has more than 2,000,000 rows.* Cut it to the time that is meant/,
  );
});
