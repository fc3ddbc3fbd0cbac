import type { JournalEntry, JournalHead } from "./entry.ts";

/**
 * Keeps the journals of any number of books.
 *
 * Whatever fails, this holds:
 * - An entry that `append` has confirmed stays, in its place, with its bytes.
 * - A batch is written as a whole or not at all.
 * - Only the newest writer of a book can write.
 *
 * A call ends as long as the store can be reached. Otherwise it fails with JournalUnavailable after a
 * bounded time, and the caller may repeat it.
 */
export interface JournalStore {
  /** A view for readers: snapshot maker, auditor, projections. Opening it disturbs no writer. */
  openReader(bookId: string): Promise<JournalReader>;

  /**
   * Takes the book over: begins a new term, which ends the term of every earlier writer, whether it
   * runs, hangs or is only paused. Creates the book when it is new.
   *
   * When it returns, no append of an earlier writer is under way: `head()` is final.
   *
   * A book keeps the kind that it is created as, a word of the caller's, for ever: whoever opens it later says the
   * same. A book that was created without one takes the first that is said.
   *
   * @throws JournalOfOtherKind, with the earlier writer undisturbed.
   */
  openWriter(bookId: string, kind?: string): Promise<JournalWriter>;

  /** Ids of all books that had a writer, in the order in which they were made. */
  books(): Promise<readonly string[]>;

  /** Closes the store and all that was opened from it. */
  close(): Promise<void>;
}

export interface JournalReader {
  readonly bookId: string;

  /** Where the journal ends. An empty or unknown book ends at `genesis(bookId)`. */
  head(): Promise<JournalHead>;

  /**
   * Entries from sequence `from` on, in order, in batches, at most `limit` of them; ends at the
   * head. Each entry is verified against its hash and the entry before it before it is given out.
   *
   * @throws JournalBroken at the first entry that is missing or altered.
   * @throws JournalUnavailable when the store fails on the way; repeat from the next sequence.
   */
  read(from: number, limit?: number): AsyncIterable<readonly JournalEntry[]>;

  /** The entry that carries this key, verified by itself (not with its neighbours). */
  readByIdempotencyKey(key: string): Promise<JournalEntry | undefined>;

  /**
   * The hashes that the journal has at these sequences, as they are stored: quick, and verified by nothing. A sequence
   * without an entry is missing in the answer.
   */
  hashesAt(sequences: readonly number[]): Promise<ReadonlyMap<number, string>>;

  /** Snapshots that were completely saved, newest first. */
  snapshots(): Promise<readonly SnapshotInfo[]>;

  latestSnapshot(): Promise<SnapshotInfo | undefined>;

  /**
   * The bytes of a snapshot, in pieces of the sizes in which they were saved.
   *
   * @throws SnapshotBroken after the last piece when the whole differs from what was saved, or at
   *   once when there is no such snapshot. So use nothing of it before the end.
   */
  openSnapshot(sequence: number): AsyncIterable<Uint8Array>;

  close(): Promise<void>;
}

export interface JournalWriter extends JournalReader {
  /** The fencing token: 1 for the first writer of a book; grows with each and when one reconnects. */
  readonly term: number;

  /**
   * Writes the whole batch behind entry `expectedSequence`, or nothing. Confirmed means durable.
   * Entries come from `chainEntries` with this book and the head. One append at a time.
   *
   * @throws JournalFenced when a newer writer exists or the journal ends elsewhere.
   * @throws JournalKeyTaken when an idempotency key occurs twice.
   * @throws JournalUnavailable with `outcome`: `not_written`, the batch may be sent again as it is;
   *   `unknown`, only `head()` can tell, and until it has answered every append is refused.
   */
  append(expectedSequence: number, entries: readonly JournalEntry[]): Promise<void>;

  /**
   * As for readers. After an append whose outcome is unknown, this is the way to find out: the batch is
   * written if, and only if, its last entry is the head.
   *
   * The answer is final. The writer begins a new term before it asks, so no earlier append of its own can
   * still arrive.
   *
   * @throws JournalFenced when another writer has taken over meanwhile.
   */
  head(): Promise<JournalHead>;

  /**
   * Saves the state at `sequence` beside the journal, in pieces, without holding up `append`. Until
   * the last piece is saved the snapshot does not exist. One of the same sequence is replaced.
   *
   * @throws JournalFenced when this writer is no longer the newest.
   * @throws RangeError when the journal has no entry `sequence` (0 is the empty state).
   */
  saveSnapshot(
    sequence: number,
    stateHash: string,
    chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  ): Promise<SnapshotInfo>;

  /** Removes all but the newest `keep` snapshots. The journal itself is never shortened. */
  pruneSnapshots(keep: number): Promise<void>;
}

export interface SnapshotInfo {
  /** The state after this entry. */
  readonly sequence: number;
  /** Hash of that entry: ties the snapshot to this chain. */
  readonly entryHash: string;
  /** What the caller calls the hash of the state. */
  readonly stateHash: string;
  readonly byteLength: number;
  /** SHA-256 of all bytes, lowercase hexadecimal. */
  readonly contentHash: string;
}
