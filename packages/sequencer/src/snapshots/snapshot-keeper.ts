import type { JournalWriter } from "@plimsoll/journal";
import type { SequencerLog } from "../log.ts";
import type { SnapshotMaker } from "./snapshot-maker.ts";

/** Older ones are kept in case the newest cannot be read; the journal itself replaces all. */
const SNAPSHOTS_KEPT = 3;

/** Saves a snapshot whenever enough entries have come since the last one. A failure costs only time. */
export class SnapshotKeeper {
  readonly #parts: {
    readonly writer: JournalWriter;
    readonly snapshotMaker: SnapshotMaker;
    readonly everyEntries: number;
    readonly log: SequencerLog;
  };
  readonly #abort = new AbortController();
  #lastSequence: number;
  #running: Promise<void> | undefined;

  /** `lastSequence`: entry of the newest snapshot, 0 for none. */
  constructor(
    parts: {
      readonly writer: JournalWriter;
      readonly snapshotMaker: SnapshotMaker;
      readonly everyEntries: number;
      readonly log: SequencerLog;
    },
    lastSequence: number,
  ) {
    this.#parts = parts;
    this.#lastSequence = lastSequence;
  }

  /** To be told after each batch. */
  onDurable(sequence: number): void {
    const { everyEntries } = this.#parts;
    if (everyEntries === 0 || this.#running !== undefined) return;
    if (sequence - this.#lastSequence < everyEntries || this.#abort.signal.aborted) return;
    this.#lastSequence = sequence;
    this.#running = this.#save().finally(() => (this.#running = undefined));
  }

  /** Gives up what is under way. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #save(): Promise<void> {
    const { writer, snapshotMaker, log } = this.#parts;
    const started = performance.now();
    try {
      const state = await snapshotMaker.state(this.#abort.signal);
      try {
        const { sequence, stateHash, chunks } = state;
        const { byteLength } = await writer.saveSnapshot(sequence, stateHash, chunks);
        const millis = Math.round(performance.now() - started);
        log.info({ bookId: writer.bookId, sequence, byteLength, millis }, "snapshot saved");
      } finally {
        await state.release();
      }
      await writer.pruneSnapshots(SNAPSHOTS_KEPT);
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      log.warn(
        { error, bookId: writer.bookId },
        "no snapshot could be saved; the next one will do",
      );
    }
  }
}
