import type { JournalHead } from "./entry.ts";

/** Failures of the journal. `isRetryable`: the same call may succeed later without any repair. */
export abstract class JournalError extends Error {
  abstract readonly code: string;
  abstract readonly isRetryable: boolean;
}

/**
 * This writer may not write any more: another one has taken the book over, or the journal does not
 * end where the writer believes. Nothing was written. Discard the state in memory; whoever should
 * go on opens a new writer and reads the journal again.
 */
export class JournalFenced extends JournalError {
  override readonly name = "JournalFenced";
  readonly code = "journal_fenced";
  readonly isRetryable = false;
}

/** The book was created as one of another kind. Nothing was written, and whoever writes it goes on. */
export class JournalOfOtherKind extends JournalError {
  override readonly name = "JournalOfOtherKind";
  readonly code = "journal_of_other_kind";
  readonly isRetryable = false;

  constructor(bookId: string, kept: string, asked: string | undefined) {
    const wanted = asked === undefined ? "without saying so" : `as ${asked}`;
    super(
      `The book ${bookId} was created as ${kept} and stays that, so it does not open ${wanted}.`,
    );
  }
}

/**
 * The store does not answer or refuses to write for now: connection lost, disk full, shutting down.
 * With the outcome `unknown` the batch may or may not be written: ask `head()` before anything else.
 */
export class JournalUnavailable extends JournalError {
  override readonly name = "JournalUnavailable";
  readonly code = "journal_unavailable";
  readonly isRetryable = true;
  readonly outcome: "not_written" | "unknown";

  constructor(outcome: "not_written" | "unknown", happened: string, cause?: unknown) {
    super(
      outcome === "unknown"
        ? `${happened} The batch may be written or not: ask head() before the next append.`
        : `${happened} Nothing was written.`,
      { cause },
    );
    this.outcome = outcome;
  }
}

/** An entry of this batch carries an idempotency key that the journal already holds. */
export class JournalKeyTaken extends JournalError {
  override readonly name = "JournalKeyTaken";
  readonly code = "journal_key_taken";
  readonly isRetryable = false;
  readonly idempotencyKey: string;

  constructor(idempotencyKey: string) {
    super(`The journal already holds the idempotency key ${idempotencyKey}. Nothing was written.`);
    this.idempotencyKey = idempotencyKey;
  }
}

/** The stored chain was altered or has lost entries. No part of it from `sequence` on is trusted. */
export class JournalBroken extends JournalError {
  override readonly name = "JournalBroken";
  readonly code = "journal_broken";
  readonly isRetryable = false;
  /** The first entry that is missing, out of place or altered. */
  readonly sequence: number;

  constructor(sequence: number, happened: string) {
    super(
      `The journal is broken at entry ${sequence}: ${happened}. Stop writing, keep a copy of the ` +
        `database as evidence, and restore a backup whose entry ${sequence} verifies.`,
    );
    this.sequence = sequence;
  }
}

/**
 * The journal does not hold an entry that was acknowledged: a database took over that had never received it,
 * or somebody has rewritten the journal. Whoever goes on from here uses its sequence numbers a second time.
 */
export class JournalLost extends JournalError {
  override readonly name = "JournalLost";
  readonly code = "journal_lost";
  readonly isRetryable = false;
  /** The last entry that somebody was told is durable. */
  readonly acknowledged: JournalHead;
  /** The entry that has its place, or where the journal ends before it. */
  readonly found: JournalHead;

  constructor(bookId: string, acknowledged: JournalHead, found: JournalHead) {
    const isShort = found.sequence < acknowledged.sequence;
    super(
      `The journal of book ${bookId} ${isShort ? "ends at" : "holds"} ${describe(found)}, but ` +
        `${describe(acknowledged)} was acknowledged. Write nothing to it. Bring back the database that ` +
        `holds that entry, or accept the loss by "plimsoll journal accept-loss" when there is none.`,
    );
    this.acknowledged = acknowledged;
    this.found = found;
  }
}

function describe({ sequence, hash }: JournalHead): string {
  return `entry ${sequence} (hash ${hash})`;
}

/** Written by a newer release, or by an older one whose format is no longer read. */
export class JournalVersionUnknown extends JournalError {
  override readonly name = "JournalVersionUnknown";
  readonly code = "journal_version_unknown";
  readonly isRetryable = false;

  constructor(what: string, version: number, newestKnown: number) {
    super(
      `${what} has format version ${version}; this release reads up to ${newestKnown}. ` +
        `Start the release that wrote it, or a newer one.`,
    );
  }
}

/** The journal's tables are older than this release, and our role may not change them. */
export class JournalOutdated extends JournalError {
  override readonly name = "JournalOutdated";
  readonly code = "journal_outdated";
  readonly isRetryable = false;

  constructor(cause: unknown) {
    super(
      "The journal's tables are not there or older than this release, and the role of this connection may not " +
        'change them. Run "plimsoll migrate" with PLIMSOLL_MIGRATION_URL.',
      { cause },
    );
  }
}

/** A snapshot's bytes are not those that were saved. Use an older snapshot, or replay from entry 1. */
export class SnapshotBroken extends JournalError {
  override readonly name = "SnapshotBroken";
  readonly code = "snapshot_broken";
  readonly isRetryable = false;

  constructor(sequence: number, happened: string) {
    super(`The snapshot at entry ${sequence} cannot be used: ${happened}.`);
  }
}

/** The writer believes in one head, the store has another. */
export function fencedAt(expectedSequence: number, actual: JournalHead | undefined): JournalFenced {
  const found = actual === undefined ? "no such book" : `its end at entry ${actual.sequence}`;
  return new JournalFenced(
    `The append behind entry ${expectedSequence} found ${found}: somebody else has written. ` +
      `Nothing was written.`,
  );
}

/** Another writer holds a newer term. */
export function fencedByTerm(bookId: string, term: number): JournalFenced {
  return new JournalFenced(
    `Another writer has taken over the book ${bookId}: term ${term} is over. Nothing was written.`,
  );
}
