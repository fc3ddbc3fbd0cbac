import type { Event } from "@plimsoll/engine";

/**
 * Types of the journal's events, as many as the engine knows: a record over them does not compile
 * until it has an answer for a new one. An older client may still meet types that it does not know.
 */
export type EventType = Event["type"];
