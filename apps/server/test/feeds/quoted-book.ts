import {
  as,
  type AccountId,
  type Command,
  type FeedId,
  type Millis,
  type VenueId,
} from "@plimsoll/engine";
import { createMemoryJournal, type JournalStore } from "@plimsoll/journal";
import { openSequencer, type Sequencer } from "@plimsoll/sequencer";

const FEED = "btc-usd" as FeedId;

/** A book with one feed of two venues and nothing else. */
export async function openQuotedBook(
  options: { store?: JournalStore; clock?: () => number } = {},
): Promise<Sequencer> {
  const sequencer = await openSequencer({
    store: options.store ?? createMemoryJournal(),
    bookId: "test",
    owner: "operator" as AccountId,
    clock: options.clock ?? Date.now,
  });
  const createFeed: Command = {
    type: "create_feed",
    feed: FEED,
    settings: {
      kind: "median",
      decimals: 2,
      venues: ["kraken", "replay"] as VenueId[],
      minVenues: 1,
      maxAgeMs: 60_000 as Millis,
      outlierDistance: as(10n ** 18n),
      jumpGate: as(0n),
      confirmVenues: 0,
      confirmAfterMs: 0 as Millis,
      holdGate: as(0n),
      holdForMs: 0 as Millis,
    },
  };
  const reply = await sequencer.submit({ command: createFeed, actor: "test" });
  if (!reply.isAccepted) throw new Error(reply.rejection.code);
  return sequencer;
}

/** What the book holds as the venue's last quote. */
export async function quoteOf(
  sequencer: Sequencer,
  venue: string,
): Promise<{ price: bigint; at: number } | undefined> {
  return sequencer.read((book) => {
    const quote = book.feeds.get(FEED)?.quotes.find((it) => it.venue === venue);
    return quote === undefined ? undefined : { price: quote.price, at: quote.at };
  });
}
