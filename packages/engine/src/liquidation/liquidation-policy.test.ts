import { describe, expect, test } from "vitest";
import { percent, usdc } from "../../test/amounts.ts";
import { WAD } from "../math/wad.ts";
import { as, UINT128_MAX } from "../units/quantity.ts";
import {
  fullIncentivePolicy,
  validateLiquidationPolicy,
  type LadderPolicy,
  type SoftBand,
} from "./liquidation-policy.ts";

const LLTV = percent(86);
/** LIF − 1 at an LLTV of 86 %. */
const FEE_MAX = 43_841_336_116_910_229n;

const SOFT: SoftBand = {
  triggerLtv: percent(84),
  ceilingLtv: percent(88),
  targetLtv: percent(82),
  feeAtTrigger: percent(0.5),
  feeAtCeiling: percent(1),
};
const POLICY: LadderPolicy = {
  kind: "ladder",
  soft: SOFT,
  targetLtv: percent(75),
  feeAtLltv: percent(2),
  feeAtFull: percent(4),
  fullFeeLtv: percent(95),
  dust: as(usdc(100)),
  insuranceFirst: true,
};

type Change = Partial<
  Record<"targetLtv" | "feeAtLltv" | "feeAtFull" | "fullFeeLtv" | "dust", bigint>
>;
type SoftChange = Partial<Record<keyof SoftBand, bigint>>;

function problemsOf(change: Change, softChange: SoftChange | null = {}): string[] {
  const soft = softChange === null ? null : { ...SOFT, ...softChange };
  const policy = { ...POLICY, ...change, soft } as LadderPolicy;
  return validateLiquidationPolicy(policy, LLTV).map(({ field, problem }) => `${field} ${problem}`);
}

describe("a liquidation policy", () => {
  test("may be the reference's, which has nothing to check", () => {
    expect(validateLiquidationPolicy({ kind: "reference" }, LLTV)).toEqual([]);
  });

  test("may sell at the market's full incentive", () => {
    const policy = fullIncentivePolicy(LLTV, percent(75));
    expect(policy).toEqual({
      kind: "ladder",
      soft: null,
      targetLtv: percent(75),
      feeAtLltv: FEE_MAX,
      feeAtFull: FEE_MAX,
      fullFeeLtv: WAD,
      dust: 0n,
      insuranceFirst: true,
    });
    expect(validateLiquidationPolicy(policy, LLTV)).toEqual([]);
  });

  test.each<[string, Change]>([
    ["as it stands", {}],
    ["with the lowest target", { targetLtv: 1n }],
    ["with a target just below the LLTV", { targetLtv: LLTV - 1n }],
    ["that takes no fee at first", { feeAtLltv: 0n }],
    ["with one fee throughout", { feeAtLltv: percent(4) }],
    ["with the market's incentive throughout", { feeAtLltv: FEE_MAX, feeAtFull: FEE_MAX }],
    ["whose fee is full just past the LLTV", { fullFeeLtv: LLTV + 1n }],
    ["whose fee is full at 200 %", { fullFeeLtv: 2n * WAD }],
    ["without dust", { dust: 0n }],
    ["to which everything is dust", { dust: UINT128_MAX }],
  ])("is usable %s", (_, change) => {
    expect(problemsOf(change)).toEqual([]);
    expect(problemsOf(change, null)).toEqual([]);
  });

  const TARGET = "liquidation.targetLtv must lie between 0 and the LLTV";
  const OUT_OF_REACH = "times (1 + fee) must stay below 1, or no sale can reach it";
  const FEE_AT_LLTV = "liquidation.feeAtLltv must lie between 0 and LIF − 1";
  const FEE_AT_FULL = "liquidation.feeAtFull must lie between feeAtLltv and LIF − 1";
  const FULL_FEE_LTV = "liquidation.fullFeeLtv must lie above the LLTV, at most 200 %";
  const DUST = "liquidation.dust must fit 128 bits";

  test.each<[string, Change, string[]]>([
    ["no target", { targetLtv: 0n }, [TARGET]],
    ["the LLTV for a target", { targetLtv: LLTV }, [TARGET]],
    ["a negative fee", { feeAtLltv: -1n }, [FEE_AT_LLTV]],
    [
      "fees above the incentive",
      { feeAtLltv: FEE_MAX + 1n, feeAtFull: FEE_MAX + 1n },
      [FEE_AT_LLTV, FEE_AT_FULL],
    ],
    ["a last fee below the first", { feeAtFull: percent(2) - 1n }, [FEE_AT_FULL]],
    ["a last fee above the incentive", { feeAtFull: FEE_MAX + 1n }, [FEE_AT_FULL]],
    ["a ramp that ends where it begins", { fullFeeLtv: LLTV }, [FULL_FEE_LTV]],
    ["a ramp beyond 200 %", { fullFeeLtv: 2n * WAD + 1n }, [FULL_FEE_LTV]],
    ["negative dust", { dust: -1n }, [DUST]],
    ["dust of 129 bits", { dust: UINT128_MAX + 1n }, [DUST]],
    [
      "a target that its fee keeps out of reach",
      { targetLtv: percent(80), feeAtFull: percent(25) },
      [FEE_AT_FULL, `liquidation.targetLtv ${OUT_OF_REACH}`],
    ],
  ])("may not have %s", (_, change, problems) => {
    expect(problemsOf(change)).toEqual(problems);
  });

  test.each<[string, SoftChange]>([
    ["that begins at the LLTV", { triggerLtv: LLTV }],
    ["that begins with the first debt", { triggerLtv: 2n, targetLtv: 1n }],
    ["that ends at the LLTV", { ceilingLtv: LLTV }],
    ["that ends at 200 %", { ceilingLtv: 2n * WAD }],
    ["with a target just below its trigger", { targetLtv: percent(84) - 1n }],
    ["that takes no fee at first", { feeAtTrigger: 0n }],
    ["with one fee throughout", { feeAtTrigger: percent(1) }],
    ["with the market's incentive throughout", { feeAtTrigger: FEE_MAX, feeAtCeiling: FEE_MAX }],
  ])("may have a soft band %s", (_, softChange) => {
    expect(problemsOf({}, softChange)).toEqual([]);
  });

  const TRIGGER = "liquidation.soft.triggerLtv must be at most the LLTV";
  const CEILING = "liquidation.soft.ceilingLtv must be at least the LLTV, at most 200 %";
  const SOFT_TARGET = "liquidation.soft.targetLtv must lie below soft.triggerLtv";
  const FEE_AT_TRIGGER = "liquidation.soft.feeAtTrigger must lie between 0 and LIF − 1";
  const FEE_AT_CEILING =
    "liquidation.soft.feeAtCeiling must lie between soft.feeAtTrigger and LIF − 1";

  test.each<[string, SoftChange, string[]]>([
    ["begins at nothing", { triggerLtv: 0n }, [TRIGGER, SOFT_TARGET]],
    ["begins beyond the LLTV", { triggerLtv: LLTV + 1n }, [TRIGGER]],
    ["ends before the LLTV", { ceilingLtv: LLTV - 1n }, [CEILING]],
    ["ends beyond 200 %", { ceilingLtv: 2n * WAD + 1n }, [CEILING]],
    ["aims at nothing", { targetLtv: 0n }, [SOFT_TARGET]],
    ["aims at its own trigger", { targetLtv: percent(84) }, [SOFT_TARGET]],
    ["begins with a negative fee", { feeAtTrigger: -1n }, [FEE_AT_TRIGGER]],
    [
      "takes more than the incentive",
      { feeAtTrigger: FEE_MAX + 1n, feeAtCeiling: FEE_MAX + 1n },
      [FEE_AT_TRIGGER, FEE_AT_CEILING],
    ],
    ["grows cheaper", { feeAtCeiling: percent(0.5) - 1n }, [FEE_AT_CEILING]],
    ["ends above the incentive", { feeAtCeiling: FEE_MAX + 1n }, [FEE_AT_CEILING]],
    [
      "keeps its target out of reach",
      { targetLtv: percent(80), feeAtCeiling: percent(25) },
      [FEE_AT_CEILING, `liquidation.soft.targetLtv ${OUT_OF_REACH}`],
    ],
  ])("may not have a soft band that %s", (_, softChange, problems) => {
    expect(problemsOf({}, softChange)).toEqual(problems);
  });
});
