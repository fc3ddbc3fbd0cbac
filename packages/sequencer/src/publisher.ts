import type { JournalEntry } from "@plimsoll/journal";
import type { Batch } from "./batch.ts";
import { durableEntry, type DurableEntry } from "./durable-entry.ts";
import type { SequencerLog } from "./log.ts";

type Listener = (entries: readonly DurableEntry[]) => void;

/** Tells listeners of durable entries, in order. One that fails does not hurt the others. */
export class Publisher {
  readonly #listeners = new Set<Listener>();
  readonly #log: SequencerLog;

  constructor(log: SequencerLog) {
    this.#log = log;
  }

  subscribe(listener: Listener): () => void {
    // Wrapped, so that one function may listen twice.
    const own: Listener = (entries) => listener(entries);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** `entries` are the batch's commands, chained. */
  publish(batch: Batch, entries: readonly JournalEntry[]): void {
    if (this.#listeners.size === 0) return;
    const published: DurableEntry[] = [];
    for (const [index, { body }] of batch.commands.entries()) {
      const entry = entries[index];
      if (entry !== undefined) published.push(durableEntry(entry, body));
    }
    for (const listener of [...this.#listeners]) {
      try {
        listener(published);
      } catch (error) {
        this.#log.error({ error }, "a listener to durable entries failed");
      }
    }
  }
}
