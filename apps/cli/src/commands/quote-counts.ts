import type { Client } from "@plimsoll/contract";
import type { Millis } from "@plimsoll/engine";
import type { Told } from "../server/service.ts";

/** A quote as it is sent. */
export interface Quote {
  readonly at: Millis;
  readonly price: string;
}

export type QuoteOutcome = Told<Awaited<ReturnType<Client["postQuote"]>>>;

/** One of these says that a quote was taken into the feed; one that is too old causes none. */
export const APPLIED_EVENTS = new Set(["quote_posted", "price_posted"]);

/** What became of quotes that the server accepted: accepted is not yet applied. */
export interface QuoteCounts {
  readonly applied: number;
  readonly known: number;
  readonly older: number;
  /** Taken down as what the venue said last, and too old to count for the mark. */
  readonly late: number;
}

/** `maxAgeMs`: how old a quote may be that the mark of its feed is made of. */
export function countOutcomes(
  quotes: readonly Quote[],
  outcomes: readonly QuoteOutcome[],
  maxAgeMs: number,
): QuoteCounts {
  let [applied, known, late] = [0, 0, 0];
  for (const [index, { answer, isKnown }] of outcomes.entries()) {
    const quotedAt = quotes[index]?.at ?? 0;
    if (isKnown) known += 1;
    else if (!answer.events.some(({ type }) => APPLIED_EVENTS.has(type))) continue;
    else if (Date.parse(answer.at) - quotedAt > maxAgeMs) late += 1;
    else applied += 1;
  }
  return { applied, known, late, older: outcomes.length - applied - known - late };
}
