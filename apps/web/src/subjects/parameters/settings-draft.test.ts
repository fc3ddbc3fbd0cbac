import type { MarketSettingsText } from "@plimsoll/contract";
import { expect, test } from "vitest";
import { exampleMarket } from "../../../test/example-market.ts";
import {
  addStep,
  changeStep,
  moveStep,
  removeStep,
  setEarly,
  type PlanDraft,
} from "../plans/plan-draft.ts";
import { changesBetween } from "./setting-changes.ts";
import {
  build as buildIn,
  changePlan,
  draftOf,
  rebase,
  setPart,
  textAt,
  type,
  type SettingsDraft,
} from "./settings-draft.ts";
import { fieldsOf } from "./settings-fields.ts";

const SETTINGS: MarketSettingsText = {
  maxLtv: "0.75",
  supplyCap: null,
  borrowCap: "1000000",
  customerBorrowCap: null,
  minLoan: "100",
  processingFee: { rate: "0.005", mode: "added_to_debt" },
  paused: ["borrow"],
  alertLtvs: ["0.688", "0.774"],
  alertHysteresis: "0.02",
  liquidation: {
    kind: "ladder",
    soft: {
      triggerLtv: "0.83",
      ceilingLtv: "0.86",
      targetLtv: "0.78",
      feeAtTrigger: "0.005",
      feeAtCeiling: "0.01",
    },
    targetLtv: "0.78",
    feeAtLltv: "0.01",
    feeAtFull: "0.0438",
    fullFeeLtv: "0.9",
    dust: "50",
    insuranceFirst: true,
  },
  deleverageFee: "0.003",
  defaultPlan: {
    steps: [
      { kind: "deleverage", triggerLtv: "0.8", targetLtv: "0.75", cap: null },
      { kind: "close", triggerLtv: "0.85" },
    ],
  },
  grace: { outageMs: 300_000, graceMs: 600_000, hardLtv: "0.9" },
  pace: { valuePerMinute: "500000" },
  volatility: null,
};

/** The same, estimating volatility, with a plan that follows it. */
const VOLATILE: MarketSettingsText = {
  ...SETTINGS,
  defaultPlan: {
    steps: [
      { kind: "top_up", triggerLtv: "0.78", targetLtv: "0.7412", cap: "0.5" },
      { kind: "repay", triggerLtv: "0.79", targetLtv: "0.745", cap: "500.25" },
      {
        kind: "deleverage",
        triggerLtv: "0.8",
        targetLtv: "0.65",
        cap: "0.12345678",
        early: { hours: 36, floorLtv: "0.7025" },
      },
    ],
  },
  volatility: { sampleMs: 3_600_000, memorySamples: 24, step: "0.001" },
};
const terms = exampleMarket();
const build = (draft: SettingsDraft) => buildIn(draft, terms);
const withPlan = (draft: SettingsDraft, change: (plan: PlanDraft) => PlanDraft): SettingsDraft =>
  changePlan(draft, change(draft.plan));

test.each([SETTINGS, VOLATILE, { ...SETTINGS, defaultPlan: null }])(
  "a form that nobody has touched says the settings as they are, exactly",
  (settings) => {
    const built = build(draftOf(settings));
    expect(built.problems).toEqual({});
    expect(JSON.stringify(built.settings)).toBe(JSON.stringify(settings));
    expect(changesBetween(settings, built.settings ?? SETTINGS, terms)).toEqual([]);
  },
);

test("percentages are typed as percentages and sent as ratios", () => {
  const draft = type(draftOf(SETTINGS), "maxLtv", "72.5");
  expect(build(draft).settings?.maxLtv).toBe("0.725");
  const alerts = type(draft, "alertLtvs", "60, 70.1 ,80");
  expect(build(alerts).settings?.alertLtvs).toEqual(["0.6", "0.701", "0.8"]);
});

test("an empty cap is no cap, and seconds are sent as milliseconds", () => {
  const draft = type(type(draftOf(SETTINGS), "borrowCap", ""), "grace.graceMs", "90");
  expect(build(draft).settings?.borrowCap).toBeNull();
  expect(build(draft).settings?.grace?.graceMs).toBe(90_000);
});

test("a step of the default plan changes without the others", () => {
  const draft = withPlan(draftOf(SETTINGS), (plan) => changeStep(plan, 0, { trigger: "79" }));
  expect(build(draft).settings?.defaultPlan?.steps).toEqual([
    { kind: "deleverage", triggerLtv: "0.79", targetLtv: "0.75", cap: null },
    { kind: "close", triggerLtv: "0.85" },
  ]);
});

test("steps of the default plan come, go, change places and are left out", () => {
  const kinds = (change: (plan: PlanDraft) => PlanDraft) =>
    build(withPlan(draftOf(VOLATILE), change)).settings?.defaultPlan?.steps.map(({ kind }) => kind);
  expect(kinds((plan) => addStep(plan, "close", terms))).toEqual([
    "top_up",
    "repay",
    "deleverage",
    "close",
  ]);
  expect(kinds((plan) => removeStep(plan, 1))).toEqual(["top_up", "deleverage"]);
  expect(kinds((plan) => moveStep(plan, 2, -1))).toEqual(["top_up", "deleverage", "repay"]);
  expect(kinds((plan) => changeStep(plan, 0, { isOn: false }))).toEqual(["repay", "deleverage"]);
});

test("a default plan that is off, or of which every step is off, is none", () => {
  const off = setPart(draftOf(VOLATILE), "defaultPlan", false, "0.86");
  expect(build(off).settings?.defaultPlan).toBeNull();
  const noStep = withPlan(draftOf(VOLATILE), (plan) =>
    plan.map((step) => ({ ...step, isOn: false })),
  );
  expect(build(noStep).settings?.defaultPlan).toBeNull();
  const again = setPart(off, "defaultPlan", true, "0.86");
  expect(build(again).settings).toEqual(VOLATILE);
  const first = setPart(draftOf({ ...SETTINGS, defaultPlan: null }), "defaultPlan", true, "0.86");
  expect(build(first).settings?.defaultPlan?.steps).toHaveLength(1);
});

test("a default plan that is off does not stand in the way of other changes", () => {
  const broken = withPlan(draftOf(SETTINGS), (plan) => changeStep(plan, 0, { trigger: "x" }));
  expect(build(broken).settings).toBeNull();
  expect(build(broken).plan.problems.get(0)).toHaveProperty("trigger");
  expect(build(setPart(broken, "defaultPlan", false, "0.86")).settings).not.toBeNull();
});

test("whether the default plan may be used is judged by the settings in the form", () => {
  const early = withPlan(draftOf(SETTINGS), (plan) => setEarly(plan, 0, true));
  expect(build(early).settings).toBeNull();
  expect(build(early).plan.problems.get(0)).toHaveProperty("early");
  expect(build(early).terms.settings.volatility).toBeNull();
  const estimating = setPart(early, "volatility", true, "0.86");
  expect(build(estimating).settings?.defaultPlan?.steps[0]).toMatchObject({
    early: { hours: 24, floorLtv: "0.775" },
  });
  expect(build(estimating).terms.settings.volatility).not.toBeNull();
  expect(build(setPart(draftOf(VOLATILE), "volatility", false, "0.86")).settings).toBeNull();
});

test("volatility begins with what is documented and is typed in seconds, samples and percent", () => {
  const on = setPart(draftOf(SETTINGS), "volatility", true, "0.86");
  expect(build(on).settings?.volatility).toEqual(VOLATILE.volatility);
  const typed = type(type(on, "volatility.sampleMs", "1800"), "volatility.memorySamples", "48");
  expect(build(type(typed, "volatility.step", "0.05")).settings?.volatility).toEqual({
    sampleMs: 1_800_000,
    memorySamples: 48,
    step: "0.0005",
  });
  expect(build(type(on, "volatility.memorySamples", "2.5")).problems).toEqual({
    "volatility.memorySamples": "Enter a whole number.",
  });
  expect(build(setPart(on, "volatility", false, "0.86")).settings?.volatility).toBeNull();
});

test("what cannot be read is said at its field and nothing is built", () => {
  const built = build(type(draftOf(SETTINGS), "deleverageFee", "three"));
  expect(built.settings).toBeNull();
  expect(Object.keys(built.problems)).toEqual(["deleverageFee"]);
  expect(build(type(draftOf(SETTINGS), "maxLtv", "201")).settings).toBeNull();
});

test("parts come and go, and what was typed in one that is gone does not count", () => {
  const off = setPart(type(draftOf(SETTINGS), "grace.graceMs", "x"), "grace", false, "0.86");
  expect(build(off).settings?.grace).toBeNull();
  const noSoft = build(setPart(draftOf(SETTINGS), "soft", false, "0.86")).settings;
  expect(noSoft?.liquidation).toMatchObject({ kind: "ladder", soft: null });
  const on = build(setPart(off, "pace", true, "0.86"));
  expect(on.settings?.pace).toEqual({ valuePerMinute: "1000000" });
});

test("changes are listed with both values, and nothing else is", () => {
  const after = build(type(draftOf(SETTINGS), "maxLtv", "70")).settings;
  expect(after === null ? [] : changesBetween(SETTINGS, after, terms)).toEqual([
    {
      path: "maxLtv",
      label: "Limits and fees: Highest LTV of a new loan",
      before: "75%",
      after: "70%",
    },
  ]);
  const changes = changesBetween(SETTINGS, { ...SETTINGS, pace: null, paused: [] }, terms);
  expect(changes.map(({ before, after: now }) => [before, now])).toEqual([
    ["borrow", "nothing"],
    ["500,000", "not there"],
  ]);
});

test("a default plan that changes is listed in sentences, before and after", () => {
  const plan = changePlan(
    draftOf(SETTINGS),
    changeStep(draftOf(SETTINGS).plan, 1, { trigger: "84.999" }),
  );
  const after = build(plan).settings ?? SETTINGS;
  const sale = "1. Above an LTV of 80%, sell the least BTC that brings the LTV to 75%.";
  const close = (ltv: string) =>
    `2. Above an LTV of ${ltv}, sell as much BTC as repays the whole debt, and give you back the rest.`;
  expect(changesBetween(SETTINGS, after, terms)).toEqual([
    {
      path: "defaultPlan",
      label: "Default plan",
      before: `${sale}\n${close("85%")}`,
      after: `${sale}\n${close("84.999%")}`,
    },
  ]);
  const [gone] = changesBetween(SETTINGS, { ...SETTINGS, defaultPlan: null }, terms);
  expect(gone?.after).toBe("no plan");
  const [follows] = changesBetween(SETTINGS, { ...VOLATILE, volatility: null }, terms);
  expect(follows?.after).toContain("or earlier, from an LTV of 70.25% on");
});

test("a plan that says the same in another order of its members is no change", () => {
  const shuffled = {
    steps: [
      { cap: null, targetLtv: "0.75", triggerLtv: "0.8", kind: "deleverage" as const },
      { triggerLtv: "0.85", kind: "close" as const },
    ],
  };
  expect(changesBetween(SETTINGS, { ...SETTINGS, defaultPlan: shuffled }, terms)).toEqual([]);
});

test("a volatility that comes is listed field by field", () => {
  const changes = changesBetween(SETTINGS, { ...SETTINGS, volatility: VOLATILE.volatility }, terms);
  expect(changes.map(({ before, after }) => [before, after])).toEqual([
    ["not there", "3600 s"],
    ["not there", "24"],
    ["not there", "0.1%"],
  ]);
});

test("every field of the form can be written and read again", () => {
  const draft = draftOf(VOLATILE);
  for (const field of fieldsOf(VOLATILE)) {
    const retyped = type(draft, field.path, textAt(draft, field));
    expect(build(retyped).settings).toEqual(VOLATILE);
  }
});

test("a form that is open while somebody else changes a setting keeps its edits and takes theirs over", () => {
  const mine = type(draftOf(SETTINGS), "maxLtv", "70");
  const theirs: MarketSettingsText = { ...SETTINGS, minLoan: "250", supplyCap: "5000000" };
  const both = rebase(mine, theirs);
  expect(build(both).settings).toEqual({ ...theirs, maxLtv: "0.7" });
  expect(both.contested).toEqual([]);
  expect(changesBetween(theirs, build(both).settings ?? theirs, terms)).toHaveLength(1);
});

test("what two change at once stays as entered here and is named", () => {
  const mine = withPlan(type(draftOf(SETTINGS), "maxLtv", "70"), (plan) =>
    changeStep(plan, 0, { trigger: "79" }),
  );
  const theirs: MarketSettingsText = { ...SETTINGS, maxLtv: "0.6", defaultPlan: null };
  const both = rebase(mine, theirs);
  expect(build(both).settings?.maxLtv).toBe("0.7");
  expect(both.contested).toEqual(["Limits and fees: Highest LTV of a new loan", "Default plan"]);
  expect(rebase(both, { ...theirs, minLoan: "1" }).contested).toEqual(both.contested);
});

test("a part that was switched here stays switched when other settings come", () => {
  const off = setPart(draftOf(SETTINGS), "grace", false, "0.86");
  const theirs: MarketSettingsText = { ...SETTINGS, pace: null };
  expect(build(rebase(off, theirs)).settings).toEqual({ ...theirs, grace: null });
  const noSoft = setPart(draftOf(SETTINGS), "soft", false, "0.86");
  const dusty = { ...SETTINGS, liquidation: { ...SETTINGS.liquidation, dust: "75" } };
  expect(build(rebase(noSoft, dusty)).settings?.liquidation).toMatchObject({
    soft: null,
    dust: "75",
  });
});

test("a form that nobody has touched follows the settings in force, plan and all", () => {
  const followed = rebase(draftOf(SETTINGS), VOLATILE);
  expect(build(followed).settings).toEqual(VOLATILE);
  expect(rebase(followed, { ...VOLATILE })).toBe(followed);
});

test("what was typed back to what it was is no edit", () => {
  const back = type(type(draftOf(SETTINGS), "maxLtv", "70"), "maxLtv", "75");
  expect(build(rebase(back, { ...SETTINGS, maxLtv: "0.6" })).settings?.maxLtv).toBe("0.6");
});
