import { describe, expect, test } from "vitest";
import { as, type FeedPrice } from "@plimsoll/engine";
import { scratchFile } from "../../test/scratch-file.ts";
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
      "Several columns could be the collateral: collateral_btc, collateral_usd. Call one",
    ],
    ["collateral,debt\n", "There is no loan in the file."],
    ["collateral,debt\n0,1\n", ':2: field "collateral": The amount is zero.'],
    ["collateral,debt\n1,0.0\n", ':2: field "debt": The amount is zero.'],
    ["collateral,debt\n1,-1\n", ':2: field "debt": The number is negative.'],
    ["collateral,debt\n1,0.0000001\n", ':2: field "debt": The number has 7 digits'],
    ["id,collateral,debt\n,1,1\n", ':2: field "id": The id is empty.'],
    ["id,collateral,debt\na,1,1\nb,1,1\na,1,1\n", ':4: field "id": "a" is already in line 2.'],
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
    expect(lines).toHaveLength(12);
    expect(lines[0]).toBe(`${path} has 12 problems:`);
    expect(lines[1]).toContain(`${path}:3: field "debt": `);
    expect(lines[10]).toContain(`${path}:12: field "debt": `);
    expect(lines[11]).toBe("  and 2 more.");
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
      "add a column price_used_usd, price_used, ltv_at_price or ltv, or use --rebase none.",
    );
  });

  test("names the rows that cannot be carried, which are no problem without it", async () => {
    const text = "collateral,debt,ltv\n1,1,0.5\n1,1,\n1,1,0\n0.00000001,1,0.5\n";
    const book = await loadLoanBook(scratchFile("b.csv", text));
    expect(book.loans).toHaveLength(4);
    const carry = (): unknown => rebaseToPrice(book, price(1n));
    expect(carry).toThrow(/has 3 problems/);
    expect(carry).toThrow(/:3: The row has no usable price or LTV of its day/);
    expect(carry).toThrow(/:4: The row has no usable price or LTV of its day/);
    expect(carry).toThrow(/:5: The loan is too small to be carried/);
  });
});
