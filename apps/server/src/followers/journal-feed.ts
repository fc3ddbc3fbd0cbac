import type { JournalReader, JournalStore } from "@plimsoll/journal";
import { decodeEntry, type DurableEntry, type Sequencer } from "@plimsoll/sequencer";
import { keepNewest } from "../foundation/keep-newest.ts";
import type { Cursor } from "./cursor.ts";

interface JournalFeedOptions {
  readonly reader: JournalReader;
  readonly sequencer: Pick<Sequencer, "subscribe" | "durableSequence">;
  /** Newest entries that stay in memory for all who read here. */
  readonly keptEntriesMax?: number;
  /** So many events stay at most, even if that is few entries; the newest entry always stays. */
  readonly keptEventsMax?: number;
  /** Most entries that are read from the journal at once. */
  readonly blockEntriesMax?: number;
  /** With about so many events a block ends before. */
  readonly blockEventsMax?: number;
}

/*
 * In a storm one entry holds a thousand events. So memory is counted in events: 50,000 of the newest and as
 * many in all blocks.
 */
const KEPT_ENTRIES_MAX = 2_000;
const KEPT_EVENTS_MAX = 50_000;
const BLOCK_ENTRIES_MAX = 500;
/** Blocks of the journal that were read last: for whoever comes by the same place soon after. */
const BLOCKS_MAX = 4;
const BLOCK_EVENTS_MAX = 12_500;
/** The journal is asked for few entries at a time, so that a block with many events reads little in vain. */
const PAGE_ENTRIES = 50;
/** Whoever follows makes one transaction of an answer, so an answer holds no more events. */
const ANSWER_EVENTS_MAX = 5_000;

/** Decoded entries of the journal from one place to another, both included. */
interface Block {
  readonly first: number;
  /** Where it shall end; once it is read, where it does. */
  last: number;
  readonly entries: Promise<readonly DurableEntry[]>;
}

/**
 * The entries of a book from any place on, decoded once for all who ask: the newest as the sequencer
 * published them, older ones from the journal. The sequencer never waits for anybody: what is too much is
 * dropped here and read again by those who are behind.
 */
export class JournalFeed {
  readonly reader: JournalReader;
  readonly #sequencer: JournalFeedOptions["sequencer"];
  readonly #keptEntriesMax: number;
  readonly #keptEventsMax: number;
  readonly #blockEntriesMax: number;
  readonly #blockEventsMax: number;
  readonly #unsubscribe: () => void;
  readonly #listeners = new Set<() => void>();
  /** The newest entries without a gap, in order. */
  #kept: DurableEntry[] = [];
  #keptEvents = 0;
  /** By the first sequence of each. */
  readonly #blocks = new Map<number, Block>();

  constructor(options: JournalFeedOptions) {
    const { reader, sequencer } = options;
    this.reader = reader;
    this.#sequencer = sequencer;
    this.#keptEntriesMax = options.keptEntriesMax ?? KEPT_ENTRIES_MAX;
    this.#keptEventsMax = options.keptEventsMax ?? KEPT_EVENTS_MAX;
    this.#blockEntriesMax = options.blockEntriesMax ?? BLOCK_ENTRIES_MAX;
    this.#blockEventsMax = options.blockEventsMax ?? BLOCK_EVENTS_MAX;
    this.#unsubscribe = sequencer.subscribe((entries) => this.#take(entries));
  }

  get bookId(): string {
    return this.reader.bookId;
  }

  /** The last entry that is durable. */
  get durableSequence(): number {
    return this.#sequencer.durableSequence;
  }

  /**
   * The entries behind `sequence`, at most so many and maybe fewer; none where there are none yet. More than
   * one hold no more than 5,000 events together.
   */
  async after(sequence: number, most: number): Promise<readonly DurableEntry[]> {
    const next = sequence + 1;
    const first = this.#kept[0]?.sequence;
    if (first !== undefined && next >= first) {
      return asOneAnswer(this.#kept.slice(next - first, next - first + most));
    }
    if (this.durableSequence < next) return [];
    const block = this.#blockAt(next);
    const begin = next - block.first;
    const entries = (await block.entries).slice(begin, begin + most);
    // The block was thought to reach here and ended before.
    if (entries.length === 0 && begin > 0) return this.after(sequence, most);
    return asOneAnswer(entries);
  }

  /** Whether the journal has this entry with this hash. */
  async has({ sequence, hash }: Cursor): Promise<boolean> {
    for await (const [entry] of this.reader.read(sequence, 1)) return entry?.hash === hash;
    return false;
  }

  /** Calls whenever there are new entries; returns how to stop. */
  onNews(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    await this.reader.close();
  }

  /** From the sequencer, so quick. */
  #take(entries: readonly DurableEntry[]): void {
    const last = this.#kept.at(-1);
    if (last !== undefined && entries[0]?.sequence !== last.sequence + 1) {
      this.#kept = [];
      this.#keptEvents = 0;
    }
    for (const entry of entries) {
      this.#kept.push(entry);
      this.#keptEvents += entry.events.length;
    }
    this.#dropSurplus();
    for (const listener of this.#listeners) listener();
  }

  #dropSurplus(): void {
    const kept = this.#kept;
    let surplus = 0;
    for (const { events } of kept) {
      const isTooMuch =
        kept.length - surplus > this.#keptEntriesMax || this.#keptEvents > this.#keptEventsMax;
      if (!isTooMuch || surplus === kept.length - 1) break;
      surplus += 1;
      this.#keptEvents -= events.length;
    }
    kept.splice(0, surplus);
  }

  #blockAt(sequence: number): Block {
    for (const block of this.#blocks.values()) {
      if (block.first <= sequence && sequence <= block.last) return block;
    }
    const most = Math.min(this.#blockEntriesMax, this.durableSequence - sequence + 1);
    const entries = this.#read(sequence, most);
    const block: Block = { first: sequence, last: sequence + most - 1, entries };
    this.#blocks.set(sequence, block);
    entries.then(
      ({ length }) => (block.last = sequence + length - 1),
      () => this.#blocks.delete(sequence),
    );
    keepNewest(this.#blocks, BLOCKS_MAX);
    return block;
  }

  async #read(from: number, most: number): Promise<readonly DurableEntry[]> {
    const entries: DurableEntry[] = [];
    let events = 0;
    while (entries.length < most) {
      const page = this.reader.read(
        from + entries.length,
        Math.min(PAGE_ENTRIES, most - entries.length),
      );
      const before = entries.length;
      for await (const batch of page) {
        for (const raw of batch) {
          const entry = decodeEntry(raw);
          entries.push(entry);
          events += entry.events.length;
          if (events >= this.#blockEventsMax) return entries;
        }
      }
      if (entries.length === before) break;
    }
    return entries;
  }
}

/** The first entries, at least one, as many as make one answer. */
function asOneAnswer(entries: readonly DurableEntry[]): readonly DurableEntry[] {
  let count = 0;
  for (const [index, { events }] of entries.entries()) {
    count += events.length;
    if (count > ANSWER_EVENTS_MAX && index > 0) return entries.slice(0, index);
  }
  return entries;
}

/** Begins to keep the newest entries of a book. */
export async function openJournalFeed(
  store: JournalStore,
  sequencer: Sequencer,
): Promise<JournalFeed> {
  return new JournalFeed({ reader: await store.openReader(sequencer.bookId), sequencer });
}
