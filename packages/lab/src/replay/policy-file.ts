import {
  as,
  liquidationIncentiveFactor,
  parseAmount,
  validateMarketSettings,
  WAD,
  type LadderPolicy,
  type LiquidationPolicy,
  type LoanAssets,
  type PlanStep,
  type ProtectionPlan,
  type SoftBand,
  type Wad,
} from "@plimsoll/engine";
import { readFileJson } from "../inputs/files/file-text.ts";
import { InputError, type InputProblem } from "../inputs/input-error.ts";
import { REPLAY_LLTV, settingsOf, type ReplayPolicy } from "./replay-policy.ts";
import { StrictObject } from "./strict-json.ts";

/** 100 % is 10^18, so a percentage has 16 decimals. */
const PERCENT_DECIMALS = 16;
const PERCENT_FORM = /^([0-9.]+) ?%$/;

interface PolicyFileOptions {
  /** Decimals of the loan asset, in which `dust` is written. */
  readonly debtDecimals: number;
}

/**
 * Loads a policy from a JSON file; docs/replay.md describes the fields. Strict: unknown fields,
 * numbers in place of percentages and values that the engine would refuse are problems. Throws
 * InputError with all of them and the names of their fields.
 */
export async function loadPolicyFile(
  path: string,
  options: PolicyFileOptions,
): Promise<ReplayPolicy> {
  const problems: InputProblem[] = [];
  const root = StrictObject.of(await readFileJson(path), "", problems);
  const policy = root === undefined ? undefined : readPolicy(root, { path, options, problems });
  if (policy === undefined || problems.length > 0) throw new InputError(path, problems);
  // The engine's own limits, under the names of the file.
  const refused = validateMarketSettings(settingsOf(policy), REPLAY_LLTV).map((found) => ({
    field: found.field.replace(/^settings\./, ""),
    message: `The value ${found.problem}.`,
  }));
  if (refused.length > 0) throw new InputError(path, refused);
  return policy;
}

interface FileContext {
  readonly path: string;
  readonly options: PolicyFileOptions;
  readonly problems: InputProblem[];
}

function readPolicy(root: StrictObject, context: FileContext): ReplayPolicy {
  const { path, options, problems } = context;
  const within = (field: string, value: unknown): StrictObject | undefined =>
    value === undefined ? undefined : StrictObject.of(value, field, problems);
  const liquidation = within("liquidation", root.need("liquidation", "an object"));
  const planValue = root.take("plan") ?? undefined;
  const plan = within("plan", planValue);
  const deleverageFee =
    planValue === undefined
      ? readPercent(root, "deleverageFee", { fallback: ZERO })
      : readPercent(root, "deleverageFee");
  root.refuseUnread();
  return {
    name: path,
    liquidation:
      liquidation === undefined
        ? { kind: "reference" }
        : readLiquidation(liquidation, options, problems),
    plan: plan === undefined ? null : readPlan(plan, problems),
    deleverageFee,
  };
}

function readLiquidation(
  object: StrictObject,
  options: PolicyFileOptions,
  problems: InputProblem[],
): LiquidationPolicy {
  const kind = object.need("kind", `"reference" or "ladder"`);
  if (kind === "reference") {
    object.refuseUnread();
    return { kind: "reference" };
  }
  if (kind !== "ladder") {
    if (kind !== undefined) object.note("kind", `This must be "reference" or "ladder".`);
    return { kind: "reference" };
  }
  const feeAtLltv = readPercent(object, "feeAtLltv", { fallback: FULL_FEE });
  const soft = object.take("soft") ?? undefined;
  const softBand =
    soft === undefined ? undefined : StrictObject.of(soft, "liquidation.soft", problems);
  const policy: LadderPolicy = {
    kind: "ladder",
    soft: softBand === undefined ? null : readSoftBand(softBand),
    targetLtv: readPercent(object, "targetLtv"),
    feeAtLltv,
    feeAtFull: readPercent(object, "feeAtFull", { fallback: feeAtLltv }),
    fullFeeLtv: readPercent(object, "fullFeeLtv", { fallback: as(WAD) }),
    dust: readDust(object, options),
    insuranceFirst: true,
  };
  object.refuseUnread();
  return policy;
}

function readSoftBand(object: StrictObject): SoftBand {
  const feeAtTrigger = readPercent(object, "feeAtTrigger");
  const band = {
    triggerLtv: readPercent(object, "triggerLtv"),
    ceilingLtv: readPercent(object, "ceilingLtv"),
    targetLtv: readPercent(object, "targetLtv"),
    feeAtTrigger,
    feeAtCeiling: readPercent(object, "feeAtCeiling", { fallback: feeAtTrigger }),
  };
  object.refuseUnread();
  return band;
}

function readPlan(object: StrictObject, problems: InputProblem[]): ProtectionPlan {
  const steps = object.need("steps", "a list of steps");
  object.refuseUnread();
  if (steps === undefined) return { steps: [] };
  if (!Array.isArray(steps)) {
    object.note("steps", "This must be a list: [ … ].");
    return { steps: [] };
  }
  return {
    steps: steps.flatMap((value: unknown, index): PlanStep[] => {
      const step = StrictObject.of(value, `plan.steps[${index}]`, problems);
      return step === undefined ? [] : readStep(step);
    }),
  };
}

function readStep(object: StrictObject): PlanStep[] {
  const kind = object.need("kind", `"deleverage" or "close"`);
  if (kind === "deleverage") {
    const triggerLtv = readPercent(object, "triggerLtv");
    const targetLtv = readPercent(object, "targetLtv");
    object.refuseUnread();
    return [{ kind, triggerLtv, targetLtv, cap: null }];
  }
  if (kind === "close") {
    const triggerLtv = readPercent(object, "triggerLtv");
    object.refuseUnread();
    return [{ kind, triggerLtv }];
  }
  if (kind === "top_up" || kind === "repay") {
    object.note(
      "kind",
      "The borrowers of a replay have no funds beside their collateral. Remove this step.",
    );
  } else if (kind !== undefined) object.note("kind", `This must be "deleverage" or "close".`);
  return [];
}

const ZERO = as<Wad>(0n);
/** LIF − 1: what the liquidator gets on top at the full incentive. */
const FULL_FEE = as<Wad>(liquidationIncentiveFactor(REPLAY_LLTV) - WAD);

/** A percentage such as `"80 %"`, exactly; `"LIF"` stands for LIF − 1. */
function readPercent(
  object: StrictObject,
  field: string,
  { fallback }: { readonly fallback?: Wad } = {},
): Wad {
  const what = `a percentage in quotes, such as "80 %"`;
  const value = fallback === undefined ? object.need(field, what) : object.take(field);
  if (value === undefined) return fallback ?? ZERO;
  if (value === "LIF" && field.startsWith("feeAt")) return FULL_FEE;
  const digits = typeof value === "string" ? PERCENT_FORM.exec(value)?.[1] : undefined;
  if (digits === undefined) {
    object.note(field, `${JSON.stringify(value)} is not ${what}.`);
    return ZERO;
  }
  const parsed = parseAmount(digits, PERCENT_DECIMALS);
  if (!parsed.ok) object.note(field, parsed.problem);
  return parsed.ok ? as<Wad>(parsed.amount) : ZERO;
}

/** An amount of the loan asset in whole units, such as `"100"`; nothing when absent. */
function readDust(object: StrictObject, { debtDecimals }: PolicyFileOptions): LoanAssets {
  const value = object.take("dust");
  if (value === undefined) return as(0n);
  if (typeof value !== "string") {
    object.note("dust", `This must be an amount in quotes, such as "100".`);
    return as(0n);
  }
  const parsed = parseAmount(value, debtDecimals);
  if (!parsed.ok) object.note("dust", parsed.problem);
  return as(parsed.ok ? parsed.amount : 0n);
}
