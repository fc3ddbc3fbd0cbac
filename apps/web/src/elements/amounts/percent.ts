import { formatAmount, parseAmount } from "@plimsoll/engine";
import { parseTyped } from "./typed-number.ts";

const RATIO_DECIMALS = 18;
/** A percentage has two decimals fewer than its ratio. */
export const PERCENT_DECIMALS = 16;

/** A typed percentage as decimal text of the ratio, exact: 78.5 is 0.785. */
export function readPercent(
  text: string,
): { readonly ratio: string } | { readonly problem: string } {
  const parsed = parseTyped(text, PERCENT_DECIMALS);
  if (!parsed.ok) return { problem: parsed.problem };
  return { ratio: formatAmount(parsed.amount, RATIO_DECIMALS) };
}

/** A ratio as decimal text of the percentage. */
export function percentOf(ratio: string): string {
  const parsed = parseAmount(ratio, RATIO_DECIMALS);
  return parsed.ok ? formatAmount(parsed.amount, PERCENT_DECIMALS) : ratio;
}
