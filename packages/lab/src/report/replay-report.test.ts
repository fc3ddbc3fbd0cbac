import { describe, expect, test } from "vitest";
import { as, type Millis } from "@plimsoll/engine";
import { toReplayJson } from "./replay-json.ts";
import { renderReplayReport } from "./replay-report.ts";
import type { ReplayResult, ReplayUnits } from "./replay-result.ts";

const UNITS: ReplayUnits = {
  collateral: { symbol: "cbBTC", decimals: 8 },
  debt: { symbol: "USDC", decimals: 6 },
};

const REFERENCE: ReplayResult = {
  policy: "reference",
  loans: 2186,
  skippedUnhealthy: 0,
  touched: 560,
  closed: 560,
  collateralSoldShare: as(315_311_616_195_836_081n),
  costShare: as(10_136_599_533_310_424n),
  coinsKeptShare: as(684_688_383_804_163_918n),
  endEquityShare: as(253_880_882_615_489_088n),
  badDebt: as(0n),
  interestAccrued: as(123_456_789_012n),
  firstActionAt: 1_769_654_850_000 as Millis,
  sales: 560,
  soldByDay: [
    { day: "2026-02-04", collateralSold: as(2_574_513_790n) },
    { day: "2026-02-06", collateralSold: as(70_033_105_873n) },
  ],
};

const PLAN: ReplayResult = {
  ...REFERENCE,
  policy: "plan",
  touched: 816,
  closed: 0,
  sales: 2310,
  costShare: as(468_252_268_435_812n),
  soldByDay: [
    { day: "2026-02-05", collateralSold: as(31_624_222_473n) },
    { day: "2026-02-06", collateralSold: as(1n) },
  ],
};

const QUIET: ReplayResult = {
  ...REFERENCE,
  policy: "quiet",
  touched: 0,
  closed: 0,
  sales: 0,
  firstActionAt: null,
  soldByDay: [],
};

describe("the report of a replay", () => {
  test("shows policies side by side in 80 columns", () => {
    const report = renderReplayReport([REFERENCE, PLAN], { width: 80, units: UNITS });
    expect(report).toMatchInlineSnapshot(`
      "                     reference     plan
      ───────────────────────────────────────
      loans                    2,186    2,186
      skipped                      0        0
      touched                    560      816
      touched share           25.6 %   37.3 %
      closed                     560        0
      sales                      560    2,310
      collateral sold        31.53 %  31.53 %
      borrowers' cost        1.014 %  0.047 %
      coins kept             68.47 %  68.47 %
      end equity             25.39 %  25.39 %
      lenders' loss, USDC          0        0
      interest, USDC         123,457  123,457
      first sale              29 Jan   29 Jan
      first sale, UTC          02:47    02:47

      cbBTC sold by day (UTC)
       4 Feb reference ██ 25.75
             plan      0.00
       5 Feb reference 0.00
             plan      █████████████████████████▎ 316.24
       6 Feb reference ████████████████████████████████████████████████████████ 700.33
             plan      ▏ 0.00"
    `);
  });

  test("fits into 40 columns", () => {
    const results = [REFERENCE, { ...PLAN, policy: "partial" }, { ...PLAN, policy: "soft" }, PLAN];
    const report = renderReplayReport(results, { width: 40, units: UNITS });
    expect(report).toMatchInlineSnapshot(`
      "                     reference  partial
      ───────────────────────────────────────
      loans                    2,186    2,186
      skipped                      0        0
      touched                    560      816
      touched share           25.6 %   37.3 %
      closed                     560        0
      sales                      560    2,310
      collateral sold        31.53 %  31.53 %
      borrowers' cost        1.014 %  0.047 %
      coins kept             68.47 %  68.47 %
      end equity             25.39 %  25.39 %
      lenders' loss, USDC          0        0
      interest, USDC         123,457  123,457
      first sale              29 Jan   29 Jan
      first sale, UTC          02:47    02:47

                              soft     plan
      ─────────────────────────────────────
      loans                  2,186    2,186
      skipped                    0        0
      touched                  816      816
      touched share         37.3 %   37.3 %
      closed                     0        0
      sales                  2,310    2,310
      collateral sold      31.53 %  31.53 %
      borrowers' cost      0.047 %  0.047 %
      coins kept           68.47 %  68.47 %
      end equity           25.39 %  25.39 %
      lenders' loss, USDC        0        0
      interest, USDC       123,457  123,457
      first sale            29 Jan   29 Jan
      first sale, UTC        02:47    02:47

      cbBTC sold by day (UTC)
       4 Feb reference ▌ 25.75
             partial   0.00
             soft      0.00
             plan      0.00
       5 Feb reference 0.00
             partial   ███████▏ 316.24
             soft      ███████▏ 316.24
             plan      ███████▏ 316.24
       6 Feb reference ████████████████ 700.33
             partial   ▏ 0.00
             soft      ▏ 0.00
             plan      ▏ 0.00"
    `);
  });

  test("says when nothing was sold", () => {
    const report = renderReplayReport([QUIET], { width: 80, units: UNITS });
    expect(report).toContain("No collateral was sold.");
    expect(report).toMatch(/^first sale +–$/m);
  });
});

describe("the json of a replay", () => {
  test("holds amounts as exact strings, shares as numbers and instants as text", () => {
    expect(toReplayJson({ ...PLAN, badDebt: as(1_234_500_001n) }, UNITS)).toEqual({
      policy: "plan",
      loans: 2186,
      skippedUnhealthy: 0,
      touched: 816,
      closed: 0,
      collateralSoldShare: 0.31531161619583608,
      costShare: 0.000468252268435812,
      coinsKeptShare: 0.68468838380416392,
      endEquityShare: 0.25388088261548909,
      badDebt: "1234.500001",
      interestAccrued: "123456.789012",
      firstActionAt: "2026-01-29T02:47:30Z",
      sales: 2310,
      soldByDay: [
        { day: "2026-02-05", collateralSold: "316.24222473" },
        { day: "2026-02-06", collateralSold: "0.00000001" },
      ],
    });
    expect(toReplayJson(QUIET, UNITS)).toMatchObject({ firstActionAt: null, soldByDay: [] });
  });
});
