import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toAssetsDown } from "../math/shares.ts";
import { WAD } from "../math/wad.ts";
import { RATE_PER_SECOND_MAX, type RateModel } from "../rates/rate-model.ts";
import { as, type Wad, type WadPerSecond } from "../units/quantity.ts";
import type { Seconds } from "../units/time.ts";
import { accrual } from "./accrual.ts";
import type { InterestState } from "./totals.ts";

const rates = fc
  .bigInt({ min: 0n, max: RATE_PER_SECOND_MAX })
  .map((rate) => as<WadPerSecond>(rate));
const rateModels: fc.Arbitrary<RateModel> = fc.oneof(
  fc.constant({ kind: "none" } as const),
  fc.constant({ kind: "adaptive" } as const),
  rates.map((ratePerSecond) => ({ kind: "fixed", ratePerSecond }) as const),
  fc.record({
    kind: fc.constant("kinked" as const),
    baseRate: rates,
    slopeBelowKink: rates,
    slopeAboveKink: rates,
    kink: fc.bigInt({ min: 1n, max: WAD - 1n }).map((kink) => as<Wad>(kink)),
  }),
);
const amounts = fc.oneof(
  fc.bigInt({ min: 0n, max: 1_000n }),
  fc.bigInt({ min: 0n, max: 10n ** 15n }),
  fc.bigInt({ min: 0n, max: 1n << 80n }),
);
const markets: fc.Arbitrary<InterestState> = fc
  .record({
    borrowed: amounts,
    free: amounts,
    // Percent by which assets have outgrown the shares since the market began.
    grown: fc.integer({ min: 0, max: 200 }),
    fee: fc.bigInt({ min: 0n, max: WAD / 4n }),
    rateModel: rateModels,
    rateAtTarget: fc.bigInt({ min: 31_709_791n, max: 63_419_583_967n }),
  })
  .map(({ borrowed, free, grown, fee, rateModel, rateAtTarget }) => {
    const sharesOf = (assets: bigint) => (assets * 1_000_000n * 100n) / BigInt(100 + grown);
    return {
      totalSupplyAssets: as(borrowed + free),
      totalSupplyShares: as(sharesOf(borrowed + free)),
      totalBorrowAssets: as(borrowed),
      totalBorrowShares: as(sharesOf(borrowed)),
      lastUpdate: 0n as Seconds,
      fee: as(fee),
      rateModel,
      rateAtTarget: as(rateModel.kind === "adaptive" ? rateAtTarget : 0n),
    };
  });
const seconds = fc.bigInt({ min: 1n, max: 31_536_000n }).map((span) => span as Seconds);

function accrued(market: InterestState, now: Seconds) {
  const result = accrual(market, now);
  if (result === null) throw new Error("A second has passed, so interest accrues.");
  return result;
}

describe("interest", () => {
  test("neither makes nor loses cash, whatever the rate model", () => {
    fc.assert(
      fc.property(markets, seconds, (market, now) => {
        const after = accrued(market, now);
        expect(after.totalSupplyAssets - after.totalBorrowAssets).toBe(
          market.totalSupplyAssets - market.totalBorrowAssets,
        );
        expect(after.totalBorrowAssets - market.totalBorrowAssets).toBe(after.interest);
        expect(after.totalSupplyShares - market.totalSupplyShares).toBe(after.feeShares);
        expect(after.totalBorrowShares).toBe(market.totalBorrowShares);
        expect(after.lastUpdate).toBe(now);
      }),
    );
  });

  test("gives the fee recipient the fee, short of a share at most, and the suppliers the rest", () => {
    fc.assert(
      fc.property(markets, seconds, (market, now) => {
        const after = accrued(market, now);
        expect(after.feeAssets).toBe((after.interest * market.fee) / WAD);
        const { totalSupplyAssets: assets, totalSupplyShares: shares } = after;
        const worth = toAssetsDown(after.feeShares, assets, shares);
        const worthOfOneMore = toAssetsDown(after.feeShares + 1n, assets, shares + 1n);
        expect(worth <= after.feeAssets && after.feeAssets <= worthOfOneMore + 1n).toBe(true);
        // No supplier's share is worth less than before.
        const before = market.totalSupplyAssets + 1n;
        expect((assets + 1n) * (market.totalSupplyShares + 1_000_000n)).toBeGreaterThanOrEqual(
          before * (shares + 1_000_000n),
        );
      }),
    );
  });

  test("never charges less for more time, as long as the rate stands", () => {
    const fixed = fc.tuple(markets, rates).map(([market, ratePerSecond]): InterestState => {
      return { ...market, rateModel: { kind: "fixed", ratePerSecond }, rateAtTarget: as(0n) };
    });
    fc.assert(
      fc.property(fixed, seconds, seconds, (market, now, more) => {
        const later = (now + more) as Seconds;
        const { interest } = accrued(market, now);
        expect(accrued(market, later).interest).toBeGreaterThanOrEqual(interest);
      }),
    );
  });
});
