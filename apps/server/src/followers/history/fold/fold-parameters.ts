import type { Event } from "@plimsoll/engine";
import { factOf } from "../tables.ts";
import type { BatchState } from "./batch-state.ts";
import type { Place } from "./records.ts";

/** What an event sets for as long as nobody sets it anew: whose parameters, and which of them. */
function setBy(event: Event): { readonly subject: string; readonly aspect: string } | null {
  switch (event.type) {
    case "market_created":
    case "market_configured":
      return { subject: `market:${event.market}`, aspect: "settings" };
    case "fee_set":
      return { subject: `market:${event.market}`, aspect: "fee" };
    case "feed_created":
      return { subject: `feed:${event.feed}`, aspect: "settings" };
    case "asset_registered":
      return { subject: `asset:${event.asset}`, aspect: "settings" };
    case "rate_model_enabled":
    case "lltv_enabled":
    case "fee_recipient_set":
      return { subject: "book", aspect: event.type };
    default:
      return null;
  }
}

/** Keeps every event that sets a parameter, so that a page can say what it was before, since when and by whom. */
export function foldParameters(state: BatchState, event: Event, place: Place): void {
  const set = setBy(event);
  if (set === null) return;
  state.parameterChanges.push({
    ...set,
    sequence: place.sequence,
    event_index: place.index,
    at: event.at,
    actor: place.entry.actor ?? null,
    fact: factOf(event),
  });
}
