import type { AccountId, Book } from "@plimsoll/engine";
import type { JournalHead, JournalStore } from "@plimsoll/journal";
import type { DurableEntry } from "./durable-entry.ts";
import type { SequencerLimits } from "./limits.ts";
import type { SequencerLog } from "./log.ts";
import type { SnapshotMaker } from "./snapshots/snapshot-maker.ts";
import type { Reply, Submission } from "./submission.ts";

/**
 * The single writer of a book: decides commands one after another in memory, writes them to the
 * journal in batches and answers when they are durable. Nothing that is not durable is ever shown.
 */
export interface Sequencer {
  readonly bookId: string;

  /**
   * Decides a command and answers once its entry is durable. A refusal is a reply, too, and comes
   * once the state that it rests on is durable.
   *
   * Rejects with
   * - SequencerBusy: not taken on, because too many are under way or the journal is being recovered;
   * - SequencerUnavailable: taken on, and the journal failed; its `outcome` says what is known;
   * - SequencerStopped: over for good;
   * - IdempotencyKeyReused: the key belongs to a request with another fingerprint;
   * - RangeError: actor, key or fingerprint cannot be written down;
   * - what the engine threw: the command is no command of the engine. Nothing was done then.
   */
  submit(submission: Submission): Promise<Reply>;

  /**
   * Looks at the book as it is now, between two commands; `sequence` is the last one in it. The
   * answer comes once all that was seen is durable, at once when nothing is being written.
   *
   * `look` is synchronous, changes nothing, and returns values, never records of the book, which
   * go on changing. Rejects with what `look` threw, or as `submit`.
   */
  read<T>(look: (book: Book, sequence: number) => T): Promise<T>;

  /**
   * Tells a listener of all entries that become durable from now on: each once, in order, in
   * batches, synchronously, so it should be quick. What it throws is logged. Returns how to stop.
   * Entries from before are read from the journal (`decodeEntry`).
   */
  subscribe(listener: (entries: readonly DurableEntry[]) => void): () => void;

  /** What the clock says: a command is decided at this time, or at that of the last entry if later. */
  now(): number;

  /** The last entry that is durable. */
  readonly durableSequence: number;
  /** Sequence and hash of the last entry that is durable. */
  head(): JournalHead;

  readonly status: SequencerStatus;
  /** Settles when the sequencer has stopped; undefined after `close`, otherwise why. */
  readonly stopped: Promise<Error | undefined>;

  /** Takes on nothing more, writes what is under way, and lets go of the journal. */
  close(): Promise<void>;
}

export interface SequencerStatus {
  readonly phase: "running" | "recovering" | "closing" | "stopped";
  /** Submissions without an answer. */
  readonly inFlight: number;
  readonly durableSequence: number;
}

export interface SequencerOptions {
  readonly store: JournalStore;
  readonly bookId: string;
  /** The account that owns a new book; must stay the same for the life of the book. */
  readonly owner: AccountId;
  /** Milliseconds since 1970-01-01 UTC; may jump back, the book's time does not. */
  readonly clock: () => number;
  readonly limits?: Partial<SequencerLimits>;
  readonly log?: SequencerLog;
  /** Who makes the snapshots; by default this thread, which only suits small books. */
  readonly snapshotMaker?: SnapshotMaker;
}
