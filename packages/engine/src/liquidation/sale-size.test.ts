import { describe, expect, test } from "vitest";
import { btc, percent, usdc } from "../../test/amounts.ts";
import { WAD } from "../math/wad.ts";
import { ltvOf, ORACLE_PRICE_SCALE, type Position, type Standing } from "../market/health.ts";
import type { MarketTotals } from "../market/totals.ts";
import { as, type OraclePrice } from "../units/quantity.ts";
import type { Exchange } from "./seizure.ts";
import { after, leastSale, type SaleTerms } from "./sale-size.ts";

/** A million shares to the unit. */
function totalsOf(debt: bigint): MarketTotals {
  return {
    totalSupplyAssets: as(2n * debt),
    totalSupplyShares: as(3n * debt),
    totalBorrowAssets: as(debt),
    totalBorrowShares: as(debt * 1_000_000n),
  };
}

const TOTALS = totalsOf(usdc(1_000_000));
const loan = (collateral: bigint, debt: bigint): Position => ({
  collateral: as(collateral),
  borrowShares: as(debt * 1_000_000n),
});
/** One bitcoin at $50,000 and a debt of $43,000: exactly 86 %. */
const LOAN = loan(btc(1), usdc(43_000));
const TERMS: SaleTerms = {
  price: as<OraclePrice>(50_000n * 10n ** 34n),
  factor: as(WAD),
  targetLtv: percent(75),
  dust: as(0n),
  collateralMax: null,
};
const termsWith = (changes: Partial<Record<keyof SaleTerms, bigint>>): SaleTerms =>
  ({ ...TERMS, ...changes }) as SaleTerms;

describe("the least sale", () => {
  test("brings a loan to its target: $22,000 of 0.44 bitcoin leave $21,000 against $28,000", () => {
    expect(leastSale(TOTALS, LOAN, TERMS)).toEqual({
      seizedAssets: btc(0.44),
      repaidShares: usdc(22_000) * 1_000_000n,
      repaidAssets: usdc(22_000),
      rest: { borrowed: usdc(21_000), value: usdc(28_000) },
    });
  });

  test("is larger when the buyer gets more than the debt repaid", () => {
    // (43,000 − 37,500) / (1 − 0.75 · 1.04) is $25,000, which buys $26,000 of collateral.
    expect(leastSale(TOTALS, LOAN, termsWith({ factor: percent(104) }))).toEqual({
      seizedAssets: btc(0.52),
      repaidShares: usdc(25_000) * 1_000_000n,
      repaidAssets: usdc(25_000),
      rest: { borrowed: usdc(18_000), value: usdc(24_000) },
    });
  });

  test("is nothing for a loan at its target", () => {
    const sale = leastSale(TOTALS, LOAN, termsWith({ targetLtv: percent(86) }));
    expect(sale).toMatchObject({ seizedAssets: 0n, repaidShares: 0n, repaidAssets: 0n });
    expect(ltvOf(sale.rest)).toBe(percent(86));
  });

  test("works from the standing it is given", () => {
    const standing: Standing = { borrowed: as(usdc(38_500)), value: as(usdc(50_000)) };
    const sale = leastSale(TOTALS, loan(btc(1), usdc(38_500)), TERMS, standing);
    expect(sale.repaidAssets).toBe(usdc(4_000));
  });

  test.each([
    ["the target is no debt at all", { targetLtv: 0n }],
    [
      "every sale would leave the target as far away",
      { targetLtv: percent(80), factor: percent(125) },
    ],
    [
      "every sale would take the target farther away",
      { targetLtv: percent(95), factor: percent(106) },
    ],
  ])("is the whole debt when %s", (_, changes) => {
    const position = loan(btc(1), usdc(30_000));
    const sale = leastSale(TOTALS, position, termsWith(changes));
    // At 60 % the loan meets the other targets; only the closed form has no answer for them.
    expect(sale.repaidShares).toBe(position.borrowShares);
    expect(sale.rest.borrowed).toBe(0n);
  });

  test("is the whole debt, not an overflow, when a wide debt has its target almost out of reach", () => {
    const debt = 1n << 100n;
    const position = loan(debt, debt);
    // The price has just passed what the debt needs; the closed form asks for 1e36 times the distance.
    const price = ORACLE_PRICE_SCALE - 1n;
    const changes = { price, targetLtv: WAD - 1n, factor: WAD + 1n };
    const sale = leastSale(totalsOf(debt), position, termsWith(changes));
    expect(sale.seizedAssets).toBe(debt);
    expect(sale.rest.value).toBe(0n);
  });

  test("repays everything when what would remain is dust, and only then", () => {
    const remaining = usdc(21_000);
    const partial = leastSale(TOTALS, LOAN, termsWith({ dust: remaining }));
    expect(partial.repaidAssets).toBe(usdc(22_000));
    const whole = leastSale(TOTALS, LOAN, termsWith({ dust: remaining + 1n }));
    expect(whole.repaidShares).toBe(LOAN.borrowShares);
    expect(whole).toMatchObject({
      seizedAssets: btc(0.86),
      rest: { borrowed: 0n, value: usdc(7_000) },
    });
  });

  test("stops at its cap, and asks the debt that this much collateral is worth", () => {
    const sale = leastSale(TOTALS, LOAN, termsWith({ collateralMax: btc(0.1) }));
    expect(sale).toEqual({
      seizedAssets: btc(0.1),
      repaidShares: usdc(5_000) * 1_000_000n,
      repaidAssets: usdc(5_000),
      rest: { borrowed: usdc(38_000), value: usdc(45_000) },
    });
  });

  test("takes all collateral when that is less than the cap and does not pay for the debt", () => {
    const position = loan(btc(0.1), usdc(43_000));
    const sale = leastSale(TOTALS, position, termsWith({ collateralMax: btc(0.5) }));
    expect(sale).toEqual({
      seizedAssets: btc(0.1),
      repaidShares: usdc(5_000) * 1_000_000n,
      repaidAssets: usdc(5_000),
      rest: { borrowed: usdc(38_000), value: 0n },
    });
  });

  test("keeps the debt that restores the target when it meets its cap exactly", () => {
    // A satoshi costs 500 units: 0.44 bitcoin are what $22,000 buy, and a hundred units more as well.
    const position = loan(btc(1), usdc(43_000) + 25n);
    const free = leastSale(TOTALS, position, TERMS);
    expect(free).toMatchObject({ seizedAssets: btc(0.44), repaidAssets: usdc(22_000) + 100n });
    const capped = leastSale(TOTALS, position, { ...TERMS, collateralMax: free.seizedAssets });
    expect(capped).toEqual(free);
  });
});

describe("a position after an exchange", () => {
  test("has what is left, and so has the market; supply is untouched", () => {
    const exchange: Exchange = { seizedAssets: as(3n), repaidShares: as(5n), repaidAssets: as(2n) };
    expect(after(totalsOf(10n), loan(4n, 1n), exchange)).toEqual({
      totals: {
        totalSupplyAssets: 20n,
        totalSupplyShares: 30n,
        totalBorrowAssets: 8n,
        totalBorrowShares: 9_999_995n,
      },
      position: { collateral: 1n, borrowShares: 999_995n },
    });
  });

  test("leaves no negative debt when a rounded payment overshoots it", () => {
    const exchange: Exchange = {
      seizedAssets: as(0n),
      repaidShares: as(10n),
      repaidAssets: as(2n),
    };
    const rest = after(totalsOf(1n), loan(1n, 1n), exchange);
    expect(rest.totals.totalBorrowAssets).toBe(0n);
  });
});
