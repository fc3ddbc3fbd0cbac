import type { AccountId, Book, Command } from "@plimsoll/engine";
import { InvariantViolation } from "@plimsoll/engine";
import {
  assertHolds,
  chainEntries,
  JournalFenced,
  JournalKeyTaken,
  type JournalEntry,
  type JournalHead,
  type JournalReader,
  type JournalWriter,
} from "@plimsoll/journal";
import { AppendFailed, appendDurably } from "./append-durably.ts";
import { BackOff } from "./back-off.ts";
import { type Batch, type Fault, isFinal, type Loss } from "./batch.ts";
import type { DurableEntry } from "./durable-entry.ts";
import { Intake } from "./intake.ts";
import { RETRY_AFTER_MILLIS, type SequencerLimits } from "./limits.ts";
import type { SequencerLog } from "./log.ts";
import { PendingSubmission } from "./pending.ts";
import { Pipeline } from "./pipeline.ts";
import { Publisher } from "./publisher.ts";
import { recover, type Memory } from "./recovery/recover.ts";
import {
  asError,
  SequencerBusy,
  SequencerStopped,
  SequencerUnavailable,
} from "./sequencer-error.ts";
import type { Sequencer, SequencerStatus } from "./sequencer.ts";
import { SnapshotKeeper } from "./snapshots/snapshot-keeper.ts";
import type { SnapshotMaker } from "./snapshots/snapshot-maker.ts";
import { checkSubmission, type Reply, type Submission } from "./submission.ts";

interface SingleWriterParts {
  readonly writer: JournalWriter;
  readonly openReader: () => Promise<JournalReader>;
  readonly owner: AccountId;
  readonly clock: () => number;
  readonly admit: (command: Command, book: Book) => Error | null;
  readonly limits: SequencerLimits;
  readonly log: SequencerLog;
  readonly memory: Memory;
  readonly snapshotMaker: SnapshotMaker;
}

/**
 * The way of a submission: submit → intake (queue, decide, fill a batch; memory is ahead from here)
 * → append → durable → answer and publish. While one batch is written the next one fills.
 */
export class SingleWriter implements Sequencer {
  readonly bookId: string;
  readonly stopped: Promise<Error | undefined>;
  readonly #parts: SingleWriterParts;
  readonly #pipeline = new Pipeline();
  readonly #intake: Intake;
  readonly #publisher: Publisher;
  readonly #snapshots: SnapshotKeeper;
  readonly #abort = new AbortController();
  #phase: SequencerStatus["phase"] = "running";
  #durable: JournalHead;
  #inFlight = 0;
  #isWriting = false;
  /** A command threw: memory is void as soon as what was decided before is written. */
  #fault: Error | undefined;
  #stopReason: Error | undefined;
  #reportStopped: (reason: Error | undefined) => void = () => undefined;

  constructor(parts: SingleWriterParts) {
    const { writer, clock, admit, limits, log, memory, snapshotMaker } = parts;
    this.#parts = parts;
    this.bookId = writer.bookId;
    this.stopped = new Promise((resolve) => (this.#reportStopped = resolve));
    this.#publisher = new Publisher(log);
    this.#durable = memory.head;
    this.#snapshots = new SnapshotKeeper(
      { writer, snapshotMaker, everyEntries: limits.snapshotEveryEntries, log },
      memory.snapshotSequence,
    );
    this.#intake = new Intake(
      {
        writer,
        pipeline: this.#pipeline,
        clock,
        admit,
        batchEntriesMax: limits.batchEntriesMax,
        onFilling: () => this.#startWriting(),
        onFault: (fault) => this.#onFault(asError(fault)),
      },
      memory,
    );
    // The last process may have left triggers that are due.
    this.#intake.pump();
  }

  now(): number {
    return this.#parts.clock();
  }

  get durableSequence(): number {
    return this.#durable.sequence;
  }

  get status(): SequencerStatus {
    const { durableSequence } = this;
    return { phase: this.#phase, inFlight: this.#inFlight, durableSequence };
  }

  head(): JournalHead {
    return this.#durable;
  }

  subscribe(listener: (entries: readonly DurableEntry[]) => void): () => void {
    return this.#publisher.subscribe(listener);
  }

  async submit(submission: Submission): Promise<Reply> {
    checkSubmission(submission);
    this.#admit();
    this.#inFlight += 1;
    const pending = new PendingSubmission(submission, () => this.#release());
    this.#intake.push(pending);
    return pending.promise;
  }

  async read<T>(look: (book: Book, sequence: number) => T): Promise<T> {
    this.#admit();
    const { book, sequence } = this.#intake.state;
    let seen: () => T;
    try {
      const value = look(book, sequence);
      seen = () => value;
    } catch (error) {
      seen = () => {
        throw error;
      };
    }
    if (!this.#pipeline.isEmpty) await this.#durability();
    return seen();
  }

  async close(): Promise<void> {
    if (this.#phase === "running") {
      this.#phase = "closing";
      this.#finishIfDone();
    } else if (this.#phase === "recovering") {
      this.#stop(undefined);
    }
    await this.stopped;
  }

  /** @throws SequencerBusy or SequencerStopped unless there is room for one more. */
  #admit(): void {
    const { phase } = this.status;
    if (phase === "closing" || phase === "stopped") throw this.#stoppedError("not_written");
    if (phase === "recovering") {
      throw new SequencerBusy("The journal is being read again.", RETRY_AFTER_MILLIS.recovering);
    }
    if (this.#inFlight >= this.#parts.limits.inFlightMax) {
      throw new SequencerBusy("Too many commands are under way.", RETRY_AFTER_MILLIS.crowded);
    }
  }

  /** Settles when all that is in memory now is durable. */
  async #durability(): Promise<void> {
    this.#inFlight += 1;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#pipeline.onlook({ settle: () => resolve(), fail: reject });
      });
    } finally {
      this.#release();
    }
  }

  /** At the end of this turn, so that what is submitted together is written together. */
  #startWriting(): void {
    if (this.#isWriting) return;
    this.#isWriting = true;
    queueMicrotask(() => void this.#write());
  }

  async #write(): Promise<void> {
    while (this.#phase !== "stopped" && !this.#pipeline.filling.isEmpty) {
      const loss = await this.#writeBatch(this.#pipeline.startWriting());
      this.#pipeline.endWriting();
      if (loss !== undefined) await this.#recover(loss);
    }
    const fault = this.#fault;
    this.#fault = undefined;
    if (fault !== undefined && this.#phase !== "stopped") await this.#recover({ cause: fault });
    this.#isWriting = false;
    this.#finishIfDone();
  }

  async #writeBatch(batch: Batch): Promise<Loss | undefined> {
    const { writer, limits } = this.#parts;
    const { patienceMillis } = limits;
    const drafts = batch.commands.map(({ draft }) => draft);
    const entries = chainEntries(this.bookId, this.#durable, drafts);
    const signal = this.#abort.signal;
    const appended = appendDurably(writer, this.#durable, entries, { patienceMillis, signal });
    this.#intake.pump();
    try {
      await appended;
    } catch (error) {
      const isKnown = error instanceof AppendFailed;
      const outcome = isKnown ? error.outcome : "unknown";
      return { batch, entries, outcome, cause: isKnown ? error.cause : error };
    }
    this.#becomeDurable(batch, entries);
    return undefined;
  }

  #becomeDurable(batch: Batch, entries: readonly JournalEntry[]): void {
    const last = entries.at(-1);
    if (last !== undefined) this.#durable = { sequence: last.sequence, hash: last.hash };
    batch.settle();
    this.#publisher.publish(batch, entries);
    this.#snapshots.onDurable(this.#durable.sequence);
  }

  /** A bug in the book stops it for good; any other throw may have left memory half changed. */
  #onFault(fault: Error): void {
    this.#parts.log.error({ error: fault, bookId: this.bookId }, "a command threw");
    if (fault instanceof InvariantViolation) return this.#stop(fault);
    this.#fault = fault;
    if (this.#phase === "running") this.#phase = "recovering";
    this.#startWriting();
  }

  /** Drops what is not durable, answers those who wait for it, and reads memory anew. */
  async #recover(loss: Loss | Fault): Promise<void> {
    const { cause } = loss;
    const { log } = this.#parts;
    if (this.#phase === "closing" || isFinal(cause)) {
      this.#stop(await this.#reasonOf(cause));
      if ("batch" in loss) loss.batch.fail(this.#stoppedError(loss.outcome));
      return;
    }
    this.#phase = "recovering";
    log.warn({ error: cause, bookId: this.bookId }, "reading the book again from its journal");
    const refused = new SequencerUnavailable("not_written", RETRY_AFTER_MILLIS.recovering, cause);
    this.#intake.abandon(refused);
    if ("batch" in loss) {
      if (loss.outcome === "unknown") loss.batch.failOnlookers(refused);
      else loss.batch.fail(refused);
    }
    const memory = await this.#reload();
    if ("batch" in loss && loss.outcome === "unknown") {
      const isWritten = memory?.head.hash === loss.entries.at(-1)?.hash;
      if (memory === undefined) loss.batch.fail(this.#stoppedError("unknown"));
      else if (isWritten) this.#becomeDurable(loss.batch, loss.entries);
      else loss.batch.fail(refused);
    }
    if (memory === undefined) return;
    if (cause instanceof JournalKeyTaken) memory.keys.suspect(cause.idempotencyKey);
    this.#durable = memory.head;
    this.#phase = "running";
    this.#intake.restart(memory);
  }

  /** Memory from the journal, however long that takes; undefined when the sequencer has stopped. */
  async #reload(): Promise<Memory | undefined> {
    const { writer, owner, log } = this.#parts;
    const backOff = new BackOff();
    while (!this.#abort.signal.aborted) {
      try {
        // After an append of unknown outcome this makes sure that it cannot arrive any more.
        await writer.head();
        const memory = await recover(writer, owner, log);
        await assertHolds(writer, memory.head, this.#durable);
        if (!this.#abort.signal.aborted) return memory;
      } catch (error) {
        if (isFinal(error)) this.#stop(await this.#reasonOf(error));
        else {
          log.warn({ error, bookId: this.bookId }, "the journal cannot be read yet");
          await backOff.pause(this.#abort.signal);
        }
      }
    }
    return undefined;
  }

  /**
   * Why this sequencer ends. Whoever is fenced off may have been replaced by a process that found a shorter
   * journal: that is the graver news.
   */
  async #reasonOf(cause: unknown): Promise<Error> {
    const reason = asError(cause);
    if (!(reason instanceof JournalFenced)) return reason;
    // Nobody is kept waiting for a stopped book meanwhile.
    if (this.#phase === "running") this.#phase = "recovering";
    try {
      const reader = await this.#parts.openReader();
      await assertHolds(reader, await reader.head(), this.#durable);
      return reason;
    } catch (error) {
      return isFinal(error) ? asError(error) : reason;
    }
  }

  #stop(reason: Error | undefined): void {
    if (this.#phase === "stopped") return;
    this.#phase = "stopped";
    this.#stopReason = reason;
    this.#abort.abort();
    if (reason !== undefined) {
      this.#parts.log.error({ error: reason, bookId: this.bookId }, "the sequencer has stopped");
    }
    this.#intake.close(this.#stoppedError("not_written"));
    this.#finishIfDone();
  }

  #stoppedError(outcome: "not_written" | "unknown"): SequencerStopped {
    const reason = this.#stopReason;
    return new SequencerStopped(reason?.message ?? "it was closed.", outcome, reason);
  }

  #release(): void {
    this.#inFlight -= 1;
    if (this.#phase === "closing") this.#finishIfDone();
  }

  #finishIfDone(): void {
    if (this.#isWriting) return;
    const isDrained = this.#inFlight === 0 && this.#pipeline.isEmpty;
    if (this.#phase === "closing" && isDrained) this.#stop(undefined);
    else if (this.#phase === "stopped") void this.#letGo();
  }

  async #letGo(): Promise<void> {
    await this.#snapshots.stop();
    await this.#parts.writer.close();
    this.#reportStopped(this.#stopReason);
  }
}
