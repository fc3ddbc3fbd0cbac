import type { EventView } from "@plimsoll/contract";
import { answerFor, type ByEventType } from "../../foundation/api/by-event-type.ts";
import type { AnswerOf } from "../../foundation/api/query.ts";
import { amountText, percentText, priceText } from "../../foundation/format/numbers.ts";

/** What a line of a loan's timeline says, and whether there is a receipt behind it. */
interface EventText {
  readonly title: string;
  readonly detail: string | null;
  readonly tone: "plain" | "good" | "warning" | "danger";
  readonly hasReceipt: boolean;
}

/** Who reads: their own acts are told as theirs. */
export interface Reader {
  readonly account: string | null;
}

interface AmountText {
  readonly asset: string;
  readonly amount: string;
}

/**
 * A fact about a loan in plain words. Null for facts that tell the owner nothing, such as evidence
 * kept for receipts. A fact that this page does not know is named, never hidden.
 */
export function eventText(event: EventView, reader: Reader): EventText | null {
  const write = answerFor(TEXTS, event.type) ?? justNamed;
  const draft = write(event, reader);
  return draft === null ? null : { detail: null, tone: "plain", hasReceipt: false, ...draft };
}

type Draft = Partial<EventText> & { readonly title: string };
type Write = (event: EventView, reader: Reader) => Draft | null;

const silent: Write = () => null;
const justNamed: Write = ({ type }) => ({ title: named(type) });

const TEXTS: ByEventType<Write> = {
  loan_created: (event) => ({
    title: "Loan opened",
    detail: event["plan"] === null ? "Without a protection plan." : "With a protection plan.",
  }),
  collateral_pledged: (event, reader) => ({
    title: `${actor(event, reader)} pledged ${money(event, "assets")}`,
    tone: "good",
  }),
  collateral_released: (event) => ({ title: `${money(event, "assets")} was given back` }),
  borrowed: (event) => ({
    title: `You borrowed ${money(event, "assets")}`,
    detail: isZero(event, "processingFee")
      ? `${money(event, "payout")} arrived on your balance.`
      : `${money(event, "payout")} arrived on your balance, ${money(event, "processingFee")} was the processing fee.`,
  }),
  repaid: (event, reader) => ({
    title: `${actor(event, reader)} repaid ${money(event, "assets")}`,
    tone: "good",
  }),
  debt_forgiven: (event) => ({
    title: `The rest of the debt, ${money(event, "assets")}, was forgiven`,
    detail: "The house paid it. You owe nothing, and all of your collateral can be taken back.",
    tone: "good",
  }),
  loan_closed: () => ({ title: "Loan closed", detail: "Nothing is owed any more." }),
  plan_set: (event) => ({
    title: event["plan"] === null ? "Protection plan switched off" : "Protection plan changed",
  }),
  alerts_set: (event) => ({ title: "Your alerts changed", detail: ownAlerts(event) }),
  alert_raised: (event) => ({
    title:
      event["rung"] === "own_price"
        ? `Alert: the price reached ${price(why(event)["alertPrice"])}`
        : `Alert: the LTV passed ${ratio(why(event)["triggerLtv"])}`,
    detail: circumstances(event),
    tone: "warning",
  }),
  loan_became_liquidatable: (event) => ({
    title: "The loan can be liquidated",
    detail: circumstances(event),
    tone: "danger",
  }),
  plan_topped_up: (event) => ({
    title: `Your plan pledged ${money(event, "assets")} from your balance`,
    detail: `${circumstances(event)} ${ltvAfter(event)}`,
    tone: "warning",
  }),
  plan_repaid: (event) => ({
    title: `Your plan repaid ${money(event, "assets")} from your balance`,
    detail: `${circumstances(event)} ${ltvAfter(event)}`,
    tone: "warning",
  }),
  plan_step_spent: (event) => ({
    title: `Step ${stepNumber(event)} of your plan can do no more for now`,
    detail: WHY_SPENT[text(event["reason"])] ?? null,
    tone: "warning",
  }),
  collateral_sold: (event) => ({
    title: `${seller(event)} sold ${money(event, "seizedAssets")} and repaid ${money(event, "repaidAssets")}`,
    detail: `${circumstances(event)} ${ltvAfter(event)} It cost ${money(event, "feeAssets")}.`,
    tone: "danger",
    hasReceipt: true,
  }),
  liquidated: (event) => ({
    title: `A liquidator took ${money(event, "seizedAssets")} and repaid ${money(event, "repaidAssets")}`,
    detail: `The price was ${price(event["price"])}.`,
    tone: "danger",
    hasReceipt: true,
  }),
  pre_liquidated: (event) => ({
    title: `A liquidator took ${money(event, "seizedAssets")} and repaid ${money(event, "repaidAssets")} on your own terms`,
    tone: "danger",
    hasReceipt: true,
  }),
  sale_stranded: (event) => ({
    title: "A sale waits",
    detail:
      text(event["reason"]) === "paused"
        ? "The operator has paused sales."
        : "The desk that buys cannot pay for it yet.",
    tone: "warning",
  }),
  bad_debt_realized: (event) => ({
    title: `${money(event, "badDebtAssets")} of the debt was written off`,
    detail: `${whatWasLeft(event)} You owe nothing more: insurance paid ${money(event, "fromInsurance")}, lenders lost ${money(event, "fromSuppliers")}.`,
    tone: "danger",
  }),
  notification_acknowledged: () => ({ title: "You acknowledged a message" }),
  made_whole: (event) => ({
    title: `You were paid ${money(event, "assets")}`,
    detail: "A sale rested on a price that was found wrong.",
    tone: "good",
  }),

  // Evidence for receipts, and the book's own work.
  grounds_stated: silent,
  triggers_passed: silent,
  triggers_rearmed: silent,
  notification_delivered: silent,
  interest_accrued: silent,

  // Of an account, a market or a feed: no loan's timeline has them.
  asset_registered: justNamed,
  account_opened: justNamed,
  deposited: justNamed,
  paid_out: justNamed,
  rate_model_enabled: justNamed,
  lltv_enabled: justNamed,
  fee_recipient_set: justNamed,
  authorization_set: justNamed,
  feed_created: justNamed,
  price_posted: justNamed,
  quote_posted: justNamed,
  mark_set: justNamed,
  market_created: justNamed,
  market_configured: justNamed,
  fee_set: justNamed,
  interest_returned: justNamed,
  supplied: justNamed,
  withdrawn: justNamed,
  stranded_retried: justNamed,
  pre_liquidation_created: justNamed,
  triggers_deferred: justNamed,
  triggers_caught_up: justNamed,
  outage_noted: justNamed,
  grace_opened: justNamed,
  grace_ended: justNamed,
  pace_reached: justNamed,
  pace_resumed: justNamed,
  volatility_sampled: justNamed,
  volatility_set: justNamed,
  triggers_moved: justNamed,
  time_passed: justNamed,
};

const WHY_SPENT: Readonly<Record<string, string>> = {
  no_funds: "It found nothing to pay with in your balance.",
  cap_reached: "It has used all that you allowed it.",
  target_not_reached: "It could not reach its target with what there is.",
  overflow: "It could not be worked out at this price.",
};

const TRIGGER_NAMES: Readonly<Record<string, string>> = {
  soft: "A soft liquidation",
  liquidation: "The liquidation",
};

function named(type: string): string {
  const words = type.replaceAll("_", " ");
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/** Whoever acted: an account's name is nobody's business but its owner's. */
function actor(event: EventView, { account }: Reader): string {
  return event["by"] === account ? "You" : "Somebody";
}

function seller(event: EventView): string {
  const isPlan = typeof event["step"] === "number";
  return isPlan ? "Your plan" : (TRIGGER_NAMES[text(why(event)["trigger"])] ?? "The market");
}

function stepNumber(event: EventView): string {
  const step = event["step"];
  return typeof step === "number" ? String(step + 1) : "";
}

function circumstances(event: EventView): string {
  const { price: at, ltvBefore } = why(event);
  const before =
    ltvBefore === null ? "the collateral was worth nothing" : `the LTV was ${ratio(ltvBefore)}`;
  return `At a price of ${price(at)} ${before}.`;
}

function ltvAfter(event: EventView): string {
  const after = event["ltvAfter"];
  return typeof after === "string" ? `Afterwards it was ${ratio(after)}.` : "";
}

function why(event: EventView): Readonly<Record<string, unknown>> {
  const given = event["why"];
  return typeof given === "object" && given !== null ? (given as Record<string, unknown>) : {};
}

function amountIn(event: EventView, field: string): AmountText | null {
  const given = event[field];
  return typeof given === "object" && given !== null && "amount" in given && "asset" in given
    ? (given as AmountText)
    : null;
}

function money(event: EventView, field: string): string {
  const amount = amountIn(event, field);
  return amount === null ? "an amount" : amountText(amount);
}

/** Why debt was written off: no collateral was left, or too little for a buyer, which the house took. */
function whatWasLeft(event: EventView): string {
  const crumb = event["crumb"];
  if (typeof crumb !== "object" || crumb === null) return "The collateral was gone.";
  const [left, paid] = [money(crumb as EventView, "collateral"), money(crumb as EventView, "paid")];
  return `What was left of the collateral, ${left}, was too little for a buyer: the house took it for ${paid} of the debt.`;
}

function isZero(event: EventView, field: string): boolean {
  return !/[1-9]/.test(amountIn(event, field)?.amount ?? "0");
}

function ratio(value: unknown): string {
  return typeof value === "string" ? percentText(value) : "–";
}

function price(value: unknown): string {
  return typeof value === "string" ? priceText(value) : "an unknown amount";
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function ownAlerts(event: EventView): string {
  const listed = (field: string): readonly unknown[] =>
    Array.isArray(event[field]) ? (event[field] as readonly unknown[]) : [];
  const [ltvs, prices] = [listed("alertLtvs").map(ratio), listed("alertPrices").map(price)];
  const all = [...ltvs, ...prices.map((at) => `a price of ${at}`)];
  return all.length === 0 ? "None of your own." : `At ${all.join(", ")}.`;
}

export type LoanEvent = AnswerOf<"listLoanEvents">["items"][number];
type Amount = AnswerOf<"getLoan">["debt"];

function isAmount(value: unknown): value is Amount {
  return typeof value === "object" && value !== null && "asset" in value && "baseUnits" in value;
}

/** Amounts of an event with the names of their members. */
export function amountsOf(event: LoanEvent["event"]): readonly (readonly [string, Amount])[] {
  return Object.entries(event).flatMap(([name, value]) =>
    isAmount(value) && value.baseUnits !== "0" ? [[wordsOf(name), value] as const] : [],
  );
}

/** A member's name as words. */
export function wordsOf(name: string): string {
  return name.replaceAll(/([A-Z])/g, " $1").toLowerCase();
}
