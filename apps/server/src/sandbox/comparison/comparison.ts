import type { AccountId, Millis } from "@plimsoll/engine";
import type { JournalStore } from "@plimsoll/journal";
import { decodeEntry, type DurableEntry, type Sequencer } from "@plimsoll/sequencer";
import { PolicyTally } from "./policy-tally.ts";
import { ReferenceBook } from "./reference-book.ts";
import { keptShare, Story } from "./story.ts";

const SLICE_MILLIS = 8;

export interface ComparisonOptions {
  readonly store: JournalStore;
  readonly sequencer: Sequencer;
  readonly owner: AccountId;
  readonly onError: (error: unknown) => void;
}

/** Both policies' totals, kept up with the journal in slices of time. */
export class Comparison {
  readonly plimsoll = new PolicyTally();
  readonly #reference: ReferenceBook;
  readonly story = new Story();
  readonly #onError: (error: unknown) => void;
  /** Markets whose triggers the last entry has not finished. */
  readonly #backlog = new Set<string>();
  #queue: DurableEntry[] = [];
  #sequence = 0;
  #isBusy = true;
  #isClosed = false;
  #unsubscribe: () => void = () => undefined;

  private constructor({ owner, onError }: ComparisonOptions) {
    this.#reference = new ReferenceBook(owner);
    this.#onError = onError;
  }

  /** Reads the whole journal first: the reference's book is kept nowhere else. */
  static async open(options: ComparisonOptions): Promise<Comparison> {
    const { store, sequencer } = options;
    const comparison = new Comparison(options);
    comparison.#unsubscribe = sequencer.subscribe((entries) => comparison.#take(entries));
    const reader = await store.openReader(sequencer.bookId);
    try {
      for await (const entries of reader.read(1)) {
        for (const entry of entries) comparison.#follow(decodeEntry(entry));
      }
    } finally {
      await reader.close();
    }
    comparison.#isBusy = false;
    comparison.#drain();
    return comparison;
  }

  get reference(): PolicyTally {
    return this.#reference.tally;
  }

  /** Commands of the journal that the reference's book has refused. */
  get refused(): number {
    return this.#reference.refused;
  }

  /** The last entry that both totals include. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Whether all that the last price has caused is done: in between, loans stand without what their plans do. */
  get isWhole(): boolean {
    return this.#backlog.size === 0;
  }

  close(): void {
    this.#isClosed = true;
    this.#unsubscribe();
  }

  #take(entries: readonly DurableEntry[]): void {
    this.#queue.push(...entries);
    if (this.#isBusy) return;
    this.#isBusy = true;
    setImmediate(() => this.#drain());
  }

  #drain(): void {
    this.#isBusy = true;
    const deadline = performance.now() + SLICE_MILLIS;
    let taken = 0;
    try {
      for (const entry of this.#queue) {
        if (performance.now() > deadline) break;
        taken += 1;
        if (entry.sequence > this.#sequence) this.#follow(entry);
      }
    } catch (error) {
      this.close();
      this.#onError(error);
    }
    this.#queue.splice(0, taken);
    if (this.#queue.length > 0 && !this.#isClosed) setImmediate(() => this.#drain());
    else this.#isBusy = false;
  }

  #follow(entry: DurableEntry): void {
    this.plimsoll.note(entry.events);
    for (const event of entry.events) {
      if (event.type === "triggers_deferred") this.#backlog.add(event.market);
      if (event.type === "triggers_caught_up") this.#backlog.delete(event.market);
    }
    this.#reference.take(entry.command, entry.at as Millis);
    this.#sequence = entry.sequence;
    this.story.note({
      sequence: entry.sequence,
      at: entry.at as Millis,
      prices: this.#reference.marks(),
      keptWithPlans: keptShare(this.plimsoll, this.plimsoll),
      keptAsUsual: keptShare(this.reference, this.plimsoll),
      wipedOutWithPlans: this.plimsoll.wipedOut,
      wipedOutAsUsual: this.reference.wipedOut,
    });
  }
}
