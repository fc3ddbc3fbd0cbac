import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { btc, percent, usdc } from "../../test/amounts.ts";
import { WAD } from "../math/wad.ts";
import type { MarketTotals } from "../market/totals.ts";
import { as, type OraclePrice, type Wad } from "../units/quantity.ts";
import { exchangeByRepaid, exchangeBySeized } from "./seizure.ts";

const PRICE_SCALE = 10n ** 36n;
/** Price of a bitcoin (8 decimals) in USDC (6 decimals): a satoshi costs 500 units. */
const PRICE = as<OraclePrice>(50_000n * 10n ** 34n);
const FACTOR = percent(105);

function borrowTotals(assets: bigint, shares: bigint): MarketTotals {
  return {
    totalSupplyAssets: as(assets),
    totalSupplyShares: as(assets * 1_000_000n),
    totalBorrowAssets: as(assets),
    totalBorrowShares: as(shares),
  };
}

/** A million shares to the unit. */
const EVEN = borrowTotals(usdc(1_000_000), usdc(1_000_000) * 1_000_000n);

describe("an exchange of collateral for debt", () => {
  test("by collateral: the debt it must repay is rounded up", () => {
    // $50,000 / 1.05 is $47,619.047619047…
    expect(exchangeBySeized(EVEN, as(btc(1)), PRICE, FACTOR)).toEqual({
      seizedAssets: btc(1),
      repaidShares: 47_619_047_620_000_000n,
      repaidAssets: 47_619_047_620n,
    });
  });

  test("by debt: the collateral it buys is rounded down", () => {
    // 1.05 of this debt are 50,000,000,001 units, and a satoshi costs 500.
    expect(exchangeByRepaid(EVEN, as(47_619_047_620_000_000n), PRICE, FACTOR)).toEqual({
      seizedAssets: btc(1),
      repaidShares: 47_619_047_620_000_000n,
      repaidAssets: 47_619_047_620n,
    });
  });

  test("a share counts as a whole unit to pay, and buys nothing", () => {
    expect(exchangeByRepaid(EVEN, as(1n), PRICE, FACTOR)).toEqual({
      seizedAssets: 0n,
      repaidShares: 1n,
      repaidAssets: 1n,
    });
  });

  test("a crumb of collateral costs a unit at least", () => {
    expect(exchangeBySeized(EVEN, as(1n), as(1n), FACTOR)).toEqual({
      seizedAssets: 1n,
      repaidShares: 1_000_000n,
      repaidAssets: 1n,
    });
  });

  test("worthless collateral cannot be bought by repaying debt", () => {
    expect(() => exchangeByRepaid(EVEN, as(1n), as(0n), FACTOR)).toThrow(
      expect.objectContaining({ name: "ArithmeticError", kind: "division_by_zero" }),
    );
  });
});

const scenes = fc
  .record({
    debt: fc.bigInt({ min: 1n, max: 1n << 70n }),
    // Percent of interest in a share.
    grown: fc.integer({ min: 0, max: 300 }),
    price: fc.bigInt({ min: 1n, max: 10n ** 42n }),
    factor: fc.bigInt({ min: WAD, max: (115n * WAD) / 100n }),
  })
  .map(({ debt, grown, price, factor }) => ({
    totals: borrowTotals(debt, (debt * 100_000_000n) / BigInt(100 + grown)),
    price: as<OraclePrice>(price),
    factor: as<Wad>(factor),
  }));
const amounts = fc.bigInt({ min: 0n, max: 1n << 70n });

describe("the buyer", () => {
  test("never receives more than the factor on what is paid, whichever side is given", () => {
    fc.assert(
      fc.property(scenes, amounts, ({ totals, price, factor }, given) => {
        for (const { seizedAssets, repaidAssets } of [
          exchangeBySeized(totals, as(given), price, factor),
          exchangeByRepaid(totals, as(given), price, factor),
        ]) {
          const received = seizedAssets * (price as bigint) * WAD;
          expect(received).toBeLessThanOrEqual(repaidAssets * factor * PRICE_SCALE);
        }
      }),
    );
  });

  test("gains nothing by naming the collateral instead of the debt", () => {
    fc.assert(
      fc.property(scenes, amounts, ({ totals, price, factor }, given) => {
        const bought = exchangeByRepaid(totals, as(given), price, factor);
        const named = exchangeBySeized(totals, bought.seizedAssets, price, factor);
        // Naming what this debt bought never asks for more debt than was given …
        expect(named.repaidShares).toBeLessThanOrEqual(bought.repaidShares);
        // … and paying what the named collateral costs buys no more than was named.
        const again = exchangeByRepaid(totals, named.repaidShares, price, factor);
        expect(again.seizedAssets).toBeGreaterThanOrEqual(named.seizedAssets);
      }),
    );
  });
});
