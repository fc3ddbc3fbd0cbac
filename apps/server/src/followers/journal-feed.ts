import type { JournalReader, JournalStore } from "@plimsoll/journal";
import { decodeEntry, type DurableEntry, type Sequencer } from "@plimsoll/sequencer";
import { keepNewest } from "../foundation/keep-newest.ts";
import type { Cursor } from "./cursor.ts";

interface JournalFeedOptions {
  readonly reader: JournalReader;
  readonly sequencer: Pick<Sequencer, "subscribe" | "durableSequence">;
  /** Newest entries that stay in memory for all who read here. */
  readonly keptEntriesMax?: number;
  /** Most entries that are read from the journal at once. */
  readonly blockEntriesMax?: number;
}

const KEPT_ENTRIES_MAX = 2_000;
const BLOCK_ENTRIES_MAX = 500;
/** Blocks of the journal that were read last: for whoever comes by the same place soon after. */
const BLOCKS_MAX = 4;

/** Decoded entries of the journal from one place to another, both included. */
interface Block {
  readonly last: number;
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
  readonly #blockEntriesMax: number;
  readonly #unsubscribe: () => void;
  readonly #listeners = new Set<() => void>();
  /** The newest entries without a gap, in order. */
  #kept: DurableEntry[] = [];
  /** By the first sequence of each. */
  readonly #blocks = new Map<number, Block>();

  constructor(options: JournalFeedOptions) {
    const { reader, sequencer } = options;
    this.reader = reader;
    this.#sequencer = sequencer;
    this.#keptEntriesMax = options.keptEntriesMax ?? KEPT_ENTRIES_MAX;
    this.#blockEntriesMax = options.blockEntriesMax ?? BLOCK_ENTRIES_MAX;
    this.#unsubscribe = sequencer.subscribe((entries) => this.#take(entries));
  }

  get bookId(): string {
    return this.reader.bookId;
  }

  /** The last entry that is durable. */
  get durableSequence(): number {
    return this.#sequencer.durableSequence;
  }

  /** The entries behind `sequence`, at most so many and maybe fewer; none where there are none yet. */
  async after(sequence: number, most: number): Promise<readonly DurableEntry[]> {
    const next = sequence + 1;
    const first = this.#kept[0]?.sequence;
    if (first !== undefined && next >= first) {
      return this.#kept.slice(next - first, next - first + most);
    }
    if (this.durableSequence < next) return [];
    const entries = await this.#blockAt(next);
    const begin = next - (entries[0]?.sequence ?? next);
    return entries.slice(begin, begin + most);
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
    if (last !== undefined && entries[0]?.sequence !== last.sequence + 1) this.#kept = [];
    this.#kept.push(...entries);
    const surplus = this.#kept.length - this.#keptEntriesMax;
    if (surplus > 0) this.#kept.splice(0, surplus);
    for (const listener of this.#listeners) listener();
  }

  #blockAt(sequence: number): Promise<readonly DurableEntry[]> {
    for (const [first, { last, entries }] of this.#blocks) {
      if (first <= sequence && sequence <= last) return entries;
    }
    const most = Math.min(this.#blockEntriesMax, this.durableSequence - sequence + 1);
    const entries = this.#read(sequence, most);
    this.#blocks.set(sequence, { last: sequence + most - 1, entries });
    entries.catch(() => this.#blocks.delete(sequence));
    keepNewest(this.#blocks, BLOCKS_MAX);
    return entries;
  }

  async #read(from: number, most: number): Promise<readonly DurableEntry[]> {
    const entries: DurableEntry[] = [];
    for await (const batch of this.reader.read(from, most)) {
      for (const entry of batch) entries.push(decodeEntry(entry));
    }
    return entries;
  }
}

/** Begins to keep the newest entries of a book. */
export async function openJournalFeed(
  store: JournalStore,
  sequencer: Sequencer,
): Promise<JournalFeed> {
  return new JournalFeed({ reader: await store.openReader(sequencer.bookId), sequencer });
}
