import type { PlanStepText, PlanText } from "@plimsoll/contract";
import {
  formatAmount,
  parseAmount,
  PLAN_STEPS_MAX,
  validatePlan,
  type ProtectionPlan,
  type Wad,
} from "@plimsoll/engine";
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
}
export type PlanDraft = readonly StepDraft[];

const PERCENT_DECIMALS = 16;

/** A plan opened for editing; null is a plan that is switched off, shown as the market's own. */
export function draftOf(plan: PlanText | null, marketPlan: PlanText | null): PlanDraft {
  const steps = plan?.steps ?? marketPlan?.steps ?? [];
  return steps.map((step, id) => ({
    id,
    kind: step.kind,
    isOn: plan !== null,
    trigger: percentOf(step.triggerLtv),
    target: step.kind === "close" ? "" : percentOf(step.targetLtv),
    cap: step.kind === "close" ? "" : (step.cap ?? ""),
  }));
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

/** Adds a step with sensible numbers below the market's own line; full plans stay as they are. */
export function addStep(draft: PlanDraft, kind: StepKind, { lltv }: MarketTerms): PlanDraft {
  if (draft.length >= PLAN_STEPS_MAX) return draft;
  const id = draft.reduce((most, step) => Math.max(most, step.id), -1) + 1;
  // Two digits are enough for a number that is only proposed.
  const share = (percent: bigint): string =>
    formatAmount(((lltv * percent) / 100n / 10n ** 14n) * 10n ** 14n, PERCENT_DECIMALS);
  const target = kind === "close" ? "" : share(86n);
  return [...draft, { id, kind, isOn: true, trigger: share(93n), target, cap: "" }];
}

export function removeStep(draft: PlanDraft, id: number): PlanDraft {
  return draft.filter((step) => step.id !== id);
}

/** What is wrong with a field of a step, in words. */
export type StepProblems = Readonly<Partial<Record<"trigger" | "target" | "cap", string>>>;

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
  const found = plan === null ? [] : validatePlan(plan, terms.lltv, terms.settings.deleverageFee);
  for (const { field, problem } of found) {
    const [, index = "", name = ""] = /^plan\.steps\[(\d+)\]\.(\w+)$/.exec(field) ?? [];
    const step = on.find((_, place) => String(place) === index);
    if (step === undefined) continue;
    const key = name === "triggerLtv" ? "trigger" : name === "targetLtv" ? "target" : "cap";
    problems.set(step.id, { ...problems.get(step.id), [key]: sentenceOf(key, problem) });
  }
  return { text, plan, problems, isUsable: problems.size === 0 };
}

const FIELD_NAMES = { trigger: "The trigger", target: "The target", cap: "The cap" } as const;

function sentenceOf(key: keyof typeof FIELD_NAMES, problem: string): string {
  return `${FIELD_NAMES[key]} ${problem}.`;
}

function readStep(
  { kind, trigger, target, cap }: StepDraft,
  terms: MarketTerms,
): { readonly step: PlanStepText } | { readonly problems: StepProblems } {
  const [triggerLtv, targetLtv] = [readPercent(trigger), readPercent(target)];
  if (kind === "close") {
    if ("problem" in triggerLtv) return { problems: { trigger: triggerLtv.problem } };
    return { step: { kind, triggerLtv: triggerLtv.ltv } };
  }
  const decimals = kind === "repay" ? terms.loanDecimals : terms.collateralDecimals;
  const capProblem = cap === "" ? null : problemOfCap(cap, decimals);
  if ("problem" in triggerLtv || "problem" in targetLtv || capProblem !== null) {
    return {
      problems: {
        ...("problem" in triggerLtv ? { trigger: triggerLtv.problem } : {}),
        ...("problem" in targetLtv ? { target: targetLtv.problem } : {}),
        ...(capProblem === null ? {} : { cap: capProblem }),
      },
    };
  }
  const band = { triggerLtv: triggerLtv.ltv, targetLtv: targetLtv.ltv };
  return { step: { kind, ...band, cap: cap === "" ? null : cap } };
}

function problemOfCap(cap: string, decimals: number): string | null {
  const parsed = parseAmount(cap, decimals);
  return parsed.ok ? null : parsed.problem;
}

/** A percentage as decimal text of the ratio, exact: 78.5 is 0.785. */
export function readPercent(text: string): { readonly ltv: string } | { readonly problem: string } {
  const parsed = parseAmount(text.trim(), PERCENT_DECIMALS);
  if (!parsed.ok) return { problem: parsed.problem };
  return { ltv: formatAmount(parsed.amount, 18) };
}

/** A ratio as decimal text of the percentage. */
export function percentOf(ltv: string): string {
  const parsed = parseAmount(ltv, 18);
  return parsed.ok ? formatAmount(parsed.amount, PERCENT_DECIMALS) : ltv;
}

/** The first step that the loan already stands above: it would act at once. */
export function crossedStep(plan: ProtectionPlan | null, ltv: Wad | null): number | null {
  const index = (plan?.steps ?? []).findIndex(({ triggerLtv }) => ltv === null || ltv > triggerLtv);
  return index < 0 ? null : index;
}
