import { formatPercent, type Wad } from "@plimsoll/engine";
import type { Facts, LoanFacts, MessageFacts } from "./facts.ts";
import { inDigits, inMoney, type Money } from "./numbers.ts";
import {
  calledBy,
  cost,
  pathOf,
  priceOf,
  waitingText,
  whatToDo,
  writeText,
  type Text,
} from "./texts.ts";

/* One message for all that an entry did to a loan: what happened, what was done, where it stands now. */

/** A smaller fall is not what a message begins with. */
const FALL_MIN = 10n ** 16n;

type DeedKind = "plan_topped_up" | "plan_repaid" | "plan_sold" | "soft_liquidation" | "liquidation";
type Deed = Extract<Facts, { readonly kind: DeedKind }>;

/**
 * The text of a message. `notification` names it in the link, so that the page can acknowledge it; `name` is what the
 * owner calls the loan.
 */
export function writeMessage(
  { main, all, fall }: MessageFacts,
  notification: string,
  name: string | null = null,
): Text {
  const told = all.map((facts) => calledBy(name, facts));
  const deeds = told.filter(isDeed);
  const [first] = deeds;
  const spent = told.findLast(({ kind }) => kind === "plan_out_of_money");
  const isAlone = all.length === 1 && (fall === null || fall < FALL_MIN);
  const on = onOf(first ?? spent);
  // Where nothing was to be done, and where the loan has ended, the text about the one thing says it all.
  if (on === undefined || isAlone || main.kind === "bad_debt") {
    return afterFall(writeText(main, notification, name), main, fall);
  }
  const { collateralAsset, loanAsset } = on;
  const details = deeds.map(detailOf);
  const rest = told.map(restOf).filter((it) => it !== "");
  const where = `Loan ${on.loan}: ${collateralAsset} is ${priceOf(on.price, loanAsset)}.`;
  return {
    title: [fallText(on, fall), ...deedsText(deeds, hasRunOut(told)), standsAt(on)]
      .filter((it) => it !== "")
      .join(" "),
    body: [where, ...details, ...new Set(rest), howFar(on), whatToDo(on)]
      .filter((it) => it !== "")
      .join(" "),
    path: pathOf(main, notification),
  };
}

function onOf(facts: Facts | undefined): LoanFacts | undefined {
  return facts !== undefined && "on" in facts ? facts.on : undefined;
}

/** A text about one thing, after the fall that has caused it; one about a price that was asked for names it already. */
function afterFall(text: Text, main: Facts, fall: Wad | null): Text {
  const isOwnPrice = main.kind === "ltv_alert" && main.alertPrice !== null;
  const on = isOwnPrice || main.kind === "debt_forgiven" ? undefined : onOf(main);
  const fallen = on === undefined ? "" : fallText(on, fall);
  return fallen === "" ? text : { ...text, title: `${fallen} ${text.title}` };
}

/** Whether a step of the plan could not do its part, and no step did anything after it. */
function hasRunOut(told: readonly Facts[]): boolean {
  const last = told.findLast((facts) => facts.kind === "plan_out_of_money" || isOfPlan(facts));
  return last?.kind === "plan_out_of_money";
}

function isOfPlan({ kind }: Facts): boolean {
  return kind === "plan_topped_up" || kind === "plan_repaid" || kind === "plan_sold";
}

function isDeed(facts: Facts): facts is Deed {
  return (
    facts.kind === "plan_topped_up" ||
    facts.kind === "plan_repaid" ||
    facts.kind === "plan_sold" ||
    facts.kind === "soft_liquidation" ||
    facts.kind === "liquidation"
  );
}

function fallText({ collateralAsset }: LoanFacts, fall: Wad | null): string {
  return fall === null || fall < FALL_MIN ? "" : `${collateralAsset} fell ${percent(fall)}.`;
}

/**
 * What was done in few words, each kind of deed once: "Your plan added 0.2 BTC and sold 0.1 BTC." A plan that
 * has run out says so.
 */
function deedsText(deeds: readonly Deed[], isSpent: boolean): string[] {
  const sums = new Map<DeedKind, Money>();
  for (const deed of deeds) {
    const moved = movedBy(deed);
    const before = sums.get(deed.kind)?.baseUnits ?? 0n;
    sums.set(deed.kind, { ...moved, baseUnits: before + moved.baseUnits });
  }
  const verbs = { plan_topped_up: "added", plan_repaid: "repaid", plan_sold: "sold" } as const;
  const byPlan = Object.entries(verbs).flatMap(([kind, verb]) => {
    const sum = sums.get(kind as DeedKind);
    return sum === undefined ? [] : [`${verb} ${inMoney(sum)}`];
  });
  const soft = sums.get("soft_liquidation");
  const hard = sums.get("liquidation");
  return [
    ...planText(byPlan, isSpent),
    ...(soft === undefined ? [] : [`The market sold ${inMoney(soft)}.`]),
    ...(hard === undefined ? [] : [`${inMoney(hard)} was liquidated.`]),
  ];
}

function planText(byPlan: readonly string[], isSpent: boolean): string[] {
  if (byPlan.length === 0) return isSpent ? ["Your plan could do nothing."] : [];
  return [`Your plan ${inOneList(byPlan)}${isSpent ? ", and could do no more" : ""}.`];
}

function movedBy(deed: Deed): Money {
  switch (deed.kind) {
    case "plan_topped_up":
      return deed.added;
    case "plan_repaid":
      return deed.repaid;
    default:
      return deed.sold;
  }
}

function detailOf(deed: Deed): string {
  switch (deed.kind) {
    case "plan_topped_up":
      return `Your plan took ${inMoney(deed.added)} from your balance and pledged it.`;
    case "plan_repaid":
      return `Your plan repaid ${inMoney(deed.repaid)} from your balance.`;
    case "plan_sold":
      return `Your plan sold ${inMoney(deed.sold)} and repaid ${inMoney(deed.repaid)}${cost(deed.fee)}.`;
    case "soft_liquidation":
      return `The market sold ${inMoney(deed.sold)} and repaid ${inMoney(deed.repaid)}${cost(deed.fee)}, the least that brings the loan back.`;
    case "liquidation":
      return `${inMoney(deed.sold)} was sold and ${inMoney(deed.repaid)} repaid${cost(deed.fee)}.`;
  }
}

/** What else is true now; nothing of lines that were passed on the way. */
function restOf(facts: Facts): string {
  switch (facts.kind) {
    case "liquidatable":
      return isBeyond(facts.on) ? "Anybody may liquidate it now." : "";
    case "sale_waiting":
    case "plan_out_of_money":
      return waitingText(facts);
    case "ltv_alert": {
      const { alertPrice, on } = facts;
      if (alertPrice === null) return "";
      return `${on.collateralAsset} has reached your price of ${inDigits(alertPrice)} ${on.loanAsset}.`;
    }
    default:
      return "";
  }
}

function isBeyond({ standing, lltv }: LoanFacts): boolean {
  return standing !== null && (standing.ltv === null || standing.ltv > lltv);
}

function standsAt({ standing }: LoanFacts): string {
  if (standing === null) return "The loan is closed.";
  return standing.ltv === null ? "" : `You are at ${percent(standing.ltv)}`;
}

function howFar(on: LoanFacts): string {
  if (on.standing === null) return "";
  const { liquidationPrice, ltv } = on.standing;
  const now = ltv === null ? "" : `It now owes ${percent(ltv)} of what its collateral is worth. `;
  return `${now}The limit is ${percent(on.lltv)}, a price of ${inDigits(liquidationPrice)} ${on.loanAsset}.`;
}

/** In whole percent where that is exact to a digit. */
function percent(ratio: Wad): string {
  return formatPercent(ratio, 1).replace(/\.0(?=\s?%)/, "");
}

function inOneList(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}
