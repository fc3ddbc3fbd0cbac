import {
  as,
  defaultAlertLtvs,
  liquidationIncentiveFactor,
  referenceSettings,
  WAD,
  type FeedSettings,
  type LoanAssets,
  type MarketSettings,
  type Millis,
  type ProtectionPlan,
  type VenueId,
  type Wad,
} from "@plimsoll/engine";

/** A share given in ten-thousandths, as a WAD. */
function basisPoints(points: number): Wad {
  return as<Wad>((BigInt(points) * WAD) / 10_000n);
}

export const LLTV = basisPoints(8600);

/** DESIGN's default: a small slice is sold from 80 % down to 75 %. */
const PLAN: ProtectionPlan = {
  steps: [
    { kind: "deleverage", triggerLtv: basisPoints(8000), targetLtv: basisPoints(7500), cap: null },
  ],
};

/** Alerts at 80, 90 and 95 % of the LLTV, the plan above, a soft band 86 → 84 % and the LIF behind it. */
export function marketSettings(): MarketSettings {
  const fullFee = as<Wad>(liquidationIncentiveFactor(LLTV) - WAD);
  return {
    ...referenceSettings(LLTV),
    maxLtv: basisPoints(7800),
    minLoan: as<LoanAssets>(10_000_000n),
    alertLtvs: defaultAlertLtvs(LLTV),
    alertHysteresis: basisPoints(200),
    liquidation: {
      kind: "ladder",
      soft: {
        triggerLtv: LLTV,
        ceilingLtv: basisPoints(9000),
        targetLtv: basisPoints(8400),
        feeAtTrigger: basisPoints(50),
        feeAtCeiling: basisPoints(50),
      },
      targetLtv: basisPoints(7500),
      feeAtLltv: fullFee,
      feeAtFull: fullFee,
      fullFeeLtv: as<Wad>(WAD),
      dust: as<LoanAssets>(10_000_000n),
      insuranceFirst: true,
    },
    deleverageFee: basisPoints(30),
    defaultPlan: PLAN,
    grace: null,
    pace: null,
  };
}

/** Decimals of both feeds. */
const FEED_DECIMALS = 8;

/** A median over `venues`: outliers beyond 2 %, jumps beyond 5 % held for a minute. */
export function feedSettings(venues: readonly VenueId[]): FeedSettings {
  return {
    kind: "median",
    decimals: FEED_DECIMALS,
    venues,
    minVenues: venues.length > 1 ? 2 : 1,
    maxAgeMs: 60_000 as Millis,
    outlierDistance: basisPoints(200),
    jumpGate: basisPoints(500),
    confirmVenues: 0,
    confirmAfterMs: 60_000 as Millis,
    holdGate: as<Wad>(0n),
    holdForMs: 0 as Millis,
  };
}
