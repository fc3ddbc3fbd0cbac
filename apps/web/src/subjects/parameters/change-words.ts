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
/** A parameter that is no field of the form. */
interface Other {
  readonly label: string;
  readonly kind?: "percent" | "seconds";
  /** What some values are called. */
  readonly words?: Readonly<Record<string, string>>;
}

const PERCENT = { kind: "percent" } as const;
const SECONDS = { kind: "seconds" } as const;
const OTHERS: ReadonlyMap<string, Other> = new Map<string, Other>([
  ["paused", { label: "Paused" }],
  ["liquidation.kind", { label: "How it liquidates" }],
  ["lltv", { label: "LLTV", ...PERCENT }],
  ["fee", { label: "Share of interest for the house", ...PERCENT }],
  ["loanAsset", { label: "Lends" }],
  ["collateralAsset", { label: "Takes as collateral" }],
  ["rateModel.kind", { label: "Rate model" }],
  ["rateModel", { label: "Rate model" }],
  ["recipient", { label: "Fees go to", words: { fees: "the house's account for fees" } }],
  ["decimals", { label: "Decimals" }],
  [
    "kind",
    {
      label: "Where its price comes from",
      words: {
        posted: "an operator",
        median: "the middle of several venues",
        composed: "two other feeds",
      },
    },
  ],
  [
    "zeroMeans",
    {
      label: "A price of 0 says",
      words: { no_price: "that nobody knows it", worthless: "that it is worth nothing" },
    },
  ],
  ["venues", { label: "Venues" }],
  ["minVenues", { label: "Fewest venues that must agree" }],
  ["maxAgeMs", { label: "A price counts for", ...SECONDS }],
  ["outlierDistance", { label: "Left out when farther from the middle than", ...PERCENT }],
  ["jumpGate", { label: "A move is held when larger than", ...PERCENT }],
  ["confirmVenues", { label: "Venues that confirm a held move at once" }],
  ["confirmAfterMs", { label: "A held move confirms itself after", ...SECONDS }],
  ["holdGate", { label: "A move waits whatever venues say when larger than", ...PERCENT }],
  ["holdForMs", { label: "Such a move confirms itself after", ...SECONDS }],
  ["base", { label: "Price of" }],
  ["quote", { label: "Divided by the price of" }],
  [
    "peg.counts",
    {
      label: "What it is divided by counts as",
      words: { market: "its price", par: "exactly 1" },
    },
  ],
  ["peg.band", { label: "Counts as exactly 1 within", ...PERCENT }],
  ["peg.suspendBeyond", { label: "Suspended when farther from 1 than", ...PERCENT }],
]);
const STEP = /^defaultPlan\.steps\.([0-9]+)\.(.+)$/;
const STEP_MEMBERS: ReadonlyMap<string, Other> = new Map<string, Other>([
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
    if (known?.kind === "percent") return percentText(value, DIGITS);
    if (known?.kind === "seconds") return secondsText(value);
    return known?.words?.[value] ?? value.replaceAll("_", " ");
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
      return secondsText(value);
    case "count":
      return value;
    case "choice":
      return options?.find(([option]) => option === value)?.[1] ?? value;
    case "flag":
      return value === "true" ? "yes" : "no";
  }
}

function secondsText(millis: string): string {
  return `${formatAmount(BigInt(millis), MILLIS_DECIMALS)} s`;
}

/** A name as words: supplyCap as supply cap. */
function wordsOf(name: string): string {
  const words = name
    .replaceAll(".", ", ")
    .replaceAll(/([A-Z])/g, " $1")
    .toLowerCase();
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
