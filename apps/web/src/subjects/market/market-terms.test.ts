import type { MarketView } from "@plimsoll/contract";
import { expect, test } from "vitest";
import { USDC, wad } from "../../../test/example-market.ts";
import { decimalsOf, EXAMPLE_VIEW } from "../../../test/example-view.ts";
import { readMarket, readPlan } from "./market-terms.ts";

const early = { hours: 24, floorLtv: "0.7" };

const VIEW: MarketView = {
  ...EXAMPLE_VIEW,
  settings: {
    ...EXAMPLE_VIEW.settings,
    defaultPlan: {
      steps: [{ kind: "deleverage", triggerLtv: "0.8", targetLtv: "0.65", cap: "0.5", early }],
    },
    grace: { outageMs: 300_000, graceMs: 600_000, hardLtv: "0.9" },
    pace: { valuePerMinute: "500000" },
    volatility: { sampleMs: 3_600_000, memorySamples: 24, step: "0.001" },
  },
  volatility: "0.03",
};

test("a market is read with its grace, its pace and how it estimates volatility", () => {
  const { settings, observed } = readMarket(VIEW, decimalsOf);
  expect(settings).toMatchObject({
    grace: { outageMs: 300_000, graceMs: 600_000, hardLtv: wad(90n) },
    pace: { valuePerMinute: 500_000n * USDC },
    volatility: { sampleMs: 3_600_000, memorySamples: 24, step: wad(1n) / 10n },
  });
  expect(observed).toEqual({ volatility: wad(3n), sampleMs: 3_600_000 });
});

test("a market without them is read without them, and nothing is observed in it", () => {
  const settings = { ...VIEW.settings, grace: null, pace: null, volatility: null };
  const terms = readMarket({ ...VIEW, settings, volatility: null }, decimalsOf);
  expect(terms.settings).toMatchObject({ grace: null, pace: null, volatility: null });
  expect(terms.observed).toBeNull();
});

test("a plan is read with its early trigger, and without one where there is none", () => {
  const { settings } = readMarket(VIEW, decimalsOf);
  expect(settings.defaultPlan?.steps[0]).toEqual({
    kind: "deleverage",
    triggerLtv: wad(80n),
    targetLtv: wad(65n),
    cap: 50_000_000n,
    early: { hours: 24, floorLtv: wad(70n) },
  });
  const fixed = { kind: "deleverage", triggerLtv: "0.8", targetLtv: "0.65", cap: null } as const;
  const [step] = readPlan({ steps: [fixed] }, { loanDecimals: 6, collateralDecimals: 8 }).steps;
  expect(step).not.toHaveProperty("early");
});
