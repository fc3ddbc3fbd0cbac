import type { Event } from "@plimsoll/engine";
import { decodeCanonical, encodeCanonical } from "@plimsoll/journal";

/** An event without its postings, which have a table of their own, as canonical JSON. */
export function factOf(event: Event): string {
  if (!("postings" in event)) return encodeCanonical(event);
  const { postings: _, ...fact } = event;
  return encodeCanonical(fact);
}

/** The event that a stored fact was; only `factOf` makes facts, from events of the engine. */
export function eventIn(fact: string): Event {
  const event: object | string | number | bigint | boolean | null = decodeCanonical(fact);
  if (!isEvent(event)) throw new SyntaxError("A stored fact is no event.");
  return event;
}

function isEvent(data: unknown): data is Event {
  return typeof data === "object" && data !== null && "type" in data && "at" in data;
}
