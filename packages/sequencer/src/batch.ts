import { InvariantViolation } from "@plimsoll/engine";
import {
  type EntryDraft,
  JournalBroken,
  type JournalEntry,
  JournalFenced,
  JournalLost,
  JournalVersionUnknown,
} from "@plimsoll/journal";
import type { EntryBody } from "./durable-entry.ts";
import { BATCH_CHARACTERS_MAX } from "./limits.ts";

/** Somebody who gets an answer when a batch is durable, or an error when it will not be. */
export interface Waiter {
  settle(): void;
  fail(error: Error): void;
}

/** A command that is decided and applied to memory, and not yet durable. */
interface UnwrittenCommand {
  readonly draft: EntryDraft;
  readonly body: EntryBody;
  /** Missing for commands of the sequencer itself. */
  readonly waiter: Waiter | undefined;
}

/** Commands that become durable together, and all who have seen what they did. */
export class Batch {
  readonly commands: UnwrittenCommand[] = [];
  /** Refusals, repetitions and reads that rest on these commands. */
  readonly onlookers: Waiter[] = [];
  #characters = 0;

  add(command: UnwrittenCommand): void {
    this.commands.push(command);
    this.#characters += command.draft.body.length;
  }

  hasRoom(entriesMax: number): boolean {
    return this.commands.length < entriesMax && this.#characters < BATCH_CHARACTERS_MAX;
  }

  get isEmpty(): boolean {
    return this.commands.length === 0;
  }

  settle(): void {
    for (const { waiter } of this.commands) waiter?.settle();
    for (const onlooker of this.onlookers) onlooker.settle();
  }

  fail(error: Error): void {
    for (const { waiter } of this.commands) waiter?.fail(error);
    this.failOnlookers(error);
  }

  /** What they have seen is gone, or may be; they may ask again. */
  failOnlookers(error: Error): void {
    for (const onlooker of this.onlookers.splice(0)) onlooker.fail(error);
  }
}

/** Why memory is void. */
export interface Fault {
  readonly cause: unknown;
}

/** A batch whose append failed, and what is known of it. */
export interface Loss extends Fault {
  readonly batch: Batch;
  readonly entries: readonly JournalEntry[];
  readonly outcome: "not_written" | "unknown";
}

/** No reading again helps: somebody else owns the book, or book and journal contradict each other. */
export function isFinal(error: unknown): boolean {
  return (
    error instanceof JournalFenced ||
    error instanceof JournalBroken ||
    error instanceof JournalLost ||
    error instanceof JournalVersionUnknown ||
    error instanceof InvariantViolation
  );
}
