import { nameProblem, shortLoanId, type NotificationKind } from "@plimsoll/contract";
import { formatPercent, type Wad } from "@plimsoll/engine";
import type { Facts, FeedTrouble, LoanFacts } from "./facts.ts";
import { inDigits, inMoney, type Quantity } from "./numbers.ts";

/* Every sentence that borrowers are sent. Plain words, the number that matters, what to do. */

export interface Text {
  readonly title: string;
  readonly body: string;
  /** The page that does something about it. */
  readonly path: string;
}

const percent = (ratio: Wad | null): string =>
  ratio === null ? "beyond measure" : formatPercent(ratio, 1);
export const priceOf = (price: Quantity | null, asset: string): string =>
  price === null ? "without a price" : `at ${inDigits(price)} ${asset}`;

/**
 * The text about a fact. `notification` names it in the link, so that the page can acknowledge it; `name` is what the
 * owner calls the loan.
 */
export function writeText(facts: Facts, notification: string, name: string | null = null): Text {
  const { title, sentences } = TEXTS[facts.kind](calledBy(name, facts) as never);
  return {
    title,
    body: sentences.filter((it) => it !== "").join(" "),
    path: pathOf(facts, notification),
  };
}

/** Speaks of the loan as its owner does, or by its identifier where it has no name. */
export function calledBy(name: string | null, facts: Facts): Facts {
  if (!("on" in facts)) return facts;
  const loan = name === null ? withoutLinks(shortLoanId(facts.on.loan)) : `“${name}”`;
  return { ...facts, on: { ...facts.on, loan } };
}

/** The loan's identifier may be of a time when names could hold links: then it is written so that no program makes one of it. */
function withoutLinks(loan: string): string {
  return nameProblem(loan) === null ? loan : loan.replaceAll(".", ". ");
}

interface Draft {
  readonly title: string;
  readonly sentences: readonly string[];
}
type Holding<F, Kind> = F extends { readonly kind: infer Known }
  ? Kind extends Known
    ? F
    : never
  : never;
type FactsOf<Kind extends NotificationKind> = Holding<Facts, Kind>;

const TEXTS: { readonly [Kind in NotificationKind]: (facts: FactsOf<Kind>) => Draft } = {
  ltv_alert: ({ on, alertPrice }) => ({
    title:
      alertPrice === null
        ? `Loan ${on.loan} is at ${percent(ltvOf(on))} of its collateral, ${percent(on.lltv)} is the limit`
        : `${on.collateralAsset} has reached your price of ${inDigits(alertPrice)} ${on.loanAsset}`,
    sentences: [whereItStands(on), howFar(on), whatToDo(on)],
  }),
  grace_opened: ({ on, minutes }) => ({
    title: `Prices are back, and loan ${on.loan} has a grace period`,
    sentences: [
      `Prices were missing and are here again. For ${minutes} minutes nothing of it is liquidated unless it comes close to bad debt: this is the time to act.`,
      whereItStands(on),
      whatToDo(on),
    ],
  }),
  liquidatable: ({ on }) => ({
    title: `Loan ${on.loan} can be liquidated now`,
    sentences: [whereItStands(on), "Anybody may liquidate it now.", whatToDo(on)],
  }),
  sale_waiting: ({ on, reason, isLiquidatable }) => ({
    title: `A sale of loan ${on.loan} is due and waits`,
    sentences: [
      whereItStands(on),
      `A part of the collateral should be sold to protect the loan, but ${WHY_WAITING[reason]}.`,
      isLiquidatable
        ? "Meanwhile anybody may liquidate it."
        : `It is tried again when that changes. Above ${percent(on.lltv)} anybody may liquidate it meanwhile.`,
      whatToDo(on),
    ],
  }),
  plan_topped_up: ({ on, added }) => ({
    title: `Your plan added ${inMoney(added)} to loan ${on.loan}`,
    sentences: [
      `${on.collateralAsset} is ${priceOf(on.price, on.loanAsset)}, so your plan took ${inMoney(added)} from your balance and pledged it.`,
      nowAt(on),
    ],
  }),
  plan_repaid: ({ on, repaid }) => ({
    title: `Your plan repaid ${inMoney(repaid)} of loan ${on.loan}`,
    sentences: [
      `${on.collateralAsset} is ${priceOf(on.price, on.loanAsset)}, so your plan repaid ${inMoney(repaid)} from your balance.`,
      nowAt(on),
    ],
  }),
  plan_sold: ({ on, sold, repaid, fee }) => ({
    title: `Your plan sold ${inMoney(sold)} of loan ${on.loan}`,
    sentences: [
      `${on.collateralAsset} is ${priceOf(on.price, on.loanAsset)}, so your plan sold ${inMoney(sold)} and repaid ${inMoney(repaid)}${cost(fee)}.`,
      nowAt(on),
    ],
  }),
  plan_out_of_money: ({ on, step, reason }) => ({
    title: `Step ${step + 1} of your plan for loan ${on.loan} can do no more`,
    sentences: [
      `Step ${step + 1} of your plan ${WHY_SPENT[reason]}.`,
      whereItStands(on),
      howFar(on),
      whatToDo(on),
    ],
  }),
  feed_stale: (facts) => ({
    title: `There is no fresh price of ${facts.collateralAsset}`,
    sentences: [
      `${WHY_STALE[facts.cause](facts.feed)} The last confirmed price is ${lastPrice(facts)}.`,
      "Until there is a fresh one nothing is sold and nothing new can be borrowed or taken out. Repaying and adding collateral work as always.",
    ],
  }),
  feed_suspect: (facts) => {
    const { title, why } = WHY_SUSPECT[facts.cause](facts);
    const rest =
      "nothing new can be borrowed or taken out. Repaying and adding collateral work as always.";
    return { title, sentences: [...why, `Meanwhile ${rest}`] };
  },
  rate_changed: ({ market, before, now }) => ({
    title: `The rate of your loan is now ${percent(now)} a year`,
    sentences: [
      `In the market ${market} borrowers now pay ${percent(now)} a year; you were last told ${percent(before)}.`,
      "You can repay at any time.",
    ],
  }),
  soft_liquidation: ({ on, sold, repaid, fee }) => ({
    title: `A little of loan ${on.loan} was sold: ${inMoney(sold)}`,
    sentences: [
      `${on.collateralAsset} is ${priceOf(on.price, on.loanAsset)}. The market sold ${inMoney(sold)} and repaid ${inMoney(repaid)}${cost(fee)}, the least that brings the loan back.`,
      nowAt(on),
      whatToDo(on),
    ],
  }),
  liquidation: ({ on, sold, repaid, fee }) => ({
    title: `Loan ${on.loan} was liquidated: ${inMoney(sold)} sold`,
    sentences: [
      `${on.collateralAsset} is ${priceOf(on.price, on.loanAsset)}. ${inMoney(sold)} was sold and ${inMoney(repaid)} repaid${cost(fee)}.`,
      nowAt(on),
      whatToDo(on),
    ],
  }),
  bad_debt: ({ on, debt }) => ({
    title: `Loan ${on.loan} has ended: its collateral is used up`,
    sentences: [
      `All collateral of loan ${on.loan} is sold. The remaining ${inMoney(debt)} was written off.`,
      "You need do nothing.",
    ],
  }),
  debt_forgiven: ({ on, forgiven, reason }) => ({
    title: `The rest of loan ${on.loan}, ${inMoney(forgiven)}, was forgiven`,
    sentences: [
      `The operator has forgiven what was left of the debt of loan ${on.loan}, and the house paid it: you owe nothing on it any more.`,
      on.standing === null
        ? `Loan ${on.loan} is closed by now.`
        : "Whatever is still pledged for it can be taken back.",
      `The reason on record: ${reason}`,
    ],
  }),
  made_whole: ({ paid, reason }) => ({
    title: `You were paid ${inMoney(paid)} for a wrong liquidation`,
    sentences: [
      `A liquidation of yours turned out to be wrong, so ${inMoney(paid)} was paid to your balance.`,
      `The reason on record: ${reason}`,
    ],
  }),
};

/** What of a message about several things says that something is due and cannot be. */
export function waitingText(facts: FactsOf<"sale_waiting" | "plan_out_of_money">): string {
  return facts.kind === "sale_waiting"
    ? `A part of the collateral should be sold to protect the loan, but ${WHY_WAITING[facts.reason]}.`
    : `Step ${facts.step + 1} of your plan ${WHY_SPENT[facts.reason]}.`;
}

/** To the trusted contact: who has to be helped is for the borrower to say. */
export function writeForContact(text: Text, name: string, days: number): Text {
  const body = [
    `Dear ${name}, somebody named you as the person to ask when a loan needs help and they do not answer.`,
    text.body,
    `The link lets you repay or add collateral for this loan and nothing else. It works for ${days} days.`,
  ].join(" ");
  return { ...text, title: `Somebody needs your help: ${text.title}`, body };
}

/** To whoever wants to know whether messages arrive. */
export const TEST_TEXT: Text = {
  title: "This is a test",
  body: "You asked for a test message. Alerts about your loans arrive the same way.",
  path: "/",
};

const WHY_WAITING = {
  desk_short: "the desk that buys has too little money",
  paused: "sales are paused",
  overflow: "the sale could not be worked out at this price",
} as const;

const WHY_STALE: Readonly<Record<FeedTrouble, (feed: string) => string>> = {
  venues: (feed) => `Too few venues quote ${feed}.`,
  posted: (feed) => `Nobody posts a price of ${feed} at present.`,
  part: (feed) => `One of the prices that ${feed} is made of is missing.`,
  peg: (feed) => `One of the prices that ${feed} is made of is missing.`,
};

/** A jump of venues keeps the confirmed price; a composed one goes on following what it is made of. */
const WHY_SUSPECT: Readonly<
  Record<
    FeedTrouble,
    (facts: FactsOf<"feed_suspect">) => { readonly title: string; readonly why: readonly string[] }
  >
> = {
  venues: (facts) => ({
    title: `The price of ${facts.collateralAsset} has jumped and waits for confirmation`,
    why: [
      `The price of ${facts.feed} left the last confirmed one, ${lastPrice(facts)}, so far that it must be confirmed first.`,
      "Sales use the confirmed price.",
    ],
  }),
  posted: (facts) => WHY_SUSPECT.venues(facts),
  part: (facts) => ({
    title: `A price behind that of ${facts.collateralAsset} has jumped and waits for confirmation`,
    why: [
      `${facts.feed} is made of two prices, and one of them left its last confirmed one so far that it must be confirmed first.`,
      `Sales use what is confirmed, ${lastPrice(facts)} at present.`,
    ],
  }),
  peg: (facts) => ({
    title: `${facts.loanAsset} is off its peg`,
    why: [
      `${facts.feed} counts in ${facts.loanAsset}, which is farther from its peg than anybody may borrow at.`,
      `Sales go on at the price as it is, ${lastPrice(facts)} at present.`,
    ],
  }),
};

const WHY_SPENT = {
  no_funds: "found nothing to pay with in your balance",
  cap_reached: "has used all that you allowed it",
  target_not_reached: "could not reach its target with what there is",
  overflow: "could not be worked out at this price",
} as const;

function ltvOf(on: LoanFacts): Wad | null {
  return on.standing?.ltv ?? null;
}

function whereItStands(on: LoanFacts): string {
  const price = `${on.collateralAsset} is ${priceOf(on.price, on.loanAsset)}`;
  if (on.standing === null) return `${price}. Loan ${on.loan} is closed by now.`;
  return `${price}. Loan ${on.loan} owes ${percent(on.standing.ltv)} of what its collateral is worth.`;
}

function howFar(on: LoanFacts): string {
  if (on.standing === null || on.price === null) return "";
  const { liquidationPrice } = on.standing;
  const fall = fallOf(on.price, liquidationPrice);
  if (fall === null) return `It is beyond the limit of ${percent(on.lltv)}.`;
  return `The limit is ${percent(on.lltv)}: a price of ${inDigits(liquidationPrice)} ${on.loanAsset}, ${percent(fall)} lower than now.`;
}

export function whatToDo(on: LoanFacts): string {
  if (on.standing === null) return "You need do nothing.";
  const { repay, pledge, targetLtv } = on.standing;
  if (repay.baseUnits === 0n) return "You need do nothing at this price.";
  const add = pledge === null ? "" : ` or add ${inMoney(pledge, "up")}`;
  return `Repay ${inMoney(repay, "up")}${add} to bring it to ${percent(targetLtv)}.`;
}

function nowAt(on: LoanFacts): string {
  if (on.standing === null) return `Loan ${on.loan} is closed.`;
  const { ltv, liquidationPrice } = on.standing;
  return `The loan now owes ${percent(ltv)} of what its collateral is worth; its limit of ${percent(on.lltv)} is a price of ${inDigits(liquidationPrice)} ${on.loanAsset}.`;
}

export function cost(fee: (Quantity & { readonly asset: string }) | null): string {
  return fee === null ? "" : `, which cost you ${inMoney(fee)}`;
}

function lastPrice({ price, loanAsset }: FactsOf<"feed_stale" | "feed_suspect">): string {
  return price === null ? "not there yet" : `${inDigits(price)} ${loanAsset}`;
}

/** By how much the price may still fall, WAD; null when it already has. */
function fallOf(price: Quantity, limit: Quantity): Wad | null {
  if (price.baseUnits === 0n || price.decimals !== limit.decimals) return null;
  if (limit.baseUnits > price.baseUnits) return null;
  return (((price.baseUnits - limit.baseUnits) * 10n ** 18n) / price.baseUnits) as Wad;
}

export function pathOf(facts: Facts, notification: string): string {
  const query = `notification=${notification}`;
  if (facts.kind === "made_whole") return `/statement?${query}`;
  if (!("on" in facts)) return `/notifications?${query}`;
  const { loan, standing } = facts.on;
  const wanted = standing?.repay.baseUnits ?? 0n;
  const act = wanted > 0n ? "act=repay&" : "";
  return `/loans/${loan}?${act}${query}`;
}
