import { as, type FeedPrice } from "@plimsoll/engine";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scratchFile } from "../../test/scratch-file.ts";
import { workbookOf } from "../../test/workbook.ts";
import { loadLoanBook, type LoanBookOptions, type ReadBook } from "./loan-book.ts";
import { rebaseToPrice } from "./rebase.ts";
import { doubtLtvs, doubtSupply } from "./unit-doubts.ts";

const PRICE = as<FeedPrice>(70_000n * 10n ** 18n);
const TERMS = { price: PRICE, symbol: "BTC" };

function load(content: string | Uint8Array, options: LoanBookOptions = {}): Promise<ReadBook> {
  return loadLoanBook(scratchFile("b.csv", content), options);
}

const amountsOf = ({ loans }: ReadBook): unknown =>
  loans.map(({ collateral, debt }) => [collateral, debt]);

describe("the units of a book", () => {
  test("are doubted where one loan, or all together, have more coins than exist", async () => {
    const base = await load("id,collateral,debt\na,250000000,100000000000\n");
    expect(() => {
      doubtSupply(base, "cbBTC");
    }).toThrow(
      "250,000,000 cbBTC in line 2 are more than the 21,000,000 cbBTC that can exist. If amounts are in " +
        "base units (1 cbBTC = 100,000,000), add --units base; if they are right as they stand, --units whole.",
    );
    const many = await load("collateral,debt\n11000000,1\n10500000,1\n");
    expect(() => {
      doubtSupply(many, "BTC");
    }).toThrow("All loans together have 21,500,000 BTC, more than the 21,000,000");
    doubtSupply(base, "GOLD");
    doubtSupply(await load("collateral,debt\n21000000,1\n"), "BTC");
  });

  test("are doubted where every LTV is below 1 %, or absurd", async () => {
    const low = await load("id,collateral,debt\na,7000000,3000000000\nb,1,100\n");
    expect(() => {
      doubtLtvs(low, TERMS);
    }).toThrow(
      /No loan has an LTV of even 1 % at the first price \(line 2: 0\.61 %\)\. If amounts are/,
    );
    doubtLtvs(await load("collateral,debt\n1,100\n1,30000\n"), TERMS);
    const high = await load("collateral,debt\n1,30000000000\n0.5,20000000000\n");
    expect(() => {
      doubtLtvs(high, TERMS);
    }).toThrow("add --units base-debt. If amounts");
    doubtLtvs(await load("collateral,debt\n1,30000000000\n1,30000\n"), TERMS);
  });

  test("are doubted also where base units are those of a token with other decimals", async () => {
    const text = "collateral,debt\n1500000000000000000,60000000000\n";
    const book = await load(text, { units: "base" });
    const told =
      " Amounts were read in base units, 1 WBTC = 100,000,000. If the token has other decimals, say so with " +
      "--collateral-asset WBTC:18 or --loan-asset; if amounts are whole, leave out --units base.";
    expect(() => {
      doubtSupply(book, "WBTC");
    }).toThrow(`that can exist.${told}`);
    expect(() => {
      doubtLtvs(book, { price: PRICE, symbol: "WBTC" });
    }).toThrow("of even 1 %");
    const right = await load(text, { units: "base", collateralDecimals: 18 });
    doubtSupply(right, "WBTC");
    doubtLtvs(right, TERMS);
  });

  test.each<[LoanBookOptions["units"], string, bigint[]]>([
    ["base", "150000000,30000000000", [150_000_000n, 30_000_000_000n]],
    ["base", "1.5e8,3e10", [150_000_000n, 30_000_000_000n]],
    ["base-collateral", "150000000,30000", [150_000_000n, 30_000_000_000n]],
    ["base-debt", "1.5,30000000000", [150_000_000n, 30_000_000_000n]],
    ["whole", "1.5,30000", [150_000_000n, 30_000_000_000n]],
  ])("may be told: %s", async (units = "whole", amounts, wanted) => {
    expect(amountsOf(await load(`collateral,debt\n${amounts}\n`, { units }))).toEqual([wanted]);
  });
});

describe("LTVs of a book", () => {
  const ltvsOf = (book: ReadBook): unknown =>
    book.loans.map(({ origin }) => (origin?.kind === "ltv" ? origin.ltv / 10n ** 12n : origin));

  test.each<[string, string]>([
    ["a number above 1.5", "ltv\n1,52500,75.0\n2,620,0.44"],
    ["a sign behind numbers", "ltv\n1,525,0.75%\n2,620,0.44 %"],
    ["the name of the column", "ltv_percent\n1,525,0.75\n2,620,0.44"],
    ["a sign in the name of the column", "LTV (%)\n1,525,0.75\n2,620,0.44"],
  ])("are percentages by %s", async (_, rest) => {
    const book = await load(`collateral,debt,${rest}\n`);
    const [, second] = ltvsOf(book) as bigint[];
    expect(second).toBe(4_400n);
  });

  test("in percent are said to be so where only their size tells", async () => {
    const book = await load("collateral,debt,ltv\n1,52500,75.0\n2,620,0.44\n");
    expect(book.notes).toEqual([]);
    const carried = rebaseToPrice(book, PRICE);
    expect(carried.loans.map(({ debt }) => debt)).toEqual([52_500_000_000n, 616_000_000n]);
    expect(carried.notes).toEqual([
      `${book.source}: An LTV of 75.0 (line 2) can only be a percentage, so the whole column is read ` +
        "as percent (1 is 1 %). If it is not, use --ltv share.",
    ]);
  });

  test.each([
    ["1,30800,0.44\n1,30800,44\n", "by its amounts line 2 does not mean 0.44 %: the column mixes"],
    ["1,30800,44\n1,35000,50\n1,30800,0.44\n", "by its amounts line 4 does not mean 0.44 %"],
    ["1,35000,0.5\n1,112000,1.6\n1,42000,0.6\n", "could be a percentage or a loan under water"],
    ["1,35000,5000\n1,42000,6000\n", "neither shares nor percentages"],
  ])("that could be either are refused when they are needed: %j", async (rows, message) => {
    const book = await load(`collateral,debt,ltv\n${rows}`);
    expect(book.loans.length).toBeGreaterThan(1);
    expect(() => rebaseToPrice(book, PRICE)).toThrow(message);
    for (const ltv of ["share", "percent"] as const) {
      const told = await load(`collateral,debt,ltv\n${rows}`, { ltv });
      expect(rebaseToPrice(told, PRICE).notes).toEqual([]);
    }
  });
});

describe("rows that are no loan", () => {
  test.each([
    ["Total,3,90000"],
    ["TOTAL:,3,90000"],
    ["Grand total,3,90000"],
    ["Sum,3"],
    [",3,90000"],
    ["Average,1.5,45000"],
  ])("are totals such as %j", async (total) => {
    const book = await load(`id,collateral,debt\na,1,50000\nb,2,40000\n${total}\n`);
    expect(book.loans).toHaveLength(2);
    expect(book.leftOut).toEqual([{ line: 4, reason: "total" }]);
  });

  test("are the sum of all others where no row has a name; one with a name is played and told", async () => {
    const nameless = await load("collateral,debt\n1,50000\n2,40000\n3,90000\n");
    expect(nameless.leftOut).toEqual([{ line: 4, reason: "total" }]);
    const named = await load("id,collateral,debt\na,1,50000\nb,2,40000\nc,3,90000\n");
    expect(named.loans).toHaveLength(3);
    expect(named.notes).toEqual([
      `${named.source}: "c" (line 4) has exactly the sum of all rows above. It is played as a loan; ` +
        "if it is their total, remove it.",
    ]);
  });
});

describe("a book as people have it", () => {
  const WANTED = [
    [150_000_000n, 52_500_250_000n],
    [5_000_000n, 1_000_000_000n],
  ];

  test.each<[string, string | Uint8Array]>([
    [
      "names in capitals with units",
      "Id,Collateral (BTC),Debt (USDC)\na,1.5,52500.25\nb,0.05,1000\n",
    ],
    ["a title above", "Loans of today\n\nid,collateral,debt\na,1.5,52500.25\nb,0.05,1000\n"],
    [
      "columns twice that nobody needs",
      "id,x,x,,collateral,debt\na,,,,1.5,52500.25\nb,,,,0.05,1e3\n",
    ],
    [
      "a ratio beside the amount",
      "collateral_btc,collateral_ratio,debt\n1.5,2,52500.25\n0.05,3,1000\n",
    ],
    ["decimal commas", "id;collateral;debt\na;1,5;52.500,25\nb;0,05;1000\n"],
    ["groups of digits", 'id,collateral,debt\na,1.5,"52,500.25"\nb,0.05,"1,000"\n'],
    ["a currency before", 'id,collateral,debt\na,1.5,"$52,500.25"\nb,0.05,"$1,000"\n'],
    ["commas at the end of each line", "collateral,debt\n1.5,52500.25,\n0.05,1000,\n"],
    ["JSON", '[{"collateral":1.5,"debt":"52500.25"},{"collateral":0.05,"debt":1000}]'],
    [
      "a workbook",
      workbookOf({
        Book: [
          ["id", "collateral", "debt"],
          ["a", { number: "1.5" }, { number: "52500.25" }],
          ["b", { number: "5.0000000000000003E-2" }, { number: "1000" }],
        ],
      }),
    ],
  ])("is read with %s", async (_, content) => {
    expect(amountsOf(await load(content))).toEqual(WANTED);
  });

  test("may have columns by any name, which a person gives", async () => {
    const text = "wer,münzen,schuld,beleihung\na,1.5,52500.25,0.5\nb,0.05,1000,0.5\n";
    await expect(load(text)).rejects.toThrow(
      'No column is called "collateral" or begins with "collateral_". The columns are: wer, münzen, ' +
        "schuld, beleihung. Name them: --columns collateral=…,debt=…",
    );
    const columns = new Map([
      ["id", "wer"],
      ["collateral", "münzen"],
      ["debt", "3"],
      ["ltv", "beleihung"],
    ]);
    const book = await load(text, { columns });
    expect(amountsOf(book)).toEqual(WANTED);
    expect(book.loans[0]).toMatchObject({ id: "a", origin: { kind: "ltv", ltv: 5n * 10n ** 17n } });
    const headless = new Map([
      ["collateral", "1"],
      ["debt", "2"],
    ]);
    expect(amountsOf(await load("1.5,52500.25\n0.05,1000\n", { columns: headless }))).toEqual(
      WANTED,
    );
  });

  test("is refused where the only collateral is what it is worth", async () => {
    await expect(load("collateral_usd,debt\n105000,52500\n")).rejects.toThrow(
      'The column "collateral_usd" seems to hold what the collateral is worth, and coins are needed.',
    );
  });

  test("is rounded when asked: collateral down, debt up, and this is said", async () => {
    const text = "collateral,debt\n0.7000000000000001,42000.00000000001\n0.7,42000\n";
    await expect(load(text)).rejects.toThrow(
      ':2: field "collateral": The number has 16 digits after the decimal point. Correct it, or round with --round.',
    );
    const book = await load(text, { round: true });
    expect(amountsOf(book)).toEqual([
      [70_000_000n, 42_000_000_001n],
      [70_000_000n, 42_000_000_000n],
    ]);
    expect(book.notes).toEqual([
      `${book.source}: 2 amounts were rounded to what the asset holds: collateral down, debt up, in favour of lenders.`,
    ]);
  });

  test("is read on without bad rows when asked, counted by reason", async () => {
    const text = "id,collateral,debt\na,1,5\nb,x,5\nc,1,-5\nd,1\n,1,5\na,1,5\na,2,5\ne,y,5\n";
    await expect(load(text)).rejects.toThrow("has 7 problems:");
    const book = await load(text, { skipBadRows: true });
    expect(book.loans).toHaveLength(1);
    expect(book.notes).toEqual([
      `${book.source}: 7 bad rows were left out: 2 with no usable collateral (lines 3, 9), ` +
        "1 with no usable debt (line 4), 1 with too few or too many fields (line 5), " +
        "1 without id (line 6), 1 the same as an earlier one (line 7), 1 with the id of an earlier one (line 8).",
    ]);
  });

  test("rounded never has more collateral or less debt than the file", async () => {
    const digits = fc.stringMatching(/^\d{1,6}\.\d{1,20}$/);
    await fc.assert(
      fc.asyncProperty(digits, digits, async (coins, money) => {
        const exact = (text: string): bigint => {
          const [whole = "", part = ""] = text.split(".");
          return BigInt(whole + part.padEnd(20, "0"));
        };
        fc.pre(exact(coins) >= 10n ** 12n && exact(money) > 0n);
        const { loans } = await load(`collateral,debt\n${coins},${money}\n`, { round: true });
        const [{ collateral, debt } = { collateral: 0n, debt: 0n }] = loans;
        const [lost, added] = [
          exact(coins) - collateral * 10n ** 12n,
          debt * 10n ** 14n - exact(money),
        ];
        expect(lost >= 0n && lost < 10n ** 12n && added >= 0n && added < 10n ** 14n).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe("a total at the end", () => {
  test("is left out also where its sum has rows that are no loan", async () => {
    const text = "collateral,debt\n1,60000\n0.5,30000\n0,12.5\n2,0\n3.5,90012.5\n";
    const book = await load(text);
    expect(book.loans).toHaveLength(2);
    expect(book.leftOut.map(({ reason }) => reason)).toEqual(["no_collateral", "no_debt", "total"]);
  });

  test("is left out whatever follows the word, and where it was shown with fewer digits", async () => {
    for (const total of ["Total (2 loans),1.5,90000", "Gesamtsumme,1.5,90000", ",1.5,90000.01"]) {
      const book = await load(`id,collateral,debt\na,1,60000.004321\nb,0.5,30000\n${total}\n`);
      expect(book.loans.map(({ id }) => id)).toEqual(["a", "b"]);
    }
    const own = await load("id,collateral,debt\na,1,60000\ntotal-return-7,0.5,30000\n");
    expect(own.loans).toHaveLength(2);
  });
});

describe("numbers of a book", () => {
  test("that could be meant in two ways are told", async () => {
    const book = await load('collateral,debt\n"1,250","60,000"\n');
    expect(amountsOf(book)).toEqual([[125_000_000_000n, 60_000_000_000n]]);
    expect(book.notes.join(" ")).toContain('"1,250" is read as 1250. If its comma stands before');
  });

  test("are written as its LTVs show where amounts do not", async () => {
    const book = await load("collateral;debt;ltv\n1;60000;0,75\n2;60000;0,44\n");
    expect(book.loans.map(({ origin }) => origin)).toEqual([
      { kind: "ltv", ltv: 75n * 10n ** 16n },
      { kind: "ltv", ltv: 44n * 10n ** 16n },
    ]);
  });
});
