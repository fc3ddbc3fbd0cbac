import { parseWad, type Wad } from "@plimsoll/engine";
import type { Summary } from "./format.ts";

/**
 * What decided how much was sold:
 * - `buyer`: the buyer chose.
 * - `least`: the least that restores the target.
 * - `capped`: a cap of the plan or the market's pace; the target is not reached.
 * - `whole_debt`: the rule repays the whole debt.
 * - `dust`: the rest of the debt would have been too small to keep.
 * - `everything`: all of the collateral was sold, and it was not enough.
 */
export type SizeReason = "buyer" | "least" | "capped" | "whole_debt" | "dust" | "everything";

/** Why as much was sold as a receipt says. */
export function sizeReason({ rule, after }: Pick<Summary, "rule" | "after">): SizeReason {
  if (rule.targetLtv === null) return "buyer";
  const target = ratio(rule.targetLtv);
  if (after.debt.baseUnits === "0") return target === 0n ? "whole_debt" : "dust";
  if (after.collateral.baseUnits === "0" || after.ltv === null) return "everything";
  return ratio(after.ltv) > target ? "capped" : "least";
}

/** @throws RangeError for what no receipt that can be read holds. */
function ratio(text: string): Wad {
  const parsed = parseWad(text);
  if (parsed.ok) return parsed.wad;
  throw new RangeError(`${text} is no ratio: ${parsed.problem}`);
}

/** The same as a sentence; `target` is the LTV that the rule restores, as a reader sees it. */
export const SIZE_SENTENCES: Readonly<Record<SizeReason, (target: string) => string>> = {
  buyer: () => "The buyer chose how much, within what the rules allow.",
  least: (target) => `The least was sold that brings the LTV down to ${target}.`,
  capped: (target) =>
    `The rule aims at ${target}; a cap of the plan or the market's pace let no more be sold at once.`,
  whole_debt: () => "The rule asks to repay the whole debt.",
  dust: () => "The whole debt was repaid: the rest of it would have been too small to keep.",
  everything: () => "All of the collateral was needed.",
};
