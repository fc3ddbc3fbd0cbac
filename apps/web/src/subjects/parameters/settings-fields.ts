import type { MarketSettingsText } from "@plimsoll/contract";

export type FieldKind =
  "percent" | "percents" | "amount" | "cap" | "seconds" | "count" | "choice" | "flag";

/** A setting as a field of the form. */
export interface SettingField {
  /** Members from the settings down, joined by dots. */
  readonly path: string;
  readonly label: string;
  readonly group: string;
  readonly kind: FieldKind;
  /** Of a choice: what may be chosen, with its words. */
  readonly options?: readonly (readonly [value: string, words: string])[];
}

const LIMITS = "Limits and fees";
const ALERTS = "Alerts";
const LIQUIDATION = "Liquidation";
const SOFT = "Soft liquidation";
const OUTAGES = "Outages and pace";
const VOLATILITY = "Volatility";
/** The default plan has an editor of its own. */
export const PLAN_GROUP = "Default plan";

const ALWAYS: readonly SettingField[] = [
  { path: "maxLtv", label: "Highest LTV of a new loan", group: LIMITS, kind: "percent" },
  { path: "supplyCap", label: "Supply cap", group: LIMITS, kind: "cap" },
  { path: "borrowCap", label: "Borrow cap", group: LIMITS, kind: "cap" },
  { path: "customerBorrowCap", label: "Borrow cap of a customer", group: LIMITS, kind: "cap" },
  { path: "minLoan", label: "Least loan", group: LIMITS, kind: "amount" },
  { path: "processingFee.rate", label: "Processing fee", group: LIMITS, kind: "percent" },
  {
    path: "processingFee.mode",
    label: "The processing fee is",
    group: LIMITS,
    kind: "choice",
    options: [
      ["added_to_debt", "added to the debt"],
      ["taken_from_payout", "taken from the payout"],
    ],
  },
  { path: "deleverageFee", label: "Fee of a plan's sale", group: LIMITS, kind: "percent" },
  { path: "alertLtvs", label: "Alert LTVs, rising", group: ALERTS, kind: "percents" },
  {
    path: "alertHysteresis",
    label: "Falls back by this share before it alerts again",
    group: ALERTS,
    kind: "percent",
  },
];

const REFERENCE: readonly SettingField[] = [
  {
    path: "liquidation.dust",
    label: "A debt below this may be forgiven",
    group: LIQUIDATION,
    kind: "amount",
  },
];

const LADDER: readonly SettingField[] = [
  { path: "liquidation.targetLtv", label: "Target LTV", group: LIQUIDATION, kind: "percent" },
  { path: "liquidation.feeAtLltv", label: "Fee at the LLTV", group: LIQUIDATION, kind: "percent" },
  { path: "liquidation.feeAtFull", label: "Highest fee", group: LIQUIDATION, kind: "percent" },
  {
    path: "liquidation.fullFeeLtv",
    label: "LTV of the highest fee",
    group: LIQUIDATION,
    kind: "percent",
  },
  {
    path: "liquidation.dust",
    label: "Sell all when the rest would owe less than; such a rest may be forgiven",
    group: LIQUIDATION,
    kind: "amount",
  },
  {
    path: "liquidation.insuranceFirst",
    label: "Insurance pays bad debt before lenders do",
    group: LIQUIDATION,
    kind: "flag",
  },
];

const SOFT_BAND: readonly SettingField[] = [
  { path: "liquidation.soft.triggerLtv", label: "Begins at LTV", group: SOFT, kind: "percent" },
  { path: "liquidation.soft.ceilingLtv", label: "Ends at LTV", group: SOFT, kind: "percent" },
  { path: "liquidation.soft.targetLtv", label: "Target LTV", group: SOFT, kind: "percent" },
  {
    path: "liquidation.soft.feeAtTrigger",
    label: "Fee where it begins",
    group: SOFT,
    kind: "percent",
  },
  {
    path: "liquidation.soft.feeAtCeiling",
    label: "Fee where it ends",
    group: SOFT,
    kind: "percent",
  },
];

const GRACE: readonly SettingField[] = [
  { path: "grace.outageMs", label: "Shortest outage that counts", group: OUTAGES, kind: "seconds" },
  { path: "grace.graceMs", label: "Liquidations wait after it", group: OUTAGES, kind: "seconds" },
  {
    path: "grace.hardLtv",
    label: "Loans above this LTV do not wait",
    group: OUTAGES,
    kind: "percent",
  },
];

const PACE: readonly SettingField[] = [
  { path: "pace.valuePerMinute", label: "Most sold in a minute", group: OUTAGES, kind: "amount" },
];

const ESTIMATE: readonly SettingField[] = [
  {
    path: "volatility.sampleMs",
    label: "Time between samples",
    group: VOLATILITY,
    kind: "seconds",
  },
  {
    path: "volatility.memorySamples",
    label: "Memory, in samples",
    group: VOLATILITY,
    kind: "count",
  },
  { path: "volatility.step", label: "Told in whole steps of", group: VOLATILITY, kind: "percent" },
];

/** Every field that settings of any shape may have. */
export const ALL_FIELDS: readonly SettingField[] = [
  ...ALWAYS,
  ...LADDER,
  ...SOFT_BAND,
  ...GRACE,
  ...PACE,
  ...ESTIMATE,
];

/** Parts of the settings that are there or not, and what they begin with. */
export const PARTS = ["soft", "defaultPlan", "grace", "pace", "volatility"] as const;
export type Part = (typeof PARTS)[number];

export const PART_TEXT: Readonly<Record<Part, string>> = {
  soft: "Soft liquidation before the LLTV",
  defaultPlan: "A protection plan for new loans",
  grace: "Grace for borrowers after an outage",
  pace: "Limit on what is sold in a minute",
  volatility: "Estimate volatility, so that plans may act earlier",
};

export function hasPart(settings: MarketSettingsText, part: Part): boolean {
  return part === "soft"
    ? settings.liquidation.kind === "ladder" && settings.liquidation.soft !== null
    : settings[part] !== null;
}

/** The fields that settings of this shape have. Pauses and the default plan are edited elsewhere. */
export function fieldsOf(settings: MarketSettingsText): readonly SettingField[] {
  const { liquidation, grace, pace, volatility } = settings;
  return [
    ...ALWAYS,
    ...(liquidation.kind === "ladder" ? LADDER : REFERENCE),
    ...(liquidation.kind === "ladder" && liquidation.soft !== null ? SOFT_BAND : []),
    ...(grace === null ? [] : GRACE),
    ...(pace === null ? [] : PACE),
    ...(volatility === null ? [] : ESTIMATE),
  ];
}
