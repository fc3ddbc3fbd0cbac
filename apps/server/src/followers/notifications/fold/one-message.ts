import type { NotificationKind } from "@plimsoll/contract";
import type { Told } from "./told.ts";

/** What one fall did to one loan is told in one message: the first kind here that happened names it. */
const BY_WEIGHT: readonly NotificationKind[] = [
  "bad_debt",
  "debt_forgiven",
  "liquidation",
  "soft_liquidation",
  "liquidatable",
  "sale_waiting",
  "plan_sold",
  "plan_repaid",
  "plan_topped_up",
  "plan_out_of_money",
  "ltv_alert",
];

/** What somebody is told of in one message: what weighs most, and what else happened to the loan in the fall. */
export interface ToldAtOnce extends Told {
  readonly others: readonly Told[];
}

/**
 * Brings together what the same entry, or the same fall, says to the same account about the same loan, in the order
 * in which it happened. So a fall through several rungs makes one message, however many venues quoted it and however
 * many steps of a plan acted in it.
 */
export function atOnce(told: readonly Told[]): ToldAtOnce[] {
  const groups = new Map<string, Told[]>();
  for (const one of told) {
    const { sequence, index, kind, account, loan, fall } = one;
    const isOfLoan = loan !== null && BY_WEIGHT.includes(kind);
    // What belongs to no loan stays alone.
    const key = JSON.stringify(
      isOfLoan
        ? [fall === null ? sequence : `fall ${fall.began}`, account, loan]
        : [sequence, account, `${index} ${kind}`],
    );
    const group = groups.get(key) ?? [];
    group.push(one);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap((group) => {
    const main = group.reduce((best, one) => (weighsMore(one, best) ? one : best));
    const fall = group.at(-1)?.fall ?? null;
    return [{ ...main, fall, others: group.filter((one) => one !== main) }];
  });
}

/** Of two alerts the one at the higher LTV; of two of a kind otherwise the first. */
function weighsMore(one: Told, other: Told): boolean {
  const [left, right] = [BY_WEIGHT.indexOf(one.kind), BY_WEIGHT.indexOf(other.kind)];
  return left === right ? lineOf(one) > lineOf(other) : left < right;
}

/** The LTV that an alert is about, WAD; one at a price is heavier than all of them, as it was asked for. */
function lineOf({ event }: Told): bigint {
  if (event.type !== "alert_raised") return 0n;
  return event.rung === "own_price" ? 10n ** 36n : event.why.triggerLtv;
}
