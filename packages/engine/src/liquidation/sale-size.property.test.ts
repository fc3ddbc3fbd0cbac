import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exceedsLtv } from "../market/health.ts";
import type { Position } from "../market/health.ts";
import { borrowedAssets } from "../market/totals.ts";
import type { MarketTotals } from "../market/totals.ts";
import { as } from "../units/quantity.ts";
import type { SaleTerms } from "./sale-size.ts";
import { after, leastSale } from "./sale-size.ts";
import { exchangeByRepaid } from "./seizure.ts";

const WAD = 10n ** 18n;
const PRICE_SCALE = 10n ** 36n;
const RUNS = { numRuns: 500 };
const percent = (value: number) => (BigInt(Math.round(value * 100)) * WAD) / 10_000n;

interface Scene {
  readonly totals: MarketTotals;
  readonly position: Position;
  readonly terms: SaleTerms;
}

/** A loan above its target in a market that has accrued some interest. Units of 1 USDC and 1 sat. */
const scene = (dust = false): fc.Arbitrary<Scene> =>
  fc
    .record({
      collateral: fc.bigInt({ min: 1_000n, max: 10n ** 13n }),
      // Loan units for one unit of collateral, in thousandths: from far below one to a thousand.
      price: fc.bigInt({ min: 1n, max: 10n ** 6n }),
      ltv: fc.integer({ min: 70, max: 98 }),
      target: fc.integer({ min: 30, max: 69 }),
      fee: fc.integer({ min: 0, max: 10 }),
      growth: fc.integer({ min: 0, max: 300 }),
      others: fc.bigInt({ min: 0n, max: 10n ** 15n }),
      dust: fc.bigInt({ min: 0n, max: dust ? 10n ** 12n : 0n }),
    })
    .filter(({ collateral, price }) => collateral * price > 10n ** 9n)
    .map(({ collateral, price, ltv, target, fee, growth, others, dust: crumbs }) => {
      const value = (collateral * price) / 1_000n;
      const debt = (value * BigInt(ltv)) / 100n;
      const grown = 100n + BigInt(growth);
      const mine = (debt * 1_000_000n * 100n) / grown;
      const totals: MarketTotals = {
        totalSupplyAssets: as((debt + others) * 4n),
        totalSupplyShares: as((debt + others) * 4_000_000n),
        totalBorrowAssets: as(debt + others),
        totalBorrowShares: as(mine + (others * 1_000_000n * 100n) / grown),
      };
      return {
        totals,
        position: { collateral: as(collateral), borrowShares: as(mine) },
        terms: {
          price: as((price * PRICE_SCALE) / 1_000n),
          factor: as(WAD + percent(fee)),
          targetLtv: as(percent(target)),
          dust: as(crumbs),
          collateralMax: null,
        },
      };
    });

/**
 * Base units of debt by which a sale may exceed the least one, times what a unit of collateral is
 * worth: three roundings of up to a unit, over 1 − target · factor, which is at least 0.24 here.
 * Sevens have been seen in a few thousand runs.
 */
const BOUND = 12n;

describe("leastSale", () => {
  it("restores the target, or sells everything there is to sell", () => {
    fc.assert(
      fc.property(scene(true), ({ totals, position, terms }) => {
        const exchange = leastSale(totals, position, terms);
        const rest = after(totals, position, exchange);
        if (rest.position.collateral === 0n || rest.position.borrowShares === 0n) return;
        expect(exceedsLtv(rest.totals, rest.position, terms.price, terms.targetLtv)).toBe(false);
      }),
      RUNS,
    );
  });

  it("sells no more than the least by a dozen units of debt: that much less would not restore the target", () => {
    fc.assert(
      fc.property(scene(), ({ totals, position, terms }) => {
        const exchange = leastSale(totals, position, terms);
        const rest = after(totals, position, exchange);
        if (rest.position.collateral === 0n || rest.position.borrowShares === 0n) return;
        // One unit of debt in shares, and what one unit of collateral is worth.
        const unit = (totals.totalBorrowShares + 1_000_000n) / (totals.totalBorrowAssets + 1n) + 1n;
        const crumb = (terms.price as bigint) / PRICE_SCALE + 1n;
        const fewer = exchange.repaidShares - unit * BOUND * crumb;
        fc.pre(fewer > 0n);
        const smaller = exchangeByRepaid(totals, as(fewer), terms.price, terms.factor);
        const less = after(totals, position, smaller);
        expect(exceedsLtv(less.totals, less.position, terms.price, terms.targetLtv)).toBe(true);
      }),
      RUNS,
    );
  });

  it("never sells more collateral than its cap or than there is, nor repays more than is owed", () => {
    fc.assert(
      fc.property(scene(true), fc.integer({ min: 0, max: 120 }), (drawn, part) => {
        const { totals, position } = drawn;
        const collateralMax = (position.collateral * BigInt(part)) / 100n + 1n;
        const exchange = leastSale(totals, position, {
          ...drawn.terms,
          collateralMax: as(collateralMax),
        });
        expect(exchange.seizedAssets).toBeLessThanOrEqual(collateralMax);
        expect(exchange.seizedAssets).toBeLessThanOrEqual(position.collateral);
        expect(exchange.repaidShares).toBeLessThanOrEqual(position.borrowShares);
      }),
      RUNS,
    );
  });

  it("leaves either no debt or at least the dust limit", () => {
    fc.assert(
      fc.property(scene(true), ({ totals, position, terms }) => {
        const rest = after(totals, position, leastSale(totals, position, terms));
        if (rest.position.borrowShares === 0n || rest.position.collateral === 0n) return;
        // A correction may repay a few units beyond the size the limit was checked at.
        const left = borrowedAssets(rest.totals, rest.position.borrowShares);
        expect(left).toBeGreaterThanOrEqual(terms.dust - 2n);
      }),
      RUNS,
    );
  });

  it("never pays the buyer more than the factor, rounding included", () => {
    fc.assert(
      fc.property(scene(true), ({ totals, position, terms }) => {
        const { seizedAssets, repaidAssets } = leastSale(totals, position, terms);
        const value = seizedAssets * (terms.price as bigint) * WAD;
        expect(value).toBeLessThanOrEqual(repaidAssets * terms.factor * PRICE_SCALE);
      }),
      RUNS,
    );
  });
});
