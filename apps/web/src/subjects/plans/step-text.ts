import type { PlanStepText, PlanText } from "@plimsoll/contract";
import { countText, percentText, quantityText } from "../../foundation/format/numbers.ts";

export interface PlanAssets {
  readonly loanAsset: string;
  readonly collateralAsset: string;
}

/** Every digit of a ratio: what is agreed to is not rounded. */
function ratio(ltv: string): string {
  return percentText(ltv, 16);
}

/** That a sale may come before its trigger, from where on, and when. */
function earlierText({ early }: Extract<PlanStepText, { kind: "deleverage" }>): string {
  if (early === undefined) return "";
  const hours = early.hours === 1 ? "1 hour" : `${countText(early.hours)} hours`;
  return `, or earlier, from an LTV of ${ratio(early.floorLtv)} on, when prices move so much that a fall of usual size (one standard deviation) in ${hours} would reach the liquidation`;
}

/** A step as a sentence that can be agreed to. */
export function stepSentence(step: PlanStepText, assets: PlanAssets): string {
  const above = `Above an LTV of ${ratio(step.triggerLtv)}`;
  if (step.kind === "close") {
    return `${above}, sell as much ${assets.collateralAsset} as repays the whole debt, and give you back the rest.`;
  }
  const until = `until the LTV is ${ratio(step.targetLtv)}`;
  const isMoney = step.kind === "repay";
  const asset = isMoney ? assets.loanAsset : assets.collateralAsset;
  const cap =
    step.cap === null
      ? ""
      : `, at most ${quantityText({ asset, amount: step.cap })} ${asset} in all`;
  switch (step.kind) {
    case "top_up":
      return `${above}, pledge spare ${asset} from your balance ${until}${cap}.`;
    case "repay":
      return `${above}, repay with ${asset} from your balance ${until}${cap}.`;
    case "deleverage":
      return `${above}${earlierText(step)}, sell the least ${asset} that brings the LTV to ${ratio(step.targetLtv)}${cap}.`;
  }
}

/** A plan as sentences, in the order of its ranks; one that says so when there is none. */
export function planSentences(plan: PlanText | null, assets: PlanAssets): readonly string[] {
  if (plan === null) return ["No plan: nothing happens before the market's own liquidation."];
  return plan.steps.map((step) => stepSentence(step, assets));
}
