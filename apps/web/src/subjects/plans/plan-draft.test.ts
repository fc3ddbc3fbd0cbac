import type { PlanText } from "@plimsoll/contract";
import { describe, expect, test } from "vitest";
import { exampleMarket, volatileMarket, wad } from "../../../test/example-market.ts";
import {
  addStep,
  changeStep,
  checkDraft,
  crossedStep,
  draftOf,
  mayBeEarly,
  moveStep,
  removeStep,
  setEarly,
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

test("a step below the LTV of the loan would act at once", () => {
  const { plan } = checkDraft(draftOf(PLAN, null), terms);
  expect(crossedStep(plan, wad(50n), terms)).toBeNull();
  expect(crossedStep(plan, wad(79n), terms)).toBe(0);
  expect(crossedStep(plan, null, terms)).toBe(0);
});

describe("a step that acts earlier when prices move a lot", () => {
  const EARLY: PlanText = {
    steps: [
      {
        kind: "deleverage",
        triggerLtv: "0.8",
        targetLtv: "0.65",
        cap: "0.25",
        early: { hours: 36, floorLtv: "0.7025" },
      },
      { kind: "deleverage", triggerLtv: "0.82", targetLtv: "0.75", cap: null },
    ],
  };
  const volatile = volatileMarket(3n);
  const early = draftOf(EARLY, null);

  test("is the same step when its plan was opened and not touched", () => {
    const { text, plan, isUsable } = checkDraft(early, volatile);
    expect({ text, isUsable }).toEqual({ text: EARLY, isUsable: true });
    expect(JSON.stringify(text)).toBe(JSON.stringify(EARLY));
    expect(plan?.steps[0]).toMatchObject({ early: { hours: 36, floorLtv: wad(7025n) / 100n } });
  });

  test("is shown as it is when the market's plan is switched off", () => {
    expect(draftOf(null, EARLY)[0]).toMatchObject({ isOn: false, isEarly: true, hours: "36" });
  });

  test("stays when another field changes or it changes places", () => {
    const moved = moveStep(changeStep(early, 0, { trigger: "79" }), 0, 1);
    expect(checkDraft(moved, volatile).text?.steps[1]).toEqual({
      ...EARLY.steps[0],
      triggerLtv: "0.79",
    });
  });

  test("can be switched on with numbers that may be used, and off again", () => {
    const on = setEarly(early, 1, true);
    expect(on[1]).toMatchObject({ isEarly: true, hours: "24", floor: "78.5" });
    const { text, isUsable } = checkDraft(on, volatile);
    expect(isUsable).toBe(true);
    expect(text?.steps[1]).toMatchObject({ early: { hours: 24, floorLtv: "0.785" } });
    const off = setEarly(setEarly(on, 1, false), 0, false);
    expect(checkDraft(off, volatile).text?.steps.some((step) => "early" in step)).toBe(false);
  });

  test("has its numbers again when it was off for a moment", () => {
    const again = setEarly(setEarly(early, 0, false), 0, true);
    expect(checkDraft(again, volatile).text).toEqual(EARLY);
  });

  test("says at each field what is wrong with it", () => {
    const typed = changeStep(early, 0, { hours: "a day", floor: "x" });
    expect(Object.keys(checkDraft(typed, volatile).problems.get(0) ?? {})).toEqual([
      "hours",
      "floor",
    ]);
    const beyond = changeStep(early, 0, { hours: "721", floor: "65" });
    expect(checkDraft(beyond, volatile).problems.get(0)).toEqual({
      hours: "The hours must lie between 1 and 720.",
      floor: "The lowest trigger must lie between the target and the trigger.",
    });
  });

  test("is refused at its switch where the market does not estimate volatility", () => {
    const { problems, isUsable } = checkDraft(early, terms);
    expect(isUsable).toBe(false);
    expect(problems.get(0)).toEqual({
      early: "Acting earlier must be left out: this market does not estimate volatility.",
    });
    expect(checkDraft(setEarly(early, 0, false), terms).isUsable).toBe(true);
  });

  test("is offered where a slice is sold and the market estimates, or where it was there", () => {
    const offered = (draft: typeof early, market: typeof terms) =>
      draft.map((step) => mayBeEarly(step, market));
    expect(offered(early, volatile)).toEqual([true, true]);
    expect(offered(early, terms)).toEqual([true, false]);
    expect(offered(setEarly(early, 0, false), terms)).toEqual([true, false]);
    expect(offered(draftOf(PLAN, null), volatile)).toEqual([false, false, false]);
  });

  test("would act at once above where it acts now, not only above its own trigger", () => {
    const { plan } = checkDraft(early, volatile);
    const calm = volatileMarket(0n);
    expect(crossedStep(plan, wad(79n), calm)).toBeNull();
    expect(crossedStep(plan, wad(79n), volatile)).toBe(0);
    expect(crossedStep(plan, wad(70n), volatile)).toBeNull();
  });
});

test("fields are filled as the reader writes numbers, and read back to the same plan", () => {
  const plan: PlanText = {
    steps: [{ kind: "deleverage", triggerLtv: "0.78125", targetLtv: "0.75125", cap: "0.125" }],
  };
  expect(checkDraft(draftOf(plan, null), terms)).toMatchObject({ text: plan, isUsable: true });
});

test("a cap that could be thousands is refused at its field", () => {
  const [first] = draftOf(PLAN, null);
  if (first === undefined) throw new Error("The plan has a step.");
  // One of the two is the decimal mark of whoever runs this; the other may be a group.
  const problems = ["1,000", "1.000"].map((cap) => {
    const { problems } = checkDraft([{ ...first, kind: "top_up", cap }], terms);
    return problems.get(first.id)?.cap ?? null;
  });
  expect(problems.filter((problem) => problem !== null)).toEqual([
    expect.stringContaining("could mean"),
  ]);
});
