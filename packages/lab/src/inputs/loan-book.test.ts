import { describe, expect, test } from "vitest";
import { as, type FeedPrice } from "@plimsoll/engine";
import { scratchFile } from "../../test/scratch-file.ts";
import { countLeftOut, describeLeftOut } from "./left-out.ts";
import { loadLoanBook } from "./loan-book.ts";
import { rebaseToPrice } from "./rebase.ts";

/** A price in whole units. */
function price(whole: bigint): FeedPrice {
  return as(whole * 10n ** 18n);
}

describe("a loan book", () => {
  test("is read in base units, extra columns ignored", async () => {
    const text = "name,collateral,debt\nx,1.5,2000.25\ny,2.326e-05,1.002037\n";
    const book = await loadLoanBook(scratchFile("b.csv", text));
    expect(book.loans).toEqual([
      { id: "line-2", line: 2, collateral: 150_000_000n, debt: 2_000_250_000n, origin: undefined },
      { id: "line-3", line: 3, collateral: 2326n, debt: 1_002_037n, origin: undefined },
    ]);
  });

  test("may name its assets in the columns and have other decimals", async () => {
    const text = "id,collateral_weth,debt_dai\na,1,2\n";
    const options = { collateralDecimals: 18, debtDecimals: 18 };
    const { loans } = await loadLoanBook(scratchFile("b.csv", text), options);
    expect(loans).toMatchObject([{ id: "a", collateral: 10n ** 18n, debt: 2n * 10n ** 18n }]);
  });

  test("prefers the plain names of columns", async () => {
    const text = "collateral_usd,collateral,debt\n99,1,2\n";
    const { loans } = await loadLoanBook(scratchFile("b.csv", text));
    expect(loans[0]?.collateral).toBe(100_000_000n);
  });

  test.each([
    ["debt\n1\n", 'No column is called "collateral" or begins with "collateral_".'],
    ["collateral\n1\n", 'No column is called "debt" or begins with "debt_".'],
    [
      "collateral_btc,collateral_usd,debt\n1,1,1\n",
      "Several columns could be the collateral: collateral_btc, collateral_usd. Say which: --columns collateral=1",
    ],
    ["collateral,debt\n", "There is no loan in the file."],
    [
      "collateral,debt\n0,1\n1,0.0\n0,0\n",
      "No row of the file is a loan that can be played: 1 with bad debt and no collateral (line 2), " +
        "1 without debt (line 3), 1 without collateral and debt (line 4).",
    ],
    ["collateral,debt\n1,-1\n", ':2: field "debt": The number is negative.'],
    ["collateral,debt\n1,0.0000001\n", ':2: field "debt": The number has 7 digits'],
    ["id,collateral,debt\n,1,1\n", ':2: field "id": The id is empty.'],
    [
      "id,collateral,debt\na,1,1\nb,1,1\na,1,1\n",
      ':4: field "id": "a" is already in line 2, with the same amounts. Remove one of them.',
    ],
    [
      "id,collateral,debt\na,1,1\nb,1,1\na,1,2\n",
      ':4: field "id": "a" is already in line 2, with other amounts. Make ids unique.',
    ],
  ])("is refused: %j", async (text, message) => {
    const path = scratchFile("b.csv", text);
    await expect(loadLoanBook(path)).rejects.toThrow(message);
  });

  test("names the first ten malformed rows with their lines and counts the rest", async () => {
    const rows = Array.from({ length: 12 }, (_, index) => `1,x${String(index)}\n`);
    const path = scratchFile("b.csv", `collateral,debt\n1,1\n${rows.join("")}1,1\n`);
    const error: unknown = await loadLoanBook(path).catch((cause: unknown) => cause);
    const message = error instanceof Error ? error.message : "";
    const lines = message.split("\n");
    expect(lines).toHaveLength(13);
    expect(lines[0]).toBe(`${path} has 12 problems:`);
    expect(lines[1]).toContain(`${path}:3: field "debt": `);
    expect(lines[10]).toContain(`${path}:12: field "debt": `);
    expect(lines[11]).toBe("  and 2 more.");
    expect(lines[12]).toBe("To go on without such rows, add --skip-bad-rows.");
  });
});

describe("a book carried to another price", () => {
  test("keeps every LTV exactly when its own price is known", async () => {
    const text = "collateral,debt,ltv_at_price,price_used_usd\n1,400,0.9,1000\n0.5,100,0.9,1000\n";
    const book = await loadLoanBook(scratchFile("b.csv", text));
    const { loans } = rebaseToPrice(book, price(1500n));
    expect(loans.map((loan) => loan.debt)).toEqual([600_000_000n, 150_000_000n]);
    expect(loans.map((loan) => loan.collateral)).toEqual([100_000_000n, 50_000_000n]);
  });

  test("takes the LTV from the file when it states no price, rounded down", async () => {
    const text = "collateral,debt,ltv\n0.00000003,1,0.5\n2,1,0.86\n";
    const book = await loadLoanBook(scratchFile("b.csv", text));
    const { loans } = rebaseToPrice(book, price(100n));
    expect(loans.map((loan) => loan.debt)).toEqual([1n, 172_000_000n]);
  });

  test("is refused when the file does not tell its day", async () => {
    const book = await loadLoanBook(scratchFile("b.csv", "collateral,debt\n1,1\n"));
    expect(() => rebaseToPrice(book, price(1n))).toThrow(
      "add a column price_used_usd, price_used, ltv_at_price or ltv, name one with --columns ltv=…",
    );
  });

  test("names the rows that cannot be carried, which are no problem without it", async () => {
    const text = "collateral,debt,ltv\n1,1,0.5\n1,1,\n1,1,x\n";
    const book = await loadLoanBook(scratchFile("b.csv", text));
    expect(book.loans).toHaveLength(3);
    const carry = (): unknown => rebaseToPrice(book, price(1n));
    expect(carry).toThrow(/has 2 problems/);
    expect(carry).toThrow(/:3: The row has no usable price or LTV of its day/);
    expect(carry).toThrow(/:4: The row has no usable price or LTV of its day/);
    const rest = rebaseToPrice(book, price(1n), { skipBadRows: true });
    expect(rest.loans).toHaveLength(1);
    expect(rest.notes).toEqual([
      `${book.source}: 2 bad rows were left out: 2 with no price or LTV of its day (lines 3, 4).`,
    ]);
  });

  test("leaves loans out that owe nothing any more, and lists them", async () => {
    const text = "collateral,debt,ltv\n1,1,0.5\n1,1,0.0000\n0.00000001,1,0.5\n0,1,0.5\n";
    const book = await loadLoanBook(scratchFile("b.csv", text));
    const carried = rebaseToPrice(book, price(1n));
    expect(carried.loans.map(({ line }) => line)).toEqual([2]);
    expect(carried.leftOut).toEqual([
      { line: 5, reason: "no_collateral" },
      { line: 3, reason: "dust" },
      { line: 4, reason: "dust" },
    ]);
    expect(describeLeftOut(carried, carried.leftOut)).toEqual([
      `${book.source}: 3 rows are no loans that can be played and were left out: ` +
        "1 with bad debt and no collateral (line 5), 2 too small to owe anything (lines 3, 4).",
    ]);
    expect(countLeftOut(carried.leftOut)).toEqual({ no_collateral: 1, dust: 2 });
  });
});
