import type { PlanText } from "@plimsoll/contract";
import { expect, test } from "vitest";
import { exampleMarket, wad } from "../../test/example-market.ts";
import {
  addStep,
  changeStep,
  checkDraft,
  crossedStep,
  draftOf,
  moveStep,
  percentOf,
  readPercent,
  removeStep,
} from "./plan-draft.ts";

const terms = exampleMarket();
const PLAN: PlanText = {
  steps: [
    { kind: "top_up", triggerLtv: "0.78", targetLtv: "0.74", cap: null },
    { kind: "repay", triggerLtv: "0.79", targetLtv: "0.745", cap: "500" },
    { kind: "close", triggerLtv: "0.82" },
  ],
};

test("a plan that is opened and not touched is the same plan", () => {
  expect(checkDraft(draftOf(PLAN, null), terms).text).toEqual(PLAN);
});

test("a loan without a plan is shown the market's, switched off", () => {
  const draft = draftOf(null, PLAN);
  expect(draft.map(({ isOn }) => isOn)).toEqual([false, false, false]);
  expect(checkDraft(draft, terms)).toMatchObject({ text: null, plan: null, isUsable: true });
});

test("a step that is switched off is left out, a step that moves changes its rank", () => {
  const off = changeStep(draftOf(PLAN, null), 0, { isOn: false });
  expect(checkDraft(off, terms).text?.steps.map(({ kind }) => kind)).toEqual(["repay", "close"]);
  const moved = moveStep(draftOf(PLAN, null), 2, -1);
  expect(checkDraft(moved, terms).text?.steps.map(({ kind }) => kind)).toEqual([
    "top_up",
    "close",
    "repay",
  ]);
  expect(moveStep(moved, 0, -1)).toBe(moved);
});

test("an added step is usable as it is, and a plan holds six at most", () => {
  let draft = draftOf(null, null);
  for (let count = 0; count < 8; count += 1) draft = addStep(draft, "deleverage", terms);
  expect(draft).toHaveLength(6);
  expect(checkDraft(draft, terms).isUsable).toBe(true);
  expect(removeStep(draft, 0)).toHaveLength(5);
});

test("what the engine would refuse is said at its field", () => {
  const high = changeStep(draftOf(PLAN, null), 1, { trigger: "90" });
  expect(checkDraft(high, terms).problems.get(1)).toEqual({
    trigger: "The trigger must lie between 0 and the LLTV.",
  });
  const swapped = changeStep(draftOf(PLAN, null), 1, { target: "79.5" });
  expect(checkDraft(swapped, terms).problems.get(1)?.target).toContain("must lie between 0 and");
});

test("what is no number is said at its field", () => {
  const draft = changeStep(draftOf(PLAN, null), 1, { trigger: "eighty", cap: "1.0000001" });
  const { problems, isUsable } = checkDraft(draft, terms);
  expect(isUsable).toBe(false);
  expect(Object.keys(problems.get(1) ?? {})).toEqual(["trigger", "cap"]);
});

test("percentages are exact both ways", () => {
  expect(readPercent("78.25")).toEqual({ ltv: "0.7825" });
  expect(percentOf("0.7825")).toBe("78.25");
  expect(readPercent("")).toHaveProperty("problem");
});

test("a step below the LTV of the loan would act at once", () => {
  const { plan } = checkDraft(draftOf(PLAN, null), terms);
  expect(crossedStep(plan, wad(50n))).toBeNull();
  expect(crossedStep(plan, wad(79n))).toBe(0);
  expect(crossedStep(plan, null)).toBe(0);
});
