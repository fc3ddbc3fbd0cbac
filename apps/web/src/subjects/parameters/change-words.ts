import { formatAmount } from "@plimsoll/engine";
import { percentText, quantityText } from "../../foundation/format/numbers.ts";
import { ALL_FIELDS, PLAN_GROUP, type SettingField } from "./settings-fields.ts";

/** A change of a parameter as history tells it. */
interface ToldChange {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** The same in words. */
interface WrittenChange {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

const FIELDS: ReadonlyMap<string, SettingField> = new Map(
  ALL_FIELDS.map((field) => [field.path, field]),
);
const PERCENT = { kind: "percent" } as const;
const OTHERS: ReadonlyMap<string, { readonly label: string; readonly kind?: "percent" }> = new Map([
  ["paused", { label: "Paused" }],
  ["liquidation.kind", { label: "How it liquidates" }],
  ["lltv", { label: "LLTV", ...PERCENT }],
  ["fee", { label: "Share of interest for the house", ...PERCENT }],
  ["loanAsset", { label: "Lends" }],
  ["collateralAsset", { label: "Takes as collateral" }],
  ["rateModel.kind", { label: "Rate model" }],
]);
const STEP = /^defaultPlan\.steps\.([0-9]+)\.(.+)$/;
const STEP_MEMBERS: ReadonlyMap<string, { readonly label: string; readonly kind?: "percent" }> =
  new Map([
    ["kind", { label: "does" }],
    ["triggerLtv", { label: "acts above an LTV of", ...PERCENT }],
    ["targetLtv", { label: "brings it down to", ...PERCENT }],
    ["cap", { label: "at most in all" }],
    ["early.hours", { label: "foresees hours" }],
    ["early.floorLtv", { label: "never acts below an LTV of", ...PERCENT }],
  ]);

/** A second is so many powers of ten of milliseconds. */
const MILLIS_DECIMALS = 3;
/** Every digit of a percentage, or a small change would look like none. */
const DIGITS = 16;

/** A change of a parameter in words; one that this page does not know is told by its name. */
export function writeChange({ name, before, after }: ToldChange): WrittenChange {
  const field = FIELDS.get(name);
  if (field !== undefined) {
    const write = (value: string | null): string =>
      value === null ? "not there" : shown(value, field);
    return { label: `${field.group}: ${field.label}`, before: write(before), after: write(after) };
  }
  const [, rank, member = ""] = STEP.exec(name) ?? [];
  const known = rank === undefined ? OTHERS.get(name) : STEP_MEMBERS.get(member);
  const words = known?.label ?? wordsOf(rank === undefined ? name : member);
  const label = rank === undefined ? words : `${PLAN_GROUP}, step ${rank}: ${words}`;
  const none = name === "paused" ? "nothing" : "not there";
  const write = (value: string | null): string => {
    if (value === null) return none;
    return known?.kind === "percent" ? percentText(value, DIGITS) : value.replaceAll("_", " ");
  };
  return { label, before: write(before), after: write(after) };
}

function shown(value: string, { kind, options }: SettingField): string {
  switch (kind) {
    case "percent":
      return percentText(value, DIGITS);
    case "percents":
      return value
        .split(", ")
        .map((ltv) => percentText(ltv, DIGITS))
        .join(", ");
    case "amount":
    case "cap":
      return quantityText({ asset: "", amount: value });
    case "seconds":
      return `${formatAmount(BigInt(value), MILLIS_DECIMALS)} s`;
    case "count":
      return value;
    case "choice":
      return options?.find(([option]) => option === value)?.[1] ?? value;
    case "flag":
      return value === "true" ? "yes" : "no";
  }
}

/** A name as words: supplyCap as supply cap. */
function wordsOf(name: string): string {
  const words = name
    .replaceAll(".", ", ")
    .replaceAll(/([A-Z])/g, " $1")
    .toLowerCase();
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
