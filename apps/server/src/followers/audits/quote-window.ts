import type { FeedId, Quote } from "@plimsoll/engine";
import type { JournalEntry, JournalReader } from "@plimsoll/journal";
import { readEvents } from "@plimsoll/receipt";

export interface Around {
  /** The sale's entry. */
  readonly sequence: number;
  readonly feed: FeedId;
  /** Milliseconds since 1970-01-01 UTC, both included. */
  readonly from: number;
  readonly to: number;
}

interface QuotesOfEntry {
  readonly at: number;
  readonly quotes: readonly (Quote & { readonly feed: FeedId })[];
}

const BLOCK_ENTRIES = 64;
/** Entries farther ahead are sought instead of read through. */
const LEAP_ENTRIES = 1_000;

/**
 * The quotes around sales. Sales are asked for in the order of the journal, and a window of entries slides
 * along with them: each entry is read once, however many sales lie near it, and only its quotes are kept.
 */
export class QuoteWindow {
  readonly #reader: JournalReader;
  #read: QuotesOfEntry[] = [];
  #next = 0;

  constructor(reader: JournalReader) {
    this.#reader = reader;
  }

  /** Every quote of a feed in a window around an entry, in the order of the journal. */
  async around(window: Around): Promise<Quote[]> {
    if (this.#next === 0 || window.sequence - this.#next > LEAP_ENTRIES) await this.#seek(window);
    this.#read = this.#read.filter(({ at }) => at >= window.from);
    while (!((this.#read.at(-1)?.at ?? 0) > window.to)) {
      if (!(await this.#readBlock())) break;
    }
    return this.#read
      .filter(({ at }) => at >= window.from && at <= window.to)
      .flatMap(({ quotes }) => quotes.filter(({ feed }) => feed === window.feed));
  }

  /** Begins at or before the first entry of the window: time never decreases along the journal. */
  async #seek({ sequence, from }: Around): Promise<void> {
    this.#read = [];
    for (let back = BLOCK_ENTRIES; ; back *= 2) {
      this.#next = Math.max(1, sequence - back);
      for await (const [entry] of this.#reader.read(this.#next, 1)) {
        if (this.#next === 1 || (entry !== undefined && entry.at < from)) return;
      }
    }
  }

  /** Whether there was anything more to read. */
  async #readBlock(): Promise<boolean> {
    const before = this.#next;
    for await (const batch of this.#reader.read(before, BLOCK_ENTRIES)) {
      this.#next += batch.length;
      this.#read.push(...batch.map(quotesIn));
    }
    return this.#next > before;
  }
}

function quotesIn(entry: JournalEntry): QuotesOfEntry {
  const isQuote = (text: string) => text.includes('"type":"quote_posted"');
  const quotes = readEvents(entry, (_, text) => isQuote(text)).flatMap(({ event }) => {
    if (event.type !== "quote_posted") return [];
    return [{ feed: event.feed, venue: event.venue, price: event.price, at: event.quotedAt }];
  });
  return { at: entry.at, quotes };
}
