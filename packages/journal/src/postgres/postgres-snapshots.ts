import type pg from "pg";
import type { SnapshotInfo } from "../journal.ts";
import { fencedByTerm, SnapshotBroken } from "../journal-error.ts";
import { bytesOf, SnapshotDigest } from "../snapshot-digest.ts";
import { readFailure } from "./postgres-failure.ts";
import { safeInteger } from "./safe-integer.ts";

const SELECT_COMPLETE = `
  SELECT snapshot.snapshot_number, snapshot.sequence, snapshot.entry_hash, snapshot.state_hash,
         snapshot.byte_length, snapshot.content_hash
    FROM journal.snapshots AS snapshot
    JOIN journal.books AS book USING (book_number)
   WHERE book.book_id = $1 AND snapshot.is_complete
   ORDER BY snapshot.sequence DESC`;

const INSERT_DRAFT = `
  INSERT INTO journal.snapshots (book_number, sequence, entry_hash, state_hash)
  SELECT book_number, $2, $3, $4 FROM journal.books WHERE book_id = $1
  RETURNING snapshot_number`;

const INSERT_CHUNK = `
  INSERT INTO journal.snapshot_chunks (snapshot_number, position, bytes) VALUES ($1, $2, $3)`;

/** Held to the end of a short transaction: no other term begins meanwhile. */
const LOCK_TERM = `
  SELECT book_number FROM journal.books WHERE book_id = $1 AND term = $2 FOR SHARE`;

const RETIRE_REPLACED = `
  UPDATE journal.snapshots SET is_complete = false
   WHERE book_number = $1 AND sequence = $2 AND is_complete`;

const COMPLETE_DRAFT = `
  UPDATE journal.snapshots SET byte_length = $2, content_hash = $3, is_complete = true
   WHERE snapshot_number = $1`;

/**
 * Replaced snapshots and what failed attempts left. Takes its time, so it runs outside of the term
 * lock, on which appends would wait; drafts of a newer writer have larger numbers.
 */
const DELETE_INCOMPLETE = `
  DELETE FROM journal.snapshots AS snapshot USING journal.books AS book
   WHERE book.book_number = snapshot.book_number AND book.book_id = $1
     AND snapshot.snapshot_number < $2 AND NOT snapshot.is_complete`;

const DELETE_DRAFT = "DELETE FROM journal.snapshots WHERE snapshot_number = $1";

const SELECT_IN_TERM = "SELECT FROM journal.books WHERE book_id = $1 AND term = $2";

const DELETE_ALL_BUT_NEWEST = `
  DELETE FROM journal.snapshots WHERE snapshot_number IN (
    SELECT snapshot.snapshot_number
      FROM journal.snapshots AS snapshot
      JOIN journal.books AS book USING (book_number)
     WHERE book.book_id = $1 AND snapshot.is_complete
     ORDER BY snapshot.sequence DESC OFFSET $2)`;

const SELECT_CHUNK = `
  SELECT bytes FROM journal.snapshot_chunks WHERE snapshot_number = $1 AND position = $2`;

interface SnapshotRow {
  readonly snapshot_number: string;
  readonly sequence: string;
  readonly entry_hash: string;
  readonly state_hash: string;
  readonly byte_length: string;
  readonly content_hash: string;
}

export async function listSnapshots(pool: pg.Pool, bookId: string): Promise<SnapshotInfo[]> {
  return (await completeSnapshots(pool, bookId)).map((row) => ({
    sequence: safeInteger(row.sequence),
    entryHash: row.entry_hash,
    stateHash: row.state_hash,
    byteLength: safeInteger(row.byte_length),
    contentHash: row.content_hash,
  }));
}

export async function* readSnapshot(
  pool: pg.Pool,
  bookId: string,
  sequence: number,
): AsyncIterable<Uint8Array> {
  const rows = await completeSnapshots(pool, bookId);
  const snapshot = rows.find((row) => safeInteger(row.sequence) === sequence);
  if (snapshot === undefined) throw new SnapshotBroken(sequence, "there is none");
  const digest = new SnapshotDigest();
  for (let position = 0; ; position += 1) {
    const values = [snapshot.snapshot_number, position];
    const { rows: chunks } = await pool
      .query<{ bytes: Buffer }>(SELECT_CHUNK, values)
      .catch((error: unknown) => Promise.reject(readFailure(error) as Error));
    const bytes = chunks[0]?.bytes;
    if (bytes === undefined) break;
    digest.add(bytes);
    yield bytes;
  }
  const { byteLength, contentHash } = digest.finish();
  if (byteLength !== safeInteger(snapshot.byte_length) || contentHash !== snapshot.content_hash) {
    throw new SnapshotBroken(sequence, "its bytes are not those that were saved");
  }
}

/** Saves piece by piece; `undefined` when the term was over before the last step. */
export async function writeSnapshot(
  pool: pg.Pool,
  snapshot: {
    readonly bookId: string;
    readonly sequence: number;
    readonly entryHash: string;
    readonly stateHash: string;
    readonly chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;
    /** Asked at the end: the writer may have begun a new term of its own meanwhile. */
    readonly term: () => number;
  },
): Promise<SnapshotInfo | undefined> {
  const { bookId, sequence, entryHash, stateHash } = snapshot;
  const digest = new SnapshotDigest();
  let draft: string | undefined;
  let isComplete = false;
  try {
    const inserted = await pool.query<{ snapshot_number: string }>(INSERT_DRAFT, [
      bookId,
      sequence,
      entryHash,
      stateHash,
    ]);
    draft = inserted.rows[0]?.snapshot_number;
    let position = 0;
    for await (const chunk of snapshot.chunks) {
      const bytes = bytesOf(chunk);
      digest.add(bytes);
      const values = [draft, position, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)];
      await pool.query({ name: "journal-snapshot-chunk", text: INSERT_CHUNK, values });
      position += 1;
    }
    const { byteLength, contentHash } = digest.finish();
    isComplete = await inTerm(pool, { bookId, term: snapshot.term() }, async (client, book) => {
      await client.query(RETIRE_REPLACED, [book, sequence]);
      await client.query(COMPLETE_DRAFT, [draft, byteLength, contentHash]);
    });
    if (isComplete) await pool.query(DELETE_INCOMPLETE, [bookId, draft]);
    return isComplete ? { sequence, entryHash, stateHash, byteLength, contentHash } : undefined;
  } catch (error) {
    throw readFailure(error);
  } finally {
    // What cannot be removed now is removed by the next save.
    if (!isComplete) await pool.query(DELETE_DRAFT, [draft]).catch(() => undefined);
  }
}

export async function deleteSnapshots(
  pool: pg.Pool,
  options: { readonly bookId: string; readonly keep: number; readonly term: number },
): Promise<void> {
  const { bookId, keep, term } = options;
  try {
    const { rowCount } = await pool.query(SELECT_IN_TERM, [bookId, term]);
    if (rowCount === 0) throw fencedByTerm(bookId, term);
    await pool.query(DELETE_ALL_BUT_NEWEST, [bookId, keep]);
  } catch (error) {
    throw readFailure(error);
  }
}

/** Runs `work` in a transaction in which the term stays current; false when it is over. */
async function inTerm(
  pool: pg.Pool,
  writer: { readonly bookId: string; readonly term: number },
  work: (client: pg.PoolClient, bookNumber: number) => Promise<void>,
): Promise<boolean> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query("BEGIN");
    const values = [writer.bookId, writer.term];
    const { rows } = await client.query<{ book_number: number }>(LOCK_TERM, values);
    const book = rows[0]?.book_number;
    if (book !== undefined) await work(client, book);
    await client.query("COMMIT");
    return book !== undefined;
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    // A connection whose transaction failed is closed, which also rolls it back.
    client.release(failure);
  }
}

async function completeSnapshots(pool: pg.Pool, bookId: string): Promise<SnapshotRow[]> {
  try {
    return (await pool.query<SnapshotRow>(SELECT_COMPLETE, [bookId])).rows;
  } catch (error) {
    throw readFailure(error);
  }
}
