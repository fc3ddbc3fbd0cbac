import type { Event } from "@plimsoll/engine";
import type { BatchState } from "./batch-state.ts";
import { factOf } from "../tables.ts";
import type { Place } from "./records.ts";

const ACTIONS: ReadonlySet<Event["type"]> = new Set([
  "plan_topped_up",
  "plan_repaid",
  "plan_step_spent",
  "sale_stranded",
  "bad_debt_realized",
  "debt_forgiven",
  "made_whole",
  "market_configured",
  "fee_set",
  "interest_returned",
  "outage_noted",
  "grace_opened",
  "grace_ended",
  "pace_reached",
]);

/** Keeps an event that a risk officer wants to see among the last, unless it is a sale or an alert. */
export function foldAction(state: BatchState, event: Event, place: Place): void {
  if (!ACTIONS.has(event.type)) return;
  const loan = "loan" in event ? event.loan : null;
  const market =
    "market" in event ? event.market : loan === null ? null : state.loans.get(loan).market;
  state.actions.push({
    sequence: place.sequence,
    event_index: place.index,
    at: event.at,
    type: event.type,
    loan,
    market,
    actor: place.entry.actor ?? null,
    fact: factOf(event),
  });
}
