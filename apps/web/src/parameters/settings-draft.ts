import type { MarketSettingsText } from "@plimsoll/contract";
import { formatAmount, parseAmount, WAD } from "@plimsoll/engine";
import { percentText, quantityText } from "../format/numbers.ts";
import { readRatio } from "../market/market-terms.ts";
import { fieldsOf, type Part, type SettingField } from "./settings-fields.ts";

/** Settings while they are edited: their shape, and what was typed where. */
export interface SettingsDraft {
  readonly shape: MarketSettingsText;
  readonly texts: Readonly<Record<string, string>>;
}

export interface BuiltSettings {
  /** Null while a field cannot be read. */
  readonly settings: MarketSettingsText | null;
  /** What is wrong, by path. */
  readonly problems: Readonly<Record<string, string>>;
}

const PERCENT_DECIMALS = 16;
const RATIO_DECIMALS = 18;

export function draftOf(settings: MarketSettingsText): SettingsDraft {
  return { shape: settings, texts: {} };
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
  const { shape, texts } = draft;
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
    return { texts, shape: { ...shape, liquidation: { ...shape.liquidation, soft } } };
  }
  if (!isOn) return { texts, shape: { ...shape, [part]: null } };
  const parts = {
    defaultPlan: {
      steps: [
        { kind: "deleverage" as const, triggerLtv: near(93n), targetLtv: near(87n), cap: null },
      ],
    },
    grace: { outageMs: 300_000, graceMs: 600_000, hardLtv: near(105n) },
    pace: { valuePerMinute: "1000000" },
  };
  return { texts, shape: { ...shape, [part]: parts[part] } };
}

/** The settings that the form says, or what is wrong with it; the server judges how they fit together. */
export function build(draft: SettingsDraft): BuiltSettings {
  const problems: Record<string, string> = {};
  let settings: unknown = draft.shape;
  for (const field of fieldsOf(draft.shape)) {
    const read = readField(textAt(draft, field), field);
    if ("problem" in read) problems[field.path] = read.problem;
    else settings = withValue(settings, field.path.split("."), read.value);
  }
  const isSound = Object.keys(problems).length === 0;
  return { settings: isSound ? (settings as MarketSettingsText) : null, problems };
}

export interface SettingChange {
  readonly path: string;
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** What changes, field by field; parts that come or go are changes from or to nothing. */
export function changesBetween(
  before: MarketSettingsText,
  after: MarketSettingsText,
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
  ];
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
      return percentText(String(value), 4);
    case "percents":
      return (value as readonly string[]).map((ltv) => percentText(ltv, 4)).join(", ") || "none";
    case "amount":
    case "cap":
      return typeof value === "string" ? quantityText({ asset: "", amount: value }) : "no cap";
    case "seconds":
      return `${(value as number) / 1_000} s`;
    case "choice":
      return field.options?.find(([option]) => option === value)?.[1] ?? String(value);
    case "flag":
      return value === true ? "yes" : "no";
  }
}

function valueAt(settings: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce((value, key) => (value as Record<string, unknown> | null)?.[key], settings);
}

function withValue(whole: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(whole)) {
    return whole.map((one: unknown, index) =>
      String(index) === key ? withValue(one, rest, value) : one,
    );
  }
  const record = whole as Record<string, unknown>;
  return { ...record, [key]: withValue(record[key], rest, value) };
}

function toPercent(ratio: string): string {
  return formatAmount(readRatio(ratio) * 100n, RATIO_DECIMALS);
}

function writeField(value: unknown, { kind }: SettingField): string {
  switch (kind) {
    case "percent":
      return toPercent(String(value));
    case "percents":
      return (value as readonly string[]).map(toPercent).join(", ");
    case "seconds":
      return String((value as number) / 1_000);
    case "cap":
      return typeof value === "string" ? value : "";
    case "amount":
    case "choice":
    case "flag":
      return String(value);
  }
}

type ReadField = { readonly value: unknown } | { readonly problem: string };

function readField(text: string, { kind }: SettingField): ReadField {
  const typed = text.trim();
  switch (kind) {
    case "percent":
      return readPercent(typed);
    case "percents": {
      const read = typed === "" ? [] : typed.split(",").map((one) => readPercent(one.trim()));
      const bad = read.find((one) => "problem" in one);
      return bad ?? { value: read.flatMap((one) => ("value" in one ? [one.value] : [])) };
    }
    case "cap":
      return typed === "" ? { value: null } : readWhole(typed);
    case "amount":
      return readWhole(typed);
    case "seconds":
      return /^[0-9]{1,6}$/.test(typed)
        ? { value: (JSON.parse(typed.replace(/^0+(?=[0-9])/, "")) as number) * 1_000 }
        : { problem: "Enter whole seconds." };
    case "choice":
      return { value: typed };
    case "flag":
      return { value: typed === "true" };
  }
}

function readPercent(typed: string): ReadField {
  const parsed = parseAmount(typed, PERCENT_DECIMALS);
  if (!parsed.ok) return { problem: parsed.problem };
  if (parsed.amount > 2n * WAD) return { problem: "Enter a percentage of at most 200." };
  return { value: formatAmount(parsed.amount, RATIO_DECIMALS) };
}

/** Whole units of an asset; the server knows how many decimals it has. */
function readWhole(typed: string): ReadField {
  const parsed = parseAmount(typed, typed.split(".")[1]?.length ?? 0);
  return parsed.ok ? { value: typed } : { problem: parsed.problem };
}
