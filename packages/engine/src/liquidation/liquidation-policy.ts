import { WAD } from "../math/wad.ts";
import type { FieldProblem } from "../units/field-problem.ts";
import type { LoanAssets, Wad } from "../units/quantity.ts";
import { as, UINT128_MAX } from "../units/quantity.ts";
import { liquidationIncentiveFactor } from "./incentive-factor.ts";

/** Morpho Blue as it stands: nothing happens until a liquidator calls, who may take any size. */
interface ReferencePolicy {
  readonly kind: "reference";
  /** Debt below this may be forgiven, and nothing else: no liquidation asks for it. 0 unless told. */
  readonly dust?: LoanAssets;
}

/** Small sales with a small fee around the LLTV, before the full incentive is due. */
export interface SoftBand {
  /** A loan above this LTV is sold down; at most the LLTV. */
  readonly triggerLtv: Wad;
  /** Up to this LTV the soft fee holds (at least the LLTV); beyond it the full liquidation acts. */
  readonly ceilingLtv: Wad;
  /** Where a soft sale brings the loan; below the trigger. */
  readonly targetLtv: Wad;
  /** Fee at the trigger, WAD of the debt repaid; it ramps in a straight line … */
  readonly feeAtTrigger: Wad;
  /** … to this fee at the ceiling. */
  readonly feeAtCeiling: Wad;
}

/** Automatic sales to the desk, each the least that restores its target. */
export interface LadderPolicy {
  readonly kind: "ladder";
  readonly soft: SoftBand | null;
  /** Where a liquidation brings the loan; below the LLTV. */
  readonly targetLtv: Wad;
  /** Fee of a liquidation at the LLTV, WAD of the debt repaid; at most LIF − 1. Ramps … */
  readonly feeAtLltv: Wad;
  /** … to this one (at most LIF − 1) at `fullFeeLtv`. */
  readonly feeAtFull: Wad;
  readonly fullFeeLtv: Wad;
  /** A sale that would leave less debt than this repays everything; such a debt may be forgiven. Base units of the loan asset. */
  readonly dust: LoanAssets;
  /** Whether the insurance account pays bad debt before the suppliers do. */
  readonly insuranceFirst: boolean;
}

export type LiquidationPolicy = ReferencePolicy | LadderPolicy;

/** Debt below this is too small to be worth keeping; 0 where there is no such debt. */
export function dustOf(policy: LiquidationPolicy): LoanAssets {
  return policy.dust ?? as(0n);
}

/** Policy that sells the least that restores `targetLtv` at the market's full incentive. */
export function fullIncentivePolicy(lltv: Wad, targetLtv: Wad): LadderPolicy {
  const fee = as<Wad>(liquidationIncentiveFactor(lltv) - WAD);
  return {
    kind: "ladder",
    soft: null,
    targetLtv,
    feeAtLltv: fee,
    feeAtFull: fee,
    fullFeeLtv: as(WAD),
    dust: as(0n),
    insuranceFirst: true,
  };
}

/** Every problem of a policy for a market with this LLTV; empty when it may be used. */
export function validateLiquidationPolicy(policy: LiquidationPolicy, lltv: Wad): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const claim = (holds: boolean, field: string, problem: string): void => {
    if (!holds) problems.push({ field: `liquidation.${field}`, problem });
  };
  const dust = dustOf(policy);
  claim(dust >= 0n && dust <= UINT128_MAX, "dust", "must fit 128 bits");
  if (policy.kind === "reference") return problems;
  const feeMax = liquidationIncentiveFactor(lltv) - WAD;
  claim(
    policy.targetLtv > 0n && policy.targetLtv < lltv,
    "targetLtv",
    "must lie between 0 and the LLTV",
  );
  claim(
    policy.feeAtLltv >= 0n && policy.feeAtLltv <= feeMax,
    "feeAtLltv",
    "must lie between 0 and LIF − 1",
  );
  claim(
    policy.feeAtFull >= policy.feeAtLltv && policy.feeAtFull <= feeMax,
    "feeAtFull",
    "must lie between feeAtLltv and LIF − 1",
  );
  claim(
    policy.fullFeeLtv > lltv && policy.fullFeeLtv <= 2n * WAD,
    "fullFeeLtv",
    "must lie above the LLTV, at most 200 %",
  );
  claim(
    policy.targetLtv * (WAD + policy.feeAtFull) < WAD * WAD,
    "targetLtv",
    "times (1 + fee) must stay below 1, or no sale can reach it",
  );
  const soft = policy.soft;
  if (soft !== null) {
    claim(
      soft.triggerLtv > 0n && soft.triggerLtv <= lltv,
      "soft.triggerLtv",
      "must be at most the LLTV",
    );
    claim(
      soft.ceilingLtv >= lltv && soft.ceilingLtv <= 2n * WAD,
      "soft.ceilingLtv",
      "must be at least the LLTV, at most 200 %",
    );
    claim(
      soft.targetLtv > 0n && soft.targetLtv < soft.triggerLtv,
      "soft.targetLtv",
      "must lie below soft.triggerLtv",
    );
    claim(
      soft.feeAtTrigger >= 0n && soft.feeAtTrigger <= feeMax,
      "soft.feeAtTrigger",
      "must lie between 0 and LIF − 1",
    );
    claim(
      soft.feeAtCeiling >= soft.feeAtTrigger && soft.feeAtCeiling <= feeMax,
      "soft.feeAtCeiling",
      "must lie between soft.feeAtTrigger and LIF − 1",
    );
    claim(
      soft.targetLtv * (WAD + soft.feeAtCeiling) < WAD * WAD,
      "soft.targetLtv",
      "times (1 + fee) must stay below 1, or no sale can reach it",
    );
  }
  return problems;
}
