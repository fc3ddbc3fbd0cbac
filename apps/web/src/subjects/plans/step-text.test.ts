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

test("a step that may act earlier says from where on, and when", () => {
  const step = { kind: "deleverage", triggerLtv: "0.8", targetLtv: "0.65", cap: "0.5" } as const;
  expect(stepSentence({ ...step, early: { hours: 24, floorLtv: "0.7" } }, ASSETS)).toBe(
    "Above an LTV of 80%, or earlier, from an LTV of 70% on, when prices move so much that a fall of usual size (one standard deviation) in 24 hours would reach the liquidation, sell the least BTC that brings the LTV to 65%, at most 0.5 BTC in all.",
  );
  expect(stepSentence({ ...step, early: { hours: 1, floorLtv: "0.7" } }, ASSETS)).toContain(
    " in 1 hour would",
  );
});

test("what is agreed to is not rounded", () => {
  const sentence = stepSentence(
    { kind: "deleverage", triggerLtv: "0.800123", targetLtv: "0.750004", cap: null },
    ASSETS,
  );
  expect(sentence).toContain("Above an LTV of 80.0123%");
  expect(sentence).toContain("brings the LTV to 75.0004%");
});

test("a step that closes says that the rest comes back", () => {
  expect(stepSentence({ kind: "close", triggerLtv: "0.82" }, ASSETS)).toContain("give you back");
});

test("no plan is said, not left blank", () => {
  expect(planSentences(null, ASSETS)).toHaveLength(1);
});
