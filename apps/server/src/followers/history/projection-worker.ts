import type { JournalReader } from "@plimsoll/journal";
import { decodeEntry, type DurableEntry, type Sequencer } from "@plimsoll/sequencer";
import { ProjectionBroken } from "./fold/batch-state.ts";
import { project, readCheckpoint } from "./project.ts";
import type { Projections } from "./tables.ts";

/** Where the worker says what went wrong; a pino logger fits. */
export interface ProjectionLog {
  error(details: object, message: string): void;
}

export interface ProjectionWorkerOptions {
  readonly tables: Projections;
  readonly reader: JournalReader;
  readonly sequencer: Pick<Sequencer, "subscribe" | "durableSequence">;
  readonly log: ProjectionLog;
  /** Most entries that wait in memory; with more the worker reads them from the journal. */
  readonly queueEntriesMax?: number;
  /** Most entries of one transaction. */
  readonly batchEntriesMax?: number;
  /** Longest pause after a failure. */
  readonly pauseMillisMax?: number;
}

type Listener = (entries: readonly DurableEntry[]) => void;

const FIRST_PAUSE_MILLIS = 50;

/**
 * Keeps the projections up with the journal. Entries come from the sequencer as they become durable;
 * whatever was missed (before the start, while the database was away, when the queue was full) is
 * read from the journal. The sequencer never waits for it, and a failure is tried again for ever.
 */
export class ProjectionWorker {
  readonly #options: Required<ProjectionWorkerOptions>;
  readonly #listeners = new Set<Listener>();
  readonly #waiting = new Set<{ sequence: number; resolve: () => void }>();
  readonly #unsubscribe: () => void;
  readonly #ended: Promise<void>;
  #queue: DurableEntry[] = [];
  #projected: number;
  #isClosing = false;
  #wake: () => void = () => undefined;

  private constructor(options: Required<ProjectionWorkerOptions>, projected: number) {
    this.#options = options;
    this.#projected = projected;
    this.#unsubscribe = options.sequencer.subscribe((entries) => this.#take(entries));
    this.#ended = this.#run();
  }

  /**
   * Starts where the checkpoint says.
   *
   * @throws ProjectionBroken when the projections were made from another journal.
   */
  static async start(options: ProjectionWorkerOptions): Promise<ProjectionWorker> {
    const complete = {
      queueEntriesMax: 4_000,
      batchEntriesMax: 500,
      pauseMillisMax: 5_000,
      ...options,
    };
    const { tables, reader } = options;
    const checkpoint = await readCheckpoint(tables, reader.bookId);
    if (checkpoint.sequence > 0) {
      for await (const [entry] of reader.read(checkpoint.sequence, 1)) {
        if (entry?.hash === checkpoint.hash) return new ProjectionWorker(complete, entry.sequence);
      }
      throw new ProjectionBroken(
        `The projections include entry ${checkpoint.sequence}, which the journal does not have so.`,
      );
    }
    return new ProjectionWorker(complete, 0);
  }

  /** The last entry that history shows. */
  get projectedSequence(): number {
    return this.#projected;
  }

  /** Entries that are durable and not in history yet. */
  get lag(): number {
    return Math.max(0, this.#options.sequencer.durableSequence - this.#projected);
  }

  /** Settles once history includes `sequence`; false when that takes longer than `millisMax`. */
  async reach(sequence: number, millisMax: number): Promise<boolean> {
    if (this.#projected >= sequence) return true;
    return new Promise((settle) => {
      const waiting = {
        sequence,
        resolve: () => {
          clearTimeout(timer);
          this.#waiting.delete(waiting);
          settle(true);
        },
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        settle(false);
      }, millisMax);
      this.#waiting.add(waiting);
    });
  }

  /** Tells a listener of entries that history now includes: in order, in batches. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Finishes the batch under way. What is left is caught up with at the next start. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#unsubscribe();
    this.#wake();
    await this.#ended;
  }

  /** From the sequencer, so quick: a full queue is thrown away as a whole. */
  #take(entries: readonly DurableEntry[]): void {
    const isFull = this.#queue.length + entries.length > this.#options.queueEntriesMax;
    if (isFull) this.#queue = [];
    else this.#queue.push(...entries);
    this.#wake();
  }

  async #run(): Promise<void> {
    let pauseMillis = 0;
    while (!this.#isClosing) {
      try {
        const batch = await this.#nextBatch();
        if (batch.length === 0) await this.#sleep();
        else await this.#project(batch);
        pauseMillis = 0;
      } catch (error) {
        this.#options.log.error({ error, projected: this.#projected }, "projecting failed");
        pauseMillis = Math.min(
          this.#options.pauseMillisMax,
          Math.max(FIRST_PAUSE_MILLIS, 2 * pauseMillis),
        );
        await this.#sleep(pauseMillis);
      }
    }
  }

  /** Entries behind the last projected one, from memory if they are there, else from the journal. */
  async #nextBatch(): Promise<readonly DurableEntry[]> {
    const next = this.#projected + 1;
    const skipped = this.#queue.findIndex(({ sequence }) => sequence >= next);
    this.#queue.splice(0, skipped < 0 ? this.#queue.length : skipped);
    const { batchEntriesMax, reader, sequencer } = this.#options;
    if (this.#queue[0]?.sequence === next) return this.#queue.slice(0, batchEntriesMax);
    if (sequencer.durableSequence < next) return [];
    for await (const entries of reader.read(next, batchEntriesMax)) {
      return entries.map((entry) => decodeEntry(entry));
    }
    return [];
  }

  async #project(batch: readonly DurableEntry[]): Promise<void> {
    const { tables, reader } = this.#options;
    const before = this.#projected;
    const { sequence } = await project(tables, reader.bookId, batch);
    this.#projected = sequence;
    const shown = batch.filter((entry) => entry.sequence > before && entry.sequence <= sequence);
    for (const listener of [...this.#listeners]) {
      try {
        listener(shown);
      } catch (error) {
        this.#options.log.error({ error }, "a listener to projected entries failed");
      }
    }
    for (const waiting of [...this.#waiting]) {
      if (waiting.sequence <= sequence) waiting.resolve();
    }
  }

  /** Until there is something new, or for so long. */
  async #sleep(millis?: number): Promise<void> {
    if (this.#isClosing) return;
    await new Promise<void>((resolve) => {
      const timer = millis === undefined ? undefined : setTimeout(resolve, millis);
      this.#wake = () => {
        // After a failure news is no reason to hurry; the end is.
        if (millis !== undefined && !this.#isClosing) return;
        clearTimeout(timer);
        resolve();
      };
      const { sequencer } = this.#options;
      if (millis === undefined && sequencer.durableSequence > this.#projected) this.#wake();
    });
    this.#wake = () => undefined;
  }
}
