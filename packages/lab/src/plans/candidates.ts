import {
  as,
  fullIncentivePolicy,
  type CollateralAssets,
  type LadderPolicy,
  type SoftBand,
  type Wad,
} from "@plimsoll/engine";
import { REPLAY_LLTV, REPLAY_POLICIES, type ReplayPolicy } from "../replay/replay-policy.ts";

/** The coin of every loan in the search has eight decimals, and there is one in each. */
export const ONE_COIN = 100_000_000n;

/** What the search varies; LTVs, fees and the cap in hundredths of a percent. */
export interface Candidate {
  readonly policy: ReplayPolicy;
  readonly triggerLtv: number | null;
  readonly targetLtv: number | null;
  /** Most of the coins the plan may ever sell, in percent; null for all. */
  readonly capPercent: number | null;
  readonly soft: SoftName | null;
}

const SOFT_BANDS = {
  "86→84": band(8600, 8400),
  "86→80": band(8600, 8000),
  "84→78": band(8400, 7800),
} as const satisfies Record<string, SoftBand>;
type SoftName = keyof typeof SOFT_BANDS;
const SOFT_NAMES = Object.keys(SOFT_BANDS) as readonly SoftName[];

const TRIGGERS = [7600, 7800, 8000, 8200, 8400] as const;
const DROPS = [200, 400, 500, 700, 1000] as const;
const CAPS = [null, 25] as const;
/** Fee of a plan's sale: 0.3 %. */
const PLAN_FEE = wadOf(30);

/**
 * Every plan the search compares: no plan, and each trigger with each drop (the size of a step),
 * uncapped and capped, over each soft band. Behind all of them stands the partial liquidation to
 * 75 % at the LIF.
 */
export function candidates(): readonly Candidate[] {
  const all: Candidate[] = [];
  for (const soft of SOFT_NAMES) {
    all.push(candidate({ soft, triggerLtv: null, targetLtv: null, capPercent: null }));
    for (const triggerLtv of TRIGGERS) {
      for (const drop of DROPS) {
        for (const capPercent of CAPS) {
          all.push(candidate({ soft, triggerLtv, targetLtv: triggerLtv - drop, capPercent }));
        }
      }
    }
  }
  return all;
}

/** The reference, the partial liquidation and what else has a name, whether or not it is good. */
export function named(): readonly Candidate[] {
  return REPLAY_POLICIES.filter(({ name }) => name === "reference" || name === "partial").map(
    (policy) => ({ policy, triggerLtv: null, targetLtv: null, capPercent: null, soft: null }),
  );
}

export function candidate(terms: Omit<Candidate, "policy">): Candidate {
  const { triggerLtv, targetLtv, capPercent, soft } = terms;
  const liquidation: LadderPolicy = {
    ...fullIncentivePolicy(REPLAY_LLTV, wadOf(7500)),
    soft: soft === null ? null : SOFT_BANDS[soft],
  };
  const cap = capPercent === null ? null : as<CollateralAssets>(coinShare(capPercent));
  const plan =
    triggerLtv === null || targetLtv === null
      ? null
      : {
          steps: [
            {
              kind: "deleverage" as const,
              triggerLtv: wadOf(triggerLtv),
              targetLtv: wadOf(targetLtv),
              cap,
            },
          ],
        };
  return { ...terms, policy: { name: nameOf(terms), liquidation, plan, deleverageFee: PLAN_FEE } };
}

function nameOf({ triggerLtv, targetLtv, capPercent, soft }: Omit<Candidate, "policy">): string {
  const behind = soft === null ? "no soft band" : `soft ${soft}`;
  if (triggerLtv === null || targetLtv === null) return `no plan, ${behind}`;
  const cap = capPercent === null ? "" : ` up to ${capPercent} %`;
  return `plan ${triggerLtv / 100}→${targetLtv / 100}${cap}, ${behind}`;
}

function band(triggerLtv: number, targetLtv: number): SoftBand {
  const [feeAtTrigger, feeAtCeiling] = [wadOf(50), wadOf(50)];
  return {
    triggerLtv: wadOf(triggerLtv),
    ceilingLtv: wadOf(9500),
    targetLtv: wadOf(targetLtv),
    feeAtTrigger,
    feeAtCeiling,
  };
}

function coinShare(percent: number): bigint {
  return (ONE_COIN * BigInt(percent)) / 100n;
}

function wadOf(basisPoints: number): Wad {
  return as(BigInt(basisPoints) * 10n ** 14n);
}
