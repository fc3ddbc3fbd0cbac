import type { NotificationKind } from "@plimsoll/contract";
import { isUrgent } from "../kinds.ts";
import type { Facts } from "../texts/facts.ts";
import type { ToldAtOnce } from "./one-message.ts";
import type { Told } from "./told.ts";

/**
 * What a message is about, for those who want to hear of some kinds only, and whether it asks somebody to act.
 * A line that was passed and lies above the loan again, because the plan has acted in the same entry, asks nothing.
 */
export function standingKinds(
  told: ToldAtOnce,
  facts: Facts,
): { readonly kinds: readonly NotificationKind[]; readonly isUrgent: boolean } {
  const others = told.others.filter((one) => !isUndone(one, facts)).map(({ kind }) => kind);
  const kinds = [told.kind, ...others];
  return { kinds, isUrgent: kinds.some(isUrgent) };
}

function isUndone({ event }: Told, facts: Facts): boolean {
  if (event.type !== "alert_raised" || event.rung === "own_price" || !("on" in facts)) return false;
  const { standing } = facts.on;
  if (standing === null) return true;
  return standing.ltv !== null && standing.ltv <= event.why.triggerLtv;
}
