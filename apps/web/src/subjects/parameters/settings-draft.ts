import type { MarketSettingsText } from "@plimsoll/contract";
import { formatAmount, HOURLY_VOLATILITY } from "@plimsoll/engine";
import { isSameContent } from "../../foundation/format/canonical-text.ts";
import { readRatio, readVolatility, type MarketTerms } from "../market/market-terms.ts";
import {
  checkDraft,
  draftOf as planDraftOf,
  type CheckedPlan,
  type PlanDraft,
} from "../plans/plan-draft.ts";
import { readField, valueAt, withValue, writeField } from "./field-value.ts";
import {
  fieldsOf,
  hasPart,
  PART_TEXT,
  PARTS,
  PLAN_GROUP,
  type Part,
  type SettingField,
} from "./settings-fields.ts";

/** Settings while they are edited: their shape, what was typed where, and the default plan's steps. */
export interface SettingsDraft {
  /** The settings in force that the draft changes. */
  readonly base: MarketSettingsText;
  readonly shape: MarketSettingsText;
  readonly texts: Readonly<Record<string, string>>;
  /** Counts while the shape has a default plan. */
  readonly plan: PlanDraft;
  /** Labels of what was edited here while somebody else changed it as well. */
  readonly contested: readonly string[];
}

interface BuiltSettings {
  /** Null while a field cannot be read or the default plan may not be used. */
  readonly settings: MarketSettingsText | null;
  /** What is wrong, by path. */
  readonly problems: Readonly<Record<string, string>>;
  readonly plan: CheckedPlan;
  /** The market as the form would have it, as far as a plan must know. */
  readonly terms: MarketTerms;
}

const RATIO_DECIMALS = 18;

export function draftOf(settings: MarketSettingsText): SettingsDraft {
  const plan = planDraftOf(settings.defaultPlan, null);
  return { base: settings, shape: settings, texts: {}, plan, contested: [] };
}

export function changePlan(draft: SettingsDraft, plan: PlanDraft): SettingsDraft {
  return { ...draft, plan };
}

/** What stands in a field: what was typed, or the present setting in the form's own writing. */
export function textAt({ shape, texts }: SettingsDraft, field: SettingField): string {
  return texts[field.path] ?? writeField(valueAt(shape, field.path), field);
}

export function type(draft: SettingsDraft, path: string, text: string): SettingsDraft {
  return { ...draft, texts: { ...draft.texts, [path]: text } };
}

/** Takes a part out of the settings or puts it in with numbers that fit the market. */
export function setPart(
  draft: SettingsDraft,
  part: Part,
  isOn: boolean,
  lltv: string,
): SettingsDraft {
  const { shape } = draft;
  const near = (percent: bigint): string =>
    formatAmount((readRatio(lltv) * percent) / 100n, RATIO_DECIMALS);
  if (part === "soft") {
    if (shape.liquidation.kind !== "ladder") return draft;
    const soft = isOn
      ? {
          triggerLtv: near(96n),
          ceilingLtv: lltv,
          targetLtv: near(90n),
          feeAtTrigger: "0.005",
          feeAtCeiling: "0.01",
        }
      : null;
    return { ...draft, shape: { ...shape, liquidation: { ...shape.liquidation, soft } } };
  }
  if (!isOn) return { ...draft, shape: { ...shape, [part]: null } };
  const sale = {
    kind: "deleverage" as const,
    triggerLtv: near(93n),
    targetLtv: near(87n),
    cap: null,
  };
  const { sampleMs, memorySamples, step } = HOURLY_VOLATILITY;
  const parts = {
    defaultPlan: { steps: [sale] },
    grace: { outageMs: 300_000, graceMs: 600_000, hardLtv: near(105n) },
    pace: { valuePerMinute: "1000000" },
    volatility: { sampleMs, memorySamples, step: formatAmount(step, RATIO_DECIMALS) },
  } satisfies Partial<MarketSettingsText>;
  // Steps that were there before the plan was switched off are there again.
  const isNewPlan = part === "defaultPlan" && draft.plan.length === 0;
  const plan = isNewPlan ? planDraftOf(parts.defaultPlan, null) : draft.plan;
  return { ...draft, plan, shape: { ...shape, [part]: parts[part] } };
}

/**
 * The same edits on settings that have changed meanwhile. Edited fields keep their edit. All others
 * take the value that is in force now, so nobody undoes a change that they never saw.
 */
export function rebase(draft: SettingsDraft, now: MarketSettingsText): SettingsDraft {
  const { base, shape } = draft;
  if (isSameContent(base, now)) return draft;
  let next = now;
  for (const part of PARTS) {
    if (hasPart(shape, part) !== hasPart(base, part)) next = withPartOf(next, shape, part);
  }
  const texts = Object.fromEntries(
    fieldsOf(shape).flatMap((field) => {
      const text = draft.texts[field.path];
      return text === undefined || !isEdited(draft, field) ? [] : [[field.path, text] as const];
    }),
  );
  const plan = isPlanEdited(draft) ? draft.plan : planDraftOf(next.defaultPlan, null);
  const contested = [...new Set([...draft.contested, ...contestedBy(draft, now)])];
  return { base: now, shape: next, texts, plan, contested };
}

/** Whether a field says something else than the settings that the draft began from. */
function isEdited(draft: SettingsDraft, field: SettingField): boolean {
  const hadField = fieldsOf(draft.base).some(({ path }) => path === field.path);
  return !hadField || textAt(draft, field) !== writeField(valueAt(draft.base, field.path), field);
}

/** Settings with a part as another one has it: there with its content, or not there. */
function withPartOf(
  settings: MarketSettingsText,
  from: MarketSettingsText,
  part: Part,
): MarketSettingsText {
  if (part !== "soft") return { ...settings, [part]: from[part] };
  const [liquidation, other] = [settings.liquidation, from.liquidation];
  return liquidation.kind === "ladder" && other.kind === "ladder"
    ? { ...settings, liquidation: { ...liquidation, soft: other.soft } }
    : settings;
}

function isPlanEdited({ base, plan }: SettingsDraft): boolean {
  return !isSameContent(plan, planDraftOf(base.defaultPlan, null));
}

function contestedBy(draft: SettingsDraft, now: MarketSettingsText): readonly string[] {
  const { base, shape } = draft;
  const isChanged = (path: string): boolean =>
    !isSameContent(valueAt(base, path), valueAt(now, path));
  const parts = PARTS.filter((part) => hasPart(shape, part) !== hasPart(base, part))
    .filter((part) => isChanged(part === "soft" ? "liquidation.soft" : part))
    .map((part) => PART_TEXT[part]);
  const fields = fieldsOf(shape)
    .filter((field) => isEdited(draft, field) && isChanged(field.path))
    .map(({ group, label }) => `${group}: ${label}`);
  return isPlanEdited(draft) && isChanged("defaultPlan")
    ? [...parts, ...fields, PLAN_GROUP]
    : [...parts, ...fields];
}

/** The settings that the form says, or what is wrong with it; the server judges how they fit together. */
export function build(draft: SettingsDraft, market: MarketTerms): BuiltSettings {
  const problems: Record<string, string> = {};
  let typed: unknown = draft.shape;
  for (const field of fieldsOf(draft.shape)) {
    const read = readField(textAt(draft, field), field);
    if ("problem" in read) problems[field.path] = read.problem;
    else typed = withValue(typed, field.path.split("."), read.value);
  }
  const settings = typed as MarketSettingsText;
  const terms = withSettings(market, settings);
  const plan = checkDraft(hasPart(draft.shape, "defaultPlan") ? draft.plan : [], terms);
  const isSound = plan.isUsable && Object.keys(problems).length === 0;
  return {
    settings: isSound ? { ...settings, defaultPlan: plan.text } : null,
    problems,
    plan,
    terms,
  };
}

/** A market under other settings, as far as they decide which plans may be used. */
function withSettings(market: MarketTerms, text: MarketSettingsText): MarketTerms {
  const deleverageFee = readRatio(text.deleverageFee);
  const volatility = readVolatility(text.volatility);
  return { ...market, settings: { ...market.settings, deleverageFee, volatility } };
}
