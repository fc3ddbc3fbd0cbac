import { expect, test } from "vitest";
import { planSentences, stepSentence } from "./step-text.ts";

const ASSETS = { loanAsset: "USDC", collateralAsset: "BTC" };

test("a step says when it acts, what it takes and how far it goes", () => {
  expect(
    stepSentence({ kind: "top_up", triggerLtv: "0.78", targetLtv: "0.74", cap: null }, ASSETS),
  ).toBe("Above an LTV of 78%, pledge spare BTC from your balance until the LTV is 74%.");
  expect(
    stepSentence({ kind: "repay", triggerLtv: "0.79", targetLtv: "0.74", cap: "500" }, ASSETS),
  ).toBe(
    "Above an LTV of 79%, repay with USDC from your balance until the LTV is 74%, at most 500.00 USDC in all.",
  );
  expect(
    stepSentence({ kind: "deleverage", triggerLtv: "0.8", targetLtv: "0.75", cap: "0.5" }, ASSETS),
  ).toBe(
    "Above an LTV of 80%, sell the least BTC that brings the LTV to 75%, at most 0.5 BTC in all.",
  );
});

test("a step that closes says that the rest comes back", () => {
  expect(stepSentence({ kind: "close", triggerLtv: "0.82" }, ASSETS)).toContain("give you back");
});

test("no plan is said, not left blank", () => {
  expect(planSentences(null, ASSETS)).toHaveLength(1);
});
