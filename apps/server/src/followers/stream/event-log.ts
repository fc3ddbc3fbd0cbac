import { keepNewest } from "../../foundation/keep-newest.ts";
import { address, type AddressedEntry, type History } from "../history/index.ts";
import type { JournalFeed } from "../journal-feed.ts";

interface EventLogOptions {
  readonly feed: JournalFeed;
  readonly history: Pick<History, "tables" | "progress">;
  /** Entries given at once. */
  readonly readEntriesMax?: number;
}

const READ_ENTRIES_MAX = 200;
const ADDRESSED_MAX = 32;

/**
 * Entries in order from any place on, whoever asks. Listeners pull, so none of them is sent anything
 * twice or passed over, and a slow one costs no memory. An entry shows up once history includes it.
 */
export class EventLog {
  readonly #options: Required<EventLogOptions>;
  readonly #unsubscribe: () => void;
  /** Recent answers by their first sequence, so that listeners at one place share the work. */
  readonly #addressed = new Map<number, Promise<readonly AddressedEntry[]>>();
  readonly #waiting = new Set<() => void>();
  #isClosed = false;

  constructor(options: EventLogOptions) {
    this.#options = { readEntriesMax: READ_ENTRIES_MAX, ...options };
    this.#unsubscribe = options.history.progress.onMoved(() => this.#wakeAll());
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The last entry that `from` can give. */
  get lastSequence(): number {
    return this.#options.history.progress.sequence;
  }

  /** Entries from this sequence on; none when it lies behind the last one. */
  from(sequence: number): Promise<readonly AddressedEntry[]> {
    if (sequence > this.lastSequence) return Promise.resolve([]);
    const known = this.#addressed.get(sequence);
    if (known !== undefined) return known;
    const made = this.#read(sequence);
    this.#addressed.set(sequence, made);
    made.catch(() => this.#addressed.delete(sequence));
    keepNewest(this.#addressed, ADDRESSED_MAX);
    return made;
  }

  /** Settles when there may be something new, after `millisMax`, when the log is closed or `signal` says so. */
  wait(sequence: number, millisMax: number, signal: AbortSignal): Promise<void> {
    const isOver = this.#isClosed || signal.aborted;
    if (isOver || sequence <= this.lastSequence) return Promise.resolve();
    return new Promise((resolve) => {
      const settle = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", settle);
        this.#waiting.delete(settle);
        resolve();
      };
      const timer = setTimeout(settle, millisMax);
      signal.addEventListener("abort", settle);
      this.#waiting.add(settle);
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#unsubscribe();
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  async #read(sequence: number): Promise<readonly AddressedEntry[]> {
    const { feed, history, readEntriesMax } = this.#options;
    const most = Math.min(readEntriesMax, this.lastSequence - sequence + 1);
    return address(history.tables, await feed.after(sequence - 1, most));
  }
}
