import { SIZE_SENTENCES, sizeReason, type Check } from "@plimsoll/receipt";
import type { AnswerOf } from "../../foundation/api/query.ts";
import { amountText, percentText, priceText } from "../../foundation/format/numbers.ts";

export type SaleReceipt = AnswerOf<"getLiquidationReceipt">;
export type SaleSummary = SaleReceipt["summary"];

export const KIND_WORDS: Readonly<Record<SaleSummary["kind"], string>> = {
  plan_sale: "Your plan sold some collateral",
  soft_liquidation: "Soft liquidation",
  liquidation: "Liquidation",
  outside_liquidation: "Liquidation by an outside buyer",
  pre_liquidation: "Pre-liquidation by an outside buyer",
};

/** What happened, in one paragraph that a borrower can repeat. */
export function storyOf(summary: SaleSummary): string {
  const { market, price, before, after, rule, sold, repaid, cost } = summary;
  const target = rule.targetLtv === null ? "" : percentText(rule.targetLtv);
  const reached = before.ltv === null ? "had no value left" : `stood at ${percentText(before.ltv)}`;
  return (
    `At a price of ${priceText(price)} the loan in ${market} ${reached}, above the line of ` +
    `${percentText(rule.triggerLtv)}. ${amountText(sold)} was sold and repaid ${amountText(repaid)} ` +
    `of the debt, which cost ${amountText(cost)}. ${WHY_SO_MUCH[sizeReason(summary)](target)}` +
    (after.ltv === null ? "" : ` Afterwards it stood at ${percentText(after.ltv)}.`)
  );
}

/** Sentences about the loan, where a paper speaks of its LTV. */
const WHY_SO_MUCH: typeof SIZE_SENTENCES = {
  ...SIZE_SENTENCES,
  buyer: () => "The buyer chose the size within the rules.",
  least: (target) => `The least was sold that brings it back to ${target}.`,
};

export const CHECK_WORDS: Readonly<Record<Check["name"], string>> = {
  form: "The receipt can be read",
  chain: "Its entries are part of the journal's chain",
  mark: "The price follows from the venues' quotes",
  ltv: "The LTV follows from price and debt",
  trigger: "The line had been reached",
  least: "It was the least that the rule allows",
  amounts: "Every amount follows from the rule",
  summary: "What you read is what was recorded",
  checkpoint: "It is covered by a signed checkpoint, or will be",
  signature: "It is signed and unaltered",
  key: "It is signed with this service's key",
};
