import type { AccountId, Book, Command } from "@plimsoll/engine";
import type { JournalHead, JournalStore } from "@plimsoll/journal";
import type { DurableEntry } from "./durable-entry.ts";
import type { SequencerLimits } from "./limits.ts";
import type { SequencerLog } from "./log.ts";
import type { SnapshotMaker } from "./snapshots/snapshot-maker.ts";
import type { Reply, Submission } from "./submission.ts";

/**
 * The single writer of a book. It decides commands one after another in memory, writes them to the
 * journal in batches, and answers when they are durable. It never shows what is not durable.
 */
export interface Sequencer {
  readonly bookId: string;

  /**
   * Decides a command and answers when its entry is durable. A refusal is a reply too. It comes when
   * the state that it rests on is durable.
   *
   * Rejects with
   * - SequencerBusy: the command was not taken on. Too many are under way, or the sequencer is
   *   recovering the book from the journal.
   * - SequencerUnavailable: the command was taken on, and then the journal failed. `outcome` says
   *   what is known of it.
   * - SequencerStopped: the sequencer has stopped for good.
   * - IdempotencyKeyReused: the key belongs to a request with another fingerprint.
   * - The error by which `admit` kept the command out; nothing was done.
   * - RangeError: the journal cannot hold this actor, key or fingerprint.
   * - What the engine threw: this is no command of the engine, and nothing was done.
   */
  submit(submission: Submission): Promise<Reply>;

  /**
   * Looks at the book as it is now, between two commands. `sequence` is the last entry in it. The
   * answer comes when all that `look` saw is durable: at once, when nothing waits to be written.
   *
   * `look` is synchronous and changes nothing. It returns values, never records of the book, because
   * the records go on changing. Rejects with what `look` threw, or as `submit` does.
   */
  read<T>(look: (book: Book, sequence: number) => T): Promise<T>;

  /**
   * Tells a listener of all entries that become durable from now on, in batches: each entry once, in
   * order. The call is synchronous, so the listener should be quick. What it throws is logged.
   * Earlier entries are in the journal; read them with `decodeEntry`. Returns a function that ends
   * the subscription.
   */
  subscribe(listener: (entries: readonly DurableEntry[]) => void): () => void;

  /** What the clock says. A command is decided at this time, or at that of the last entry if later. */
  now(): number;

  /** The last entry that is durable. */
  readonly durableSequence: number;
  /** Sequence and hash of the last entry that is durable. */
  head(): JournalHead;

  readonly status: SequencerStatus;
  /** Settles when the sequencer has stopped: with undefined after `close`, otherwise with the reason. */
  readonly stopped: Promise<Error | undefined>;

  /** Takes on nothing more, writes what is under way, and closes the journal. */
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
  /** What the book is created as, and opens as ever after; see `JournalStore.openWriter`. */
  readonly kind?: string | undefined;
  /** The account that owns a new book; must stay the same for the life of the book. */
  readonly owner: AccountId;
  /** Milliseconds since 1970-01-01 UTC; may jump back, the book's time does not. */
  readonly clock: () => number;
  /**
   * Asked before a command is decided, with the book as it is: an error keeps the command out, and whoever
   * sent it gets that error. Not asked about a command that was accepted before under the same key. Must not throw.
   */
  readonly admit?: (command: Command, book: Book) => Error | null;
  readonly limits?: Partial<SequencerLimits>;
  readonly log?: SequencerLog;
  /** Who makes the snapshots; by default this thread, which only suits small books. */
  readonly snapshotMaker?: SnapshotMaker;
}
