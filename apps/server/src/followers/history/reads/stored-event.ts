import type { Event } from "@plimsoll/engine";
import { decodeCanonical } from "@plimsoll/journal";

/** The event that a stored fact was; only the fold writes facts, from events of the engine. */
export function eventIn(fact: string): Event {
  const event: object | string | number | bigint | boolean | null = decodeCanonical(fact);
  if (!isEvent(event)) throw new SyntaxError("A stored fact is no event.");
  return event;
}

function isEvent(data: unknown): data is Event {
  return typeof data === "object" && data !== null && "type" in data && "at" in data;
}
