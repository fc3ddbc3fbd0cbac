import type { MarketSettingsText } from "@plimsoll/contract";
import { expect, test } from "vitest";
import { build, changesBetween, draftOf, setPart, textAt, type } from "./settings-draft.ts";
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

test("a form that nobody has touched says the settings as they are, exactly", () => {
  expect(build(draftOf(SETTINGS))).toEqual({ settings: SETTINGS, problems: {} });
});

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
  const draft = type(draftOf(SETTINGS), "defaultPlan.steps.0.triggerLtv", "79");
  expect(build(draft).settings?.defaultPlan?.steps).toEqual([
    { kind: "deleverage", triggerLtv: "0.79", targetLtv: "0.75", cap: null },
    { kind: "close", triggerLtv: "0.85" },
  ]);
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
  expect(after === null ? [] : changesBetween(SETTINGS, after)).toEqual([
    {
      path: "maxLtv",
      label: "Limits and fees: Highest LTV of a new loan",
      before: "75%",
      after: "70%",
    },
  ]);
  const changes = changesBetween(SETTINGS, { ...SETTINGS, pace: null, paused: [] });
  expect(changes.map(({ before, after: now }) => [before, now])).toEqual([
    ["borrow", "nothing"],
    ["500,000", "not there"],
  ]);
});

test("every field of the form can be written and read again", () => {
  const draft = draftOf(SETTINGS);
  for (const field of fieldsOf(SETTINGS)) {
    const retyped = type(draft, field.path, textAt(draft, field));
    expect(build(retyped).settings).toEqual(SETTINGS);
  }
});
