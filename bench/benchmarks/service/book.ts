import { setTimeout as wait } from "node:timers/promises";
import { as, type Millis } from "@plimsoll/engine";
import type { JournalStore } from "@plimsoll/journal";
import { openSequencer, type Sequencer, type SequencerLimits } from "@plimsoll/sequencer";
import { canonicalCommands, OWNER, quoteOf, START } from "../../workload/canonical-book.ts";
import { MARKETS, type CanonicalMarket } from "../../workload/canonical-markets.ts";
import { submitAll } from "../../workload/submit.ts";

export const BOOK_ID = "bench";
const SNAPSHOT_SECONDS_MAX = 120;
const POLL_MILLIS = 50;

/** Prices around which nothing fires, see `CanonicalBook.calm`. */
export const CENTRES: ReadonlyMap<CanonicalMarket, bigint> = new Map(
  MARKETS.map((market) => [market, (market.startPrice * 101n) / 100n]),
);

/** The book's clock: goes on by 1 ms whenever a command is decided, as the workload expects. */
export class BookClock {
  now = (START + 60_000) as Millis;

  /** The time of the next command. */
  readonly tick = (): number => {
    this.now = (this.now + 1) as Millis;
    return this.now;
  };
}

export function openBook(
  store: JournalStore,
  clock: () => number,
  limits: Partial<SequencerLimits> = {},
): Promise<Sequencer> {
  return openSequencer({
    store,
    bookId: BOOK_ID,
    owner: OWNER,
    clock,
    limits: { snapshotEveryEntries: 0, ...limits },
  });
}

/** Builds the canonical book through a sequencer, snapshot at its end included; says how long. */
export async function buildBook(store: JournalStore, loans: number): Promise<number> {
  const start = performance.now();
  const quotes = MARKETS.flatMap((market) =>
    market.venues.map((_, index) => quoteOf(market, index, as(CENTRES.get(market) ?? 0n), START)),
  );
  const commands = [...canonicalCommands(loans), ...quotes];
  const sequencer = await openBook(store, () => START, {
    inFlightMax: 20_000,
    batchEntriesMax: 5_000,
    snapshotEveryEntries: commands.length,
  });
  await submitAll(sequencer, commands, 10_000);
  const seconds = (performance.now() - start) / 1000;
  await snapshotIn(store);
  await sequencer.close();
  return seconds;
}

async function snapshotIn(store: JournalStore): Promise<void> {
  const reader = await store.openReader(BOOK_ID);
  const deadline = performance.now() + SNAPSHOT_SECONDS_MAX * 1000;
  while ((await reader.latestSnapshot()) === undefined) {
    if (performance.now() > deadline) throw new Error("no snapshot was saved");
    await wait(POLL_MILLIS);
  }
}
