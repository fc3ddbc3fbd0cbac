import type { Event, FeedId, Quote } from "@plimsoll/engine";
import type { JournalReader } from "@plimsoll/journal";
import { decodeEntry, type DurableEntry } from "@plimsoll/sequencer";

export interface Window {
  /** The sale's entry. */
  readonly sequence: number;
  readonly feed: FeedId;
  /** Milliseconds since 1970-01-01 UTC, both included. */
  readonly from: number;
  readonly to: number;
}

const BLOCK_ENTRIES = 1_000;

/** Every quote of a feed in a window around an entry, in the order of the journal. */
export async function readQuotesAround(reader: JournalReader, window: Window): Promise<Quote[]> {
  const start = await firstFrom(reader, window);
  const quotes: Quote[] = [];
  for await (const batch of reader.read(start)) {
    for (const entry of batch.map(decodeEntry)) {
      if (entry.at > window.to) return quotes;
      if (entry.at >= window.from) quotes.push(...quotesOf(entry, window.feed));
    }
  }
  return quotes;
}

/** An entry at or before the first of the window: time never decreases along the journal. */
async function firstFrom(reader: JournalReader, { sequence, from }: Window): Promise<number> {
  for (let start = sequence; ; start = Math.max(1, start - BLOCK_ENTRIES)) {
    for await (const [entry] of reader.read(start, 1)) {
      if (start === 1 || (entry !== undefined && entry.at < from)) return start;
    }
  }
}

function quotesOf({ events }: DurableEntry, feed: FeedId): Quote[] {
  return events.flatMap((event: Event) => {
    if (event.type !== "quote_posted" || event.feed !== feed) return [];
    return [{ venue: event.venue, price: event.price, at: event.quotedAt }];
  });
}
