import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WAD } from "../math/wad.ts";
import { as, type CollateralAssets, type OraclePrice, type Wad } from "../units/quantity.ts";
import {
  exceedsLtv,
  isAbove,
  loanToValue,
  ltvOf,
  ORACLE_PRICE_SCALE,
  priceAtLtv,
  standingOf,
  type Position,
} from "./health.ts";
import type { MarketTotals } from "./totals.ts";

/** Base units from a handful to far more than there is of anything. */
const amounts = fc.oneof(
  fc.bigInt({ min: 0n, max: 20n }),
  fc.bigInt({ min: 0n, max: 10n ** 12n }),
  fc.bigInt({ min: 0n, max: 1n << 90n }),
);
const prices = fc
  .oneof(
    fc.bigInt({ min: 0n, max: 20n }),
    fc.bigInt({ min: 0n, max: 10n ** 40n }),
    fc.bigInt({ min: ORACLE_PRICE_SCALE - 2n, max: ORACLE_PRICE_SCALE + 2n }),
  )
  .map((price) => as<OraclePrice>(price));
const ltvs = fc
  .oneof(fc.bigInt({ min: WAD / 100n, max: WAD }), fc.integer({ min: 1, max: 20 }).map(twentieths))
  .map((ltv) => as<Wad>(ltv));

function twentieths(count: number): bigint {
  return (BigInt(count) * WAD) / 20n;
}

/** Borrow totals whose share has grown dearer by interest, and a position that is part of them. */
const loans = fc
  .record({ collateral: amounts, shares: amounts, others: amounts, interest: amounts })
  .map(({ collateral, shares, others, interest }) => {
    const totalBorrowAssets = (shares + others) / 1_000_000n + interest;
    const totals: MarketTotals = {
      totalSupplyAssets: as(totalBorrowAssets),
      totalSupplyShares: as(totalBorrowAssets * 1_000_000n),
      totalBorrowAssets: as(totalBorrowAssets),
      totalBorrowShares: as(shares + others),
    };
    const position: Position = { collateral: as(collateral), borrowShares: as(shares) };
    return { totals, position };
  });

describe("health", () => {
  test("is one question: asked of the position, of its standing, or of its LTV", () => {
    fc.assert(
      fc.property(loans, prices, ltvs, ({ totals, position }, price, ltv) => {
        const standing = standingOf(totals, position, price);
        const exceeds = exceedsLtv(totals, position, price, ltv);
        expect(isAbove(standing, ltv)).toBe(exceeds);
        expect(loanToValue(totals, position, price)).toBe(ltvOf(standing));
        // The LTV is rounded up, so it lies above whenever the debt does, and no debt is above its LTV.
        const own = ltvOf(standing);
        if (exceeds) expect(own === null || own > ltv).toBe(true);
        if (own !== null) expect(exceedsLtv(totals, position, price, own)).toBe(false);
      }),
    );
  });

  test("never suffers from more collateral, a higher price or a laxer LTV", () => {
    fc.assert(
      fc.property(loans, prices, ltvs, amounts, (drawn, price, ltv, more) => {
        const { totals, position } = drawn;
        if (exceedsLtv(totals, position, price, ltv)) return;
        const pledged = {
          ...position,
          collateral: as<CollateralAssets>(position.collateral + more),
        };
        expect(exceedsLtv(totals, pledged, price, ltv)).toBe(false);
        expect(exceedsLtv(totals, position, as(price + more), ltv)).toBe(false);
        expect(exceedsLtv(totals, position, price, as(ltv + more))).toBe(false);
      }),
    );
  });

  test("returns exactly at the price it is told to", () => {
    fc.assert(
      fc.property(loans, ltvs, ({ totals, position }, ltv) => {
        fc.pre(position.collateral > 0n && position.borrowShares > 0n);
        const price = priceAtLtv(totals, position, ltv);
        expect(exceedsLtv(totals, position, price, ltv)).toBe(false);
        expect(exceedsLtv(totals, position, as(price - 1n), ltv)).toBe(true);
      }),
    );
  });
});
