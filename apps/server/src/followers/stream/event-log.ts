import type { JournalReader } from "@plimsoll/journal";
import { decodeEntry, type DurableEntry } from "@plimsoll/sequencer";
import type { ProjectionWorker } from "../history/projection-worker.ts";
import type { Projections } from "../history/tables.ts";
import { address, type AddressedEntry } from "../history/loan-owners.ts";
import { keepNewest } from "../../foundation/keep-newest.ts";

export interface EventLogOptions {
  readonly tables: Projections;
  readonly reader: JournalReader;
  readonly worker: Pick<ProjectionWorker, "projectedSequence" | "subscribe">;
  /** Newest entries kept in memory for all listeners together. */
  readonly recentEntriesMax?: number;
  /** Entries read from the journal at once. */
  readonly readEntriesMax?: number;
}

const ADDRESSED_MAX = 64;

/**
 * Entries in order from any place on, whoever asks: recent ones from memory, older ones from the
 * journal. Listeners pull, so none of them is sent anything twice or passed over, and a slow one
 * costs no memory. An entry shows up once history includes it.
 */
export class EventLog {
  readonly #options: Required<EventLogOptions>;
  readonly #unsubscribe: () => void;
  /** The newest entries without a gap, in order. */
  #recent: DurableEntry[] = [];
  /** Recent answers by their first sequence, so that listeners at one place share the work. */
  readonly #addressed = new Map<number, Promise<readonly AddressedEntry[]>>();
  #waiting = new Set<() => void>();
  #isClosed = false;

  constructor(options: EventLogOptions) {
    this.#options = { recentEntriesMax: 2_000, readEntriesMax: 200, ...options };
    this.#unsubscribe = options.worker.subscribe((entries) => this.#take(entries));
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The last entry that `from` can give. */
  get lastSequence(): number {
    return this.#options.worker.projectedSequence;
  }

  /** Entries from this sequence on; none when it lies behind the last one. */
  async from(sequence: number): Promise<readonly AddressedEntry[]> {
    if (sequence > this.lastSequence) return [];
    const { tables, readEntriesMax } = this.#options;
    const first = this.#recent[0]?.sequence;
    if (first !== undefined && sequence >= first) {
      const begin = sequence - first;
      const entries = this.#recent.slice(begin, begin + readEntriesMax);
      if (entries[0]?.sequence === sequence) return this.#addressedOnce(sequence, entries);
    }
    return address(tables, await this.#read(sequence));
  }

  /** Settles when there may be something new, after `millisMax`, or when the log is closed. */
  wait(sequence: number, millisMax: number): Promise<void> {
    if (this.#isClosed || sequence <= this.lastSequence) return Promise.resolve();
    return new Promise((resolve) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(settle);
        resolve();
      };
      const timer = setTimeout(settle, millisMax);
      this.#waiting.add(settle);
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#unsubscribe();
    this.#wakeAll();
  }

  #addressedOnce(
    sequence: number,
    entries: readonly DurableEntry[],
  ): Promise<readonly AddressedEntry[]> {
    const known = this.#addressed.get(sequence);
    if (known !== undefined) return known;
    const made = address(this.#options.tables, entries);
    this.#addressed.set(sequence, made);
    made.catch(() => this.#addressed.delete(sequence));
    keepNewest(this.#addressed, ADDRESSED_MAX);
    return made;
  }

  #take(entries: readonly DurableEntry[]): void {
    const [first] = entries;
    const last = this.#recent.at(-1);
    if (first === undefined) return this.#wakeAll();
    if (last !== undefined && first.sequence !== last.sequence + 1) this.#recent = [];
    this.#recent.push(...entries);
    const surplus = this.#recent.length - this.#options.recentEntriesMax;
    if (surplus > 0) this.#recent.splice(0, surplus);
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  async #read(sequence: number): Promise<DurableEntry[]> {
    const { reader, readEntriesMax } = this.#options;
    const most = Math.min(readEntriesMax, this.lastSequence - sequence + 1);
    const entries: DurableEntry[] = [];
    for await (const batch of reader.read(sequence, most)) {
      for (const entry of batch) entries.push(decodeEntry(entry));
    }
    return entries;
  }
}
