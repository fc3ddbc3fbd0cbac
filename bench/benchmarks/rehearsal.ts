import {
  as,
  fullIncentivePolicy,
  referenceSettings,
  type CollateralAssets,
  type LoanAssets,
  type Wad,
} from "@plimsoll/engine";
import { crashPathsOf, rehearseCrashes, type RehearsalMarket } from "@plimsoll/lab/crashes";
import { lower, millisOf, type Finding } from "../measure/samples.ts";

const ROUNDS = 20;
const LLTV = as<Wad>(860_000_000_000_000_000n);
const TARGET_LTV = as<Wad>(750_000_000_000_000_000n);
const MARKET: RehearsalMarket = {
  lltv: LLTV,
  settings: { ...referenceSettings(LLTV), liquidation: fullIncentivePolicy(LLTV, TARGET_LTV) },
  collateralDecimals: 8,
  debtDecimals: 6,
  priceDecimals: 8,
  price: as(89_300n * 10n ** 8n),
  ratePerSecond: as(0n),
};
/** One coin at an LTV of 70 %. */
const LOAN = {
  collateral: as<CollateralAssets>(100_000_000n),
  debt: as<LoanAssets>(62_510n * 10n ** 6n),
};

/** What somebody waits for who moves a slider: one loan in every crash on file. */
export function measureRehearsal(): Finding {
  for (const path of crashPathsOf("BTC")) path.points();
  const terms = { market: MARKET, loan: LOAN, plan: "default", asset: "BTC" } as const;
  const rehearsals = rehearseCrashes(terms);
  const millis = Array.from({ length: ROUNDS }, () => millisOf(() => rehearseCrashes(terms)));
  return {
    benchmark: "rehearsal",
    figures: [lower("one loan in every crash", "ms", millis)],
    notes: [
      `${rehearsals.length} crashes, each with the plan, with the liquidation at the LIF and with nothing`,
      "the prices of the crashes are made before the first round",
    ],
  };
}
