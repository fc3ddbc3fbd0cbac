import type { Millis } from "@plimsoll/engine";

const FORM =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Reads an ISO 8601 instant: a date (midnight UTC), or date and time with `Z` or an offset.
 * A time without a zone is refused because it would mean something else on every machine.
 * Undefined when the text is anything else, or a day that the calendar does not have.
 */
export function parseInstant(text: string): Millis | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = match.slice(1, 4).map(Number) as [number, number, number];
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day < 1 || day > daysInMonth) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) || at < 0 ? undefined : (at as Millis);
}

/** `2026-02-05T20:00:00Z`: whole seconds, UTC, as `parseInstant` reads it. */
export function formatInstant(at: Millis): string {
  return new Date(at).toISOString().replace(/\.000Z$/, "Z");
}
