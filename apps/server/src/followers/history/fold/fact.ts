import type { Event } from "@plimsoll/engine";
import { encodeCanonical } from "@plimsoll/journal";

/** An event without its postings, which have a table of their own, as canonical JSON. */
export function factOf(event: Event): string {
  if (!("postings" in event)) return encodeCanonical(event);
  const { postings: _, ...fact } = event;
  return encodeCanonical(fact);
}
