import { describe, expect, test } from "vitest";
import { wordingFor } from "@plimsoll/contract";
import {
  as,
  referenceSettings,
  type AssetId,
  type ProtectionPlan,
  type Wad,
} from "@plimsoll/engine";
import { crashPathsOf, type CrashAsset } from "@plimsoll/lab/crashes";
import { crashAssetOf, rehearsePlans, type CrashStage } from "./past-crashes.ts";

const percent = (hundredths: bigint) => as<Wad>(hundredths * 10n ** 16n);
const asset = (id: string, decimals: number) => ({ id: id as AssetId, decimals });
const heed = (): void => undefined;

const plan: ProtectionPlan = {
  steps: [{ kind: "deleverage", triggerLtv: percent(80n), targetLtv: percent(75n), cap: null }],
};
const stage: CrashStage = {
  market: {
    lltv: percent(86n),
    settings: { ...referenceSettings(percent(86n)), defaultPlan: plan },
    collateralDecimals: 8,
    debtDecimals: 6,
    priceDecimals: 8,
    price: as(70_000n * 10n ** 8n),
    ratePerSecond: as(0n),
  },
  loan: { collateral: as(100_000_000n), debt: as(49_000_000_000n) },
  loanAsset: asset("USDC", 6),
  collateralAsset: asset("BTC", 8),
  plans: [{ choice: "asked", plan: "default" }],
  wording: wordingFor(() => 6, "USDC"),
};

const bridges = (of: CrashAsset) => crashPathsOf(of).map((path) => ({ path, sources: [] }));

describe("the plans of a preview", () => {
  test("are shown in each past crash, next to the liquidation and to waiting", async () => {
    const [asked] = rehearsePlans(stage, bridges("BTC"), heed);
    expect(asked).toMatchObject({
      choice: "asked",
      plan: { steps: [{ kind: "deleverage", triggerLtv: "0.8" }] },
      problem: null,
      summary: { crashes: 7, acted: 7, worseThanWaiting: 1, needless: 1 },
    });
    const february = asked?.crashes.find(({ crash }) => crash === "feb-2026");
    expect(february).toMatchObject({
      realDays: 0,
      candleSources: [],
      reference: { sales: 1, isClosedOut: true },
      nothing: { sales: 0, coinsKeptShare: "1", cost: { amount: "0" } },
      wasActingNeedless: false,
    });
    expect(february?.plan.cost.asset).toBe("USDC");
    expect(february?.sentences).toHaveLength(3);
  });

  test("stand side by side, one that the book would refuse with the reason", async () => {
    const close: ProtectionPlan = { steps: [{ kind: "close", triggerLtv: percent(60n) }] };
    const views = rehearsePlans(
      {
        ...stage,
        plans: [
          { choice: "asked", plan: null },
          { choice: "compared", plan: close },
        ],
      },
      bridges("BTC"),
      heed,
    );
    expect(views.map(({ choice, crashes }) => [choice, crashes.length])).toEqual([
      ["asked", 7],
      ["compared", 0],
    ]);
    expect(views[1]?.problem?.detail).toMatch(/\w/);
    // Without a plan and without a ladder the market leaves the loan to the liquidator.
    expect(views[0]?.summary).toMatchObject({ acted: 6, better: 0, worse: 0 });
  });

  test("are left as they are once nobody wants them any more", () => {
    let asked = 0;
    const leave = (): void => {
      asked += 1;
      if (asked === 3) throw new Error("gone");
    };
    expect(() => rehearsePlans(stage, bridges("ETH"), leave)).toThrow("gone");
    expect(asked).toBe(3);
  });
});

test.each([
  ["BTC", "BTC"],
  ["cbBTC", "BTC"],
  ["WETH", "ETH"],
  ["DOGE", null],
  ["NOTBTC", null],
])("%s has lived through the crashes of %s", (id, expected) => {
  expect(crashAssetOf(asset(id, 8))).toBe(expected);
});
