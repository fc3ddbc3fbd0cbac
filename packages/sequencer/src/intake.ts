import type { Book, Command } from "@plimsoll/engine";
import { InvariantViolation } from "@plimsoll/engine";
import type { JournalWriter } from "@plimsoll/journal";
import { Decider } from "./decider.ts";
import { decodeBody } from "./durable-entry.ts";
import { repeatAnswer, type FirstAnswer } from "./idempotency/key-register.ts";
import { SLICE_MILLIS } from "./limits.ts";
import type { PendingSubmission } from "./pending.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Memory } from "./recovery/recover.ts";
import { asError } from "./sequencer-error.ts";

interface IntakeParts {
  readonly writer: Pick<JournalWriter, "readByIdempotencyKey">;
  readonly pipeline: Pipeline;
  readonly clock: () => number;
  readonly admit: (command: Command, book: Book) => Error | null;
  readonly batchEntriesMax: number;
  /** Told whenever a batch has begun to fill. */
  readonly onFilling: () => void;
  /** Told once that a command threw: nothing is decided any more until `restart`. */
  readonly onFault: (fault: unknown) => void;
}

/**
 * Queues submissions and decides them, one after another, into the batch that fills. It decides as
 * long as that batch has room, so memory is never further ahead of the journal than two batches,
 * and never for longer than a slice of time at once.
 */
export class Intake {
  readonly #parts: IntakeParts;
  readonly #queue = new Fifo<PendingSubmission>();
  #decider: Decider;
  #isOpen = true;
  #closed: Error | undefined;
  #isSliceScheduled = false;

  constructor(parts: IntakeParts, memory: Memory) {
    this.#parts = parts;
    this.#decider = new Decider(memory, parts.clock);
  }

  /** The book in memory and its last entry, which may not be durable yet. */
  get state(): { readonly book: Book; readonly sequence: number } {
    return this.#decider;
  }

  push(pending: PendingSubmission): void {
    if (this.#closed !== undefined) return pending.fail(this.#closed);
    this.#queue.push(pending);
    if (!this.#isSliceScheduled) this.pump();
  }

  /** Goes on with a memory that was read from the journal. */
  restart(memory: Memory): void {
    this.#decider = new Decider(memory, this.#parts.clock);
    this.#isOpen = true;
    this.pump();
  }

  /** Decides nothing more, and tells everybody who waits that nothing was written. */
  abandon(error: Error): void {
    this.#isOpen = false;
    this.#parts.pipeline.takeBack().fail(error);
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      next.fail(error);
    }
  }

  /** As `abandon`, for good. */
  close(error: Error): void {
    this.#closed = error;
    this.abandon(error);
  }

  pump(): void {
    const { pipeline, batchEntriesMax } = this.#parts;
    const deadline = performance.now() + SLICE_MILLIS;
    while (this.#isOpen && pipeline.filling.hasRoom(batchEntriesMax)) {
      if (this.#decider.isContinuationDue) this.#decideContinuation();
      else {
        const next = this.#queue.shift();
        if (next === undefined) break;
        this.#decide(next);
      }
      if (performance.now() >= deadline) {
        this.#scheduleSlice();
        break;
      }
    }
    if (!pipeline.filling.isEmpty) this.#parts.onFilling();
  }

  #scheduleSlice(): void {
    if (this.#isSliceScheduled) return;
    this.#isSliceScheduled = true;
    setImmediate(() => {
      this.#isSliceScheduled = false;
      this.pump();
    });
  }

  /** Work that an earlier command had no room for; it has an entry of its own. */
  #decideContinuation(): void {
    try {
      const decided = this.#decider.decideContinuation();
      if (!decided.isAccepted) throw new InvariantViolation(`continue: ${decided.rejection.code}`);
      this.#parts.pipeline.filling.add({
        draft: decided.draft,
        body: decided.body,
        waiter: undefined,
      });
    } catch (fault) {
      this.#onFault(fault);
    }
  }

  #decide(pending: PendingSubmission): void {
    const { submission } = pending;
    const { idempotencyKey: key } = submission;
    if (key !== undefined) {
      const known = this.#decider.keys.recent(key);
      if (known !== undefined) return this.#repeat(pending, known);
      if (!pending.isKeyNew && this.#decider.keys.mayBeInJournal(key)) {
        void this.#lookUp(pending, key);
        return;
      }
    }
    const refusal = this.#parts.admit(submission.command, this.#decider.book);
    if (refusal !== null) return pending.fail(refusal);
    try {
      const decided = this.#decider.decide(submission);
      if (decided.isAccepted) {
        pending.reply = decided.reply;
        this.#parts.pipeline.filling.add({
          draft: decided.draft,
          body: decided.body,
          waiter: pending,
        });
      } else {
        const { rejection } = decided;
        pending.reply = { isAccepted: false, rejection, sequence: this.#decider.sequence };
        this.#parts.pipeline.onlook(pending);
      }
    } catch (fault) {
      pending.fail(asError(fault));
      this.#onFault(fault);
    }
  }

  #repeat(pending: PendingSubmission, known: FirstAnswer): void {
    try {
      pending.reply = repeatAnswer(pending.submission, known);
      this.#parts.pipeline.onlook(pending);
    } catch (error) {
      pending.fail(asError(error));
    }
  }

  /** Asks the journal about a key that is not among the recent ones. */
  async #lookUp(pending: PendingSubmission, key: string): Promise<void> {
    try {
      const entry = await this.#parts.writer.readByIdempotencyKey(key);
      if (entry === undefined) {
        pending.isKeyNew = true;
        this.push(pending);
        return;
      }
      const { events, fingerprint } = decodeBody(entry);
      const { sequence, at } = entry;
      const reply = { isAccepted: true, sequence, at, events, isReplay: true } as const;
      pending.reply = repeatAnswer(pending.submission, { fingerprint, reply });
      pending.settle();
    } catch (error) {
      pending.fail(asError(error));
    }
  }

  /** What was decided before is sound and may be written; memory may not be any more. */
  #onFault(fault: unknown): void {
    this.#isOpen = false;
    this.#parts.onFault(fault);
  }
}

/** First in, first out, in constant time. */
class Fifo<T> {
  #items: (T | undefined)[] = [];
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    if (this.#first === this.#items.length) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first] = undefined;
    this.#first += 1;
    if (this.#first === this.#items.length) {
      this.#items = [];
      this.#first = 0;
    } else if (this.#first > 1_000 && this.#first * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }
}
