import type { MarketSettingsText, PlanText } from "@plimsoll/contract";
import { isSameContent } from "../../foundation/format/canonical-text.ts";
import { countText, percentText, quantityText } from "../../foundation/format/numbers.ts";
import { planSentences, type PlanAssets } from "../plans/step-text.ts";
import { valueAt } from "./field-value.ts";
import { fieldsOf, PLAN_GROUP, type SettingField } from "./settings-fields.ts";

/** A setting that changes, in words; a plan has a line for each step. */
export interface SettingChange {
  readonly path: string;
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** Every digit of a percentage, or a small change would look like none. */
const DIGITS = 16;

/**
 * What changes, field by field. The default plan is shown in the sentences that borrowers read. A
 * part that is new or goes away is a change from or to nothing.
 */
export function changesBetween(
  before: MarketSettingsText,
  after: MarketSettingsText,
  assets: PlanAssets,
): readonly SettingChange[] {
  const fields = new Map([...fieldsOf(before), ...fieldsOf(after)].map((one) => [one.path, one]));
  const paused = pausedText(before) === pausedText(after) ? [] : [pausedChange(before, after)];
  return [
    ...paused,
    ...[...fields.values()].flatMap((field): SettingChange[] => {
      const [from, to] = [shownAt(before, field), shownAt(after, field)];
      const { path, label, group } = field;
      return from === to ? [] : [{ path, label: `${group}: ${label}`, before: from, after: to }];
    }),
    ...planChange(before.defaultPlan, after.defaultPlan, assets),
  ];
}

function planChange(
  before: PlanText | null,
  after: PlanText | null,
  assets: PlanAssets,
): readonly SettingChange[] {
  if (isSameContent(before, after)) return [];
  const said = (plan: PlanText | null): string =>
    plan === null
      ? "no plan"
      : planSentences(plan, assets)
          .map((sentence, index) => `${index + 1}. ${sentence}`)
          .join("\n");
  return [{ path: "defaultPlan", label: PLAN_GROUP, before: said(before), after: said(after) }];
}

function pausedText({ paused }: MarketSettingsText): string {
  return paused.length === 0 ? "nothing" : [...paused].sort().join(", ");
}

function pausedChange(before: MarketSettingsText, after: MarketSettingsText): SettingChange {
  return {
    path: "paused",
    label: "Paused",
    before: pausedText(before),
    after: pausedText(after),
  };
}

function shownAt(settings: MarketSettingsText, field: SettingField): string {
  if (!fieldsOf(settings).some(({ path }) => path === field.path)) return "not there";
  const value = valueAt(settings, field.path);
  switch (field.kind) {
    case "percent":
      return percentText(String(value), DIGITS);
    case "percents":
      return (
        (value as readonly string[]).map((ltv) => percentText(ltv, DIGITS)).join(", ") || "none"
      );
    case "amount":
    case "cap":
      return typeof value === "string" ? quantityText({ asset: "", amount: value }) : "no cap";
    case "seconds":
      return `${(value as number) / 1_000} s`;
    case "count":
      return countText(value as number);
    case "choice":
      return field.options?.find(([option]) => option === value)?.[1] ?? String(value);
    case "flag":
      return value === true ? "yes" : "no";
  }
}
