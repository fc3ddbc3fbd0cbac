import { formatAmount, parseAmount, WAD } from "@plimsoll/engine";
import { readCount } from "../../elements/amounts/read-count.ts";
import { readRatio } from "../market/market-terms.ts";
import type { SettingField } from "./settings-fields.ts";

const PERCENT_DECIMALS = 16;
const RATIO_DECIMALS = 18;
const SECOND_MILLIS = 1_000;

/** The value at a path, undefined where there is none. */
export function valueAt(settings: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce((value, key) => (value as Record<string, unknown> | null)?.[key], settings);
}

/** The same with another value at a path. */
export function withValue(
  whole: unknown,
  [key, ...rest]: readonly string[],
  value: unknown,
): unknown {
  if (key === undefined) return value;
  const record = whole as Record<string, unknown>;
  return { ...record, [key]: withValue(record[key], rest, value) };
}

function toPercent(ratio: string): string {
  return formatAmount(readRatio(ratio) * 100n, RATIO_DECIMALS);
}

/** A value as its field writes it. */
export function writeField(value: unknown, { kind }: SettingField): string {
  switch (kind) {
    case "percent":
      return toPercent(String(value));
    case "percents":
      return (value as readonly string[]).map(toPercent).join(", ");
    case "seconds":
      return String((value as number) / SECOND_MILLIS);
    case "cap":
      return typeof value === "string" ? value : "";
    case "amount":
    case "count":
    case "choice":
    case "flag":
      return String(value);
  }
}

/** What was typed in a field as a value, or what is wrong with it. */
type ReadField = { readonly value: unknown } | { readonly problem: string };

export function readField(text: string, { kind }: SettingField): ReadField {
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
    case "seconds": {
      const seconds = readCount(typed);
      return seconds === null
        ? { problem: "Enter whole seconds." }
        : { value: seconds * SECOND_MILLIS };
    }
    case "count": {
      const count = readCount(typed);
      return count === null ? { problem: "Enter a whole number." } : { value: count };
    }
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
