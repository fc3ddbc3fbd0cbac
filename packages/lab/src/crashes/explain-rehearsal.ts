import type { Millis } from "@plimsoll/engine";
import { formatRounded, formatShare } from "../report/number-format.ts";
import { coinsKeptShare, type CrashRehearsal } from "./rehearse-crashes.ts";
import type { RehearsalOutcome } from "./rehearse.ts";

/** How amounts are written. */
export interface RehearsalUnits {
  readonly collateral: AmountUnit;
  readonly money: AmountUnit;
}

interface AmountUnit {
  readonly symbol: string;
  readonly decimals: number;
  /** Digits after the point that are shown. */
  readonly places: number;
}

/** What a borrower should read of one crash, in the order in which to show it. */
interface CrashStory {
  readonly headline: string;
  /** The plan, the liquidation without it, and waiting. */
  readonly sentences: readonly string[];
  /** What speaks against the plan here, or null. */
  readonly warning: string | null;
  /** Where the prices come from. */
  readonly prices: string;
}

/** What a borrower should read of all crashes together. */
interface PlanStory {
  readonly sentences: readonly string[];
  readonly acted: number;
  readonly crashes: number;
  /** Crashes in which the plan left more than the liquidation at the LLTV, and less. */
  readonly better: number;
  readonly worse: number;
  /** Crashes in which it acted, and waiting would have left more. */
  readonly worseThanWaiting: number;
  /** Crashes in which it acted, and the loan would never have been liquidatable. */
  readonly needless: number;
}

/** The few sentences of one crash. Amounts are those of the loan at today's price. */
export function explainCrash(rehearsal: CrashRehearsal, units: RehearsalUnits): CrashStory {
  const { title, plan, reference, nothing, deepestFall, days, realDays } = rehearsal;
  const lost = nothing.endEquity - plan.endEquity;
  const end = `${money(plan.endEquity, units)} of your own in the end`;
  const hindsight = rehearsal.wasActingNeedless
    ? "The loan would have come through by itself"
    : "Had nobody sold at all";
  return {
    headline: `${title}: the price fell by ${formatShare(deepestFall, 1)}.`,
    sentences: [
      `With this plan: ${deedsOf(plan, units)}, ${end}.`,
      `Liquidation only: ${deedsOf(reference, units)}, ${money(reference.endEquity, units)}.`,
      `${hindsight}: ${money(nothing.endEquity, units)}; nobody could know that.`,
    ],
    warning: rehearsal.wasActingWorseThanWaiting
      ? `Acting was worse than waiting here, by ${money(lost, units)}.`
      : null,
    prices: provenanceOf(days, realDays),
  };
}

/** The few sentences of all crashes together. */
export function explainPlan(
  rehearsals: readonly CrashRehearsal[],
  units: RehearsalUnits,
): PlanStory {
  const count = (holds: (rehearsal: CrashRehearsal) => boolean): number =>
    rehearsals.filter(holds).length;
  const crashes = rehearsals.length;
  const acted = count(({ plan }) => plan.firstActionAt !== null);
  const better = count(({ plan, reference }) => plan.endEquity > reference.endEquity);
  const worse = count(({ plan, reference }) => plan.endEquity < reference.endEquity);
  const worseThanWaiting = count((rehearsal) => rehearsal.wasActingWorseThanWaiting);
  const needless = count((rehearsal) => rehearsal.wasActingNeedless);
  const dearest = rehearsals.reduce((most, { plan }) => (plan.cost > most ? plan.cost : most), 0n);
  const sentences = [
    `This plan would have acted in ${acted} of ${crashes} past crashes, for at most ` +
      `${money(dearest, units)} in fees.`,
    `It would have left you more than a liquidation in ${better} of them, and less in ${worse}.`,
  ];
  if (worseThanWaiting > 0) {
    const of = needless > 0 ? ` (${needless} of which the loan would have survived untouched)` : "";
    sentences.push(`In ${worseThanWaiting}, doing nothing would have left you more${of}.`);
  }
  return { sentences, acted, crashes, better, worse, worseThanWaiting, needless };
}

function deedsOf(outcome: RehearsalOutcome, units: RehearsalUnits): string {
  const { firstActionAt, sales, rescues, cost } = outcome;
  if (firstActionAt === null) return "nothing would have happened; all coins kept";
  const deeds = [countOf(sales, "sale"), countOf(rescues, "payment of your own")].filter(
    (text) => text !== "",
  );
  const kept = outcome.isWipedOut
    ? "no coin kept"
    : `${coins(outcome.coinsKept, units)} kept (${formatShare(coinsKeptShare(outcome), 1)})`;
  const closed = outcome.isClosedOut ? " and the loan closed" : "";
  const fees = `${money(cost, units)} in fees`;
  return `first on ${dayAndTime(firstActionAt)}, ${deeds.join(" and ")}${closed}, ${fees}, ${kept}`;
}

function countOf(count: number, what: string): string {
  if (count === 0) return "";
  return count === 1 ? `one ${what}` : `${count} ${what.replace(/^(\w+)/, "$1s")}`;
}

function provenanceOf(days: number, realDays: number): string {
  if (realDays === days) return "Real candles throughout.";
  const bridge =
    "daily open, high, low and close are facts, the minutes between them are drawn by chance";
  if (realDays === 0) return `${bridge[0]?.toUpperCase() ?? ""}${bridge.slice(1)}.`;
  return `Real candles on ${realDays} of ${days} days; on the others ${bridge}.`;
}

/** `31 Jan 2026, 11:36 UTC`. */
function dayAndTime(at: Millis): string {
  const [, day = "", month = "", year = "", time = ""] =
    /(\d+) (\w+) (\d+) (\d+:\d+)/.exec(new Date(at).toUTCString()) ?? [];
  return `${day.replace(/^0/, "")} ${month} ${year}, ${time} UTC`;
}

function coins(amount: bigint, { collateral }: RehearsalUnits): string {
  const { symbol, decimals, places } = collateral;
  return `${formatRounded(amount, decimals, places)} ${symbol}`;
}

function money(amount: bigint, { money: unit }: RehearsalUnits): string {
  return `${formatRounded(amount, unit.decimals, unit.places)} ${unit.symbol}`;
}
