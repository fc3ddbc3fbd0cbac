import { InvariantViolation } from "@plimsoll/engine";
import {
  JournalBroken,
  JournalFenced,
  JournalVersionUnknown,
  type JournalEntry,
} from "@plimsoll/journal";
import type { Batch } from "./batch.ts";

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
    error instanceof JournalVersionUnknown ||
    error instanceof InvariantViolation
  );
}
