import {
  as,
  fullIncentivePolicy,
  referenceSettings,
  WAD,
  type LiquidationPolicy,
  type MarketSettings,
  type ProtectionPlan,
  type SoftBand,
  type Wad,
} from "@plimsoll/engine";

/** LLTV of the market in which every replay takes place: 86 %. */
export const REPLAY_LLTV = percent(86n);

/** What happens to a loan whose LTV rises. */
export interface ReplayPolicy {
  /** Name of the policy, or the path of the file that holds it. */
  readonly name: string;
  readonly liquidation: LiquidationPolicy;
  /** Plan of every loan; null for none. */
  readonly plan: ProtectionPlan | null;
  /** Fee of the plan's sales, WAD of the debt repaid. */
  readonly deleverageFee: Wad;
}

/** Where a liquidation at the LIF brings a loan when it need not repay everything. */
const LIQUIDATION_TARGET_LTV = percent(75n);

const SOFT_BAND: SoftBand = {
  triggerLtv: REPLAY_LLTV,
  ceilingLtv: percent(95n),
  targetLtv: percent(84n),
  feeAtTrigger: permille(5n),
  feeAtCeiling: permille(5n),
};

const FULL_INCENTIVE = fullIncentivePolicy(REPLAY_LLTV, LIQUIDATION_TARGET_LTV);
const SOFT: LiquidationPolicy = { ...FULL_INCENTIVE, soft: SOFT_BAND };
const NO_PLAN = { plan: null, deleverageFee: as<Wad>(0n) };

/** The four policies that are built in, in the order in which they are compared. */
export const REPLAY_POLICIES = [
  /** A liquidator repays the whole debt at the LIF as soon as a loan exceeds the LLTV. */
  { name: "reference", liquidation: { kind: "reference" }, ...NO_PLAN },
  /** The least that brings 86 % down to 75 %, at the LIF. */
  { name: "partial", liquidation: FULL_INCENTIVE, ...NO_PLAN },
  /** From 86 to 84 % at 0.5 %; above 95 % as `partial`. */
  { name: "soft", liquidation: SOFT, ...NO_PLAN },
  /** The borrower's plan from 80 to 75 % at 0.3 %, with `soft` behind it. */
  {
    name: "plan",
    liquidation: SOFT,
    plan: {
      steps: [{ kind: "deleverage", triggerLtv: percent(80n), targetLtv: percent(75n), cap: null }],
    },
    deleverageFee: permille(3n),
  },
] as const satisfies readonly ReplayPolicy[];

/** The market settings that carry a policy out: nothing beside it, no caps, alerts or fees. */
export function settingsOf(policy: ReplayPolicy): MarketSettings {
  return {
    ...referenceSettings(REPLAY_LLTV),
    liquidation: policy.liquidation,
    deleverageFee: policy.deleverageFee,
    defaultPlan: policy.plan,
    grace: null,
    pace: null,
  };
}

/** The lowest LTV at which the policy does anything to a loan. */
export function lowestTriggerLtv({ liquidation, plan }: ReplayPolicy): Wad {
  const triggers = (plan?.steps ?? []).map((step) => step.triggerLtv);
  if (liquidation.kind === "ladder" && liquidation.soft !== null) {
    triggers.push(liquidation.soft.triggerLtv);
  }
  return triggers.reduce((lowest, ltv) => (ltv < lowest ? ltv : lowest), REPLAY_LLTV);
}

function percent(hundredths: bigint): Wad {
  return as((hundredths * WAD) / 100n);
}

function permille(thousandths: bigint): Wad {
  return as((thousandths * WAD) / 1000n);
}
