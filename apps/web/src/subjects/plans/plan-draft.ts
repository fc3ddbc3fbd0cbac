import type { PlanStepText, PlanText } from "@plimsoll/contract";
import {
  formatAmount,
  PLAN_STEPS_MAX,
  validatePlanIn,
  type ProtectionPlan,
  type Wad,
} from "@plimsoll/engine";
import { readCount } from "../../elements/amounts/read-count.ts";
import {
  parseTyped,
  PERCENT_DECIMALS,
  percentOf,
  readPercent,
  writeTyped,
} from "../../elements/amounts/typed-number.ts";
import { presentTrigger, type TriggerTerms } from "../loans/present-trigger.ts";
import { readPlan, type MarketTerms } from "../market/market-terms.ts";

export type StepKind = PlanStepText["kind"];
export const STEP_KINDS: readonly StepKind[] = ["top_up", "repay", "deleverage", "close"];

/** A step while it is edited: what is written in its fields, percentages for LTVs. */
export interface StepDraft {
  /** Tells steps apart while they change places. */
  readonly id: number;
  readonly kind: StepKind;
  readonly isOn: boolean;
  readonly trigger: string;
  readonly target: string;
  /** Whole units; empty for no cap. */
  readonly cap: string;
  /** Whether the trigger follows volatility; only where a slice is sold. */
  readonly isEarly: boolean;
  /** Hours to be left to the liquidation, and the least trigger; empty until it was ever early. */
  readonly hours: string;
  readonly floor: string;
}
export type PlanDraft = readonly StepDraft[];

/** What docs/volatility.md compares. */
const HOURS_PROPOSED = "24";
const FIXED = { isEarly: false, hours: "", floor: "" } as const;

/** A plan opened for editing; null is a plan that is switched off, shown as the market's own. */
export function draftOf(plan: PlanText | null, marketPlan: PlanText | null): PlanDraft {
  const steps = plan?.steps ?? marketPlan?.steps ?? [];
  return steps.map((step, id) => ({
    id,
    kind: step.kind,
    isOn: plan !== null,
    trigger: writeTyped(percentOf(step.triggerLtv)),
    target: step.kind === "close" ? "" : writeTyped(percentOf(step.targetLtv)),
    cap: step.kind === "close" ? "" : writeTyped(step.cap ?? ""),
    ...earlyOf(step),
  }));
}

function earlyOf(step: PlanStepText): Pick<StepDraft, "isEarly" | "hours" | "floor"> {
  if (step.kind !== "deleverage" || step.early === undefined) return FIXED;
  const { hours, floorLtv } = step.early;
  return { isEarly: true, hours: String(hours), floor: writeTyped(percentOf(floorLtv)) };
}

export function changeStep(draft: PlanDraft, id: number, change: Partial<StepDraft>): PlanDraft {
  return draft.map((step) => (step.id === id ? { ...step, ...change } : step));
}

/** Moves a step one rank up or down; at the end of the list nothing moves. */
export function moveStep(draft: PlanDraft, id: number, by: -1 | 1): PlanDraft {
  const from = draft.findIndex((step) => step.id === id);
  const to = from + by;
  const [moved, other] = [draft[from], draft[to]];
  if (moved === undefined || other === undefined) return draft;
  return draft.with(from, other).with(to, moved);
}

/** Whether acting earlier is offered: where the market estimates volatility, or the step already had it. */
export function mayBeEarly(step: StepDraft, { settings }: MarketTerms): boolean {
  if (step.kind !== "deleverage") return false;
  return settings.volatility !== null || step.isEarly || step.floor !== "";
}

/** Lets a step act earlier or not. What was typed stays; the first time, numbers are proposed. */
export function setEarly(draft: PlanDraft, id: number, isEarly: boolean): PlanDraft {
  return draft.map((step) => {
    if (step.id !== id) return step;
    if (!isEarly) return { ...step, isEarly };
    const { hours, floor } = step;
    return { ...step, isEarly, hours: hours || HOURS_PROPOSED, floor: floor || halfway(step) };
  });
}

/** Half of the way from the target to the trigger, in hundredths of a percent; empty if there is none. */
function halfway({ trigger, target }: StepDraft): string {
  const hundredth = 10n ** BigInt(PERCENT_DECIMALS - 2);
  const [from, to] = [target, trigger].map((text) => parseTyped(text, PERCENT_DECIMALS));
  if (from?.ok !== true || to?.ok !== true) return "";
  const half = ((from.amount + to.amount) / 2n / hundredth) * hundredth;
  const isBetween = half > from.amount && half < to.amount;
  return isBetween ? writeTyped(formatAmount(half, PERCENT_DECIMALS)) : "";
}

/** Adds a step with sensible numbers below the market's own line; full plans stay as they are. */
export function addStep(draft: PlanDraft, kind: StepKind, { lltv }: MarketTerms): PlanDraft {
  if (draft.length >= PLAN_STEPS_MAX) return draft;
  const id = draft.reduce((most, step) => Math.max(most, step.id), -1) + 1;
  // Two digits are enough for a number that is only proposed.
  const share = (percent: bigint): string =>
    writeTyped(formatAmount(((lltv * percent) / 100n / 10n ** 14n) * 10n ** 14n, PERCENT_DECIMALS));
  const target = kind === "close" ? "" : share(86n);
  return [...draft, { id, kind, isOn: true, trigger: share(93n), target, cap: "", ...FIXED }];
}

export function removeStep(draft: PlanDraft, id: number): PlanDraft {
  return draft.filter((step) => step.id !== id);
}

/** The fields of a step that can be wrong; `early` is the switch itself. */
type StepField = "trigger" | "target" | "cap" | "early" | "hours" | "floor";

/** What is wrong with a field of a step, in words. */
export type StepProblems = Readonly<Partial<Record<StepField, string>>>;

export interface CheckedPlan {
  /** What would be sent: null for no plan. Only meaningful when nothing is wrong. */
  readonly text: PlanText | null;
  /** The same for the engine. */
  readonly plan: ProtectionPlan | null;
  /** By the id of the step. */
  readonly problems: ReadonlyMap<number, StepProblems>;
  readonly isUsable: boolean;
}

/** Reads a draft and says what is wrong with it, by the engine's own rules. */
export function checkDraft(draft: PlanDraft, terms: MarketTerms): CheckedPlan {
  const problems = new Map<number, StepProblems>();
  const on = draft.filter(({ isOn }) => isOn);
  const steps: PlanStepText[] = [];
  for (const step of on) {
    const read = readStep(step, terms);
    if ("problems" in read) problems.set(step.id, read.problems);
    else steps.push(read.step);
  }
  if (problems.size > 0) return { text: null, plan: null, problems, isUsable: false };
  const text = steps.length === 0 ? null : { steps };
  const plan = text === null ? null : readPlan(text, terms);
  const found = plan === null ? [] : validatePlanIn(terms.settings, terms.lltv, plan);
  for (const { field, problem } of found) {
    const [, index = "", name = ""] = /^plan\.steps\[(\d+)\]\.([\w.]+)$/.exec(field) ?? [];
    const step = on.find((_, place) => String(place) === index);
    if (step === undefined) continue;
    const [key, subject] = FIELDS[name] ?? FIELDS["cap"];
    problems.set(step.id, { ...problems.get(step.id), [key]: `${subject} ${problem}.` });
  }
  // A problem that stands at no step, such as too many of them, still makes the plan unusable.
  return { text, plan, problems, isUsable: found.length === 0 };
}

/** Where the engine's problems are said, and how the sentence begins. */
const FIELDS: Readonly<Record<string, readonly [StepField, string]>> & {
  readonly cap: readonly [StepField, string];
} = {
  triggerLtv: ["trigger", "The trigger"],
  targetLtv: ["target", "The target"],
  cap: ["cap", "The cap"],
  early: ["early", "Acting earlier"],
  "early.hours": ["hours", "The hours"],
  "early.floorLtv": ["floor", "The lowest trigger"],
};

function readStep(
  { kind, trigger, target, cap, ...early }: StepDraft,
  terms: MarketTerms,
): { readonly step: PlanStepText } | { readonly problems: StepProblems } {
  const [triggerLtv, targetLtv] = [readPercent(trigger), readPercent(target)];
  if (kind === "close") {
    if ("problem" in triggerLtv) return { problems: { trigger: triggerLtv.problem } };
    return { step: { kind, triggerLtv: triggerLtv.ratio } };
  }
  const decimals = kind === "repay" ? terms.loanDecimals : terms.collateralDecimals;
  const most = readCap(cap, decimals);
  const follows: ReadEarly = kind === "deleverage" && early.isEarly ? readEarly(early) : {};
  if (
    "problem" in triggerLtv ||
    "problem" in targetLtv ||
    "problem" in most ||
    "problems" in follows
  ) {
    return {
      problems: {
        ...("problem" in triggerLtv ? { trigger: triggerLtv.problem } : {}),
        ...("problem" in targetLtv ? { target: targetLtv.problem } : {}),
        ...("problem" in most ? { cap: most.problem } : {}),
        ...("problems" in follows ? follows.problems : {}),
      },
    };
  }
  const band = { triggerLtv: triggerLtv.ratio, targetLtv: targetLtv.ratio };
  const step = { ...band, cap: most.cap };
  return { step: kind === "deleverage" ? { kind, ...step, ...follows } : { kind, ...step } };
}

type EarlyText = NonNullable<Extract<PlanStepText, { kind: "deleverage" }>["early"]>;
type ReadEarly = { readonly early?: EarlyText } | { readonly problems: StepProblems };

function readEarly({ hours, floor }: Pick<StepDraft, "hours" | "floor">): ReadEarly {
  const [count, floorLtv] = [readCount(hours), readPercent(floor)];
  if (count !== null && "ratio" in floorLtv)
    return { early: { hours: count, floorLtv: floorLtv.ratio } };
  return {
    problems: {
      ...(count === null ? { hours: "Enter whole hours." } : {}),
      ...("problem" in floorLtv ? { floor: floorLtv.problem } : {}),
    },
  };
}

/** A cap in whole units as decimal text; null for none. */
function readCap(
  typed: string,
  decimals: number,
): { readonly cap: string | null } | { readonly problem: string } {
  if (typed.trim() === "") return { cap: null };
  const parsed = parseTyped(typed, decimals);
  return parsed.ok ? { cap: formatAmount(parsed.amount, decimals) } : { problem: parsed.problem };
}

/** The first step that the loan already stands above, where it acts now: it would act at once. */
export function crossedStep(
  plan: ProtectionPlan | null,
  ltv: Wad | null,
  terms: TriggerTerms,
): number | null {
  const index = (plan?.steps ?? []).findIndex(
    (step) => ltv === null || ltv > presentTrigger(step, terms),
  );
  return index < 0 ? null : index;
}
