import type pg from "pg";
import {
  assembleEntry,
  genesis,
  type EntryDraft,
  type JournalEntry,
  type JournalHead,
} from "../entry.ts";
import type { JournalReader, SnapshotInfo } from "../journal.ts";
import { JournalBroken } from "../journal-error.ts";
import { verifyChain } from "../verify-chain.ts";
import { readFailure } from "./postgres-failure.ts";
import { listSnapshots, readSnapshot } from "./postgres-snapshots.ts";
import { safeInteger } from "./safe-integer.ts";

const READ_BATCH = 2_000;

const SELECT_HEAD = `
  SELECT head_sequence, head_hash FROM journal.books WHERE book_id = $1`;

const SELECT_ENTRIES = `
  SELECT entry.sequence, entry.at, entry.version, entry.actor, entry.idempotency_key, entry.body,
         entry.hash
    FROM journal.entries AS entry
    JOIN journal.books AS book USING (book_number)
   WHERE book.book_id = $1 AND entry.sequence BETWEEN $2 AND $3
   ORDER BY entry.sequence`;

const SELECT_HASH = `
  SELECT entry.hash
    FROM journal.entries AS entry
    JOIN journal.books AS book USING (book_number)
   WHERE book.book_id = $1 AND entry.sequence = $2`;

const SELECT_HASHES = `
  SELECT entry.sequence, entry.hash
    FROM journal.entries AS entry
    JOIN journal.books AS book USING (book_number)
   WHERE book.book_id = $1 AND entry.sequence <= book.head_sequence
     AND entry.sequence = ANY($2::bigint[])`;

const SELECT_SEQUENCE_OF_KEY = `
  SELECT entry.sequence
    FROM journal.entries AS entry
    JOIN journal.books AS book USING (book_number)
   WHERE book.book_id = $1 AND entry.idempotency_key = $2`;

/** Columns in the order of SELECT_ENTRIES; PostgreSQL's bigint arrives as text. */
type EntryRow = [string, string, number, string | null, string | null, string, string];

export class PostgresReader implements JournalReader {
  readonly bookId: string;
  protected readonly pool: pg.Pool;

  constructor(bookId: string, pool: pg.Pool) {
    this.bookId = bookId;
    this.pool = pool;
  }

  head(): Promise<JournalHead> {
    return this.storedHead();
  }

  async *read(from: number, limit = Infinity): AsyncIterable<readonly JournalEntry[]> {
    const end = await this.storedHead();
    const last = Math.min(end.sequence, from - 1 + limit);
    if (from > last) return;
    let head = await this.headAt(from - 1);
    while (head.sequence < last) {
      const batchEnd = Math.min(last, head.sequence + READ_BATCH);
      const entries = await this.entries(head, batchEnd);
      head = verifyChain(this.bookId, head, entries);
      if (head.sequence < batchEnd) throw new JournalBroken(head.sequence + 1, "it is missing");
      if (head.sequence === end.sequence && head.hash !== end.hash) {
        throw new JournalBroken(head.sequence, "the book names another hash for its end");
      }
      yield entries;
    }
  }

  async readByIdempotencyKey(key: string): Promise<JournalEntry | undefined> {
    const [found] = await this.rows<[string]>("journal-key", SELECT_SEQUENCE_OF_KEY, [
      this.bookId,
      key,
    ]);
    if (found === undefined) return undefined;
    const before = await this.headAt(safeInteger(found[0]) - 1);
    const entries = await this.entries(before, before.sequence + 1);
    verifyChain(this.bookId, before, entries);
    return entries[0];
  }

  async hashesAt(sequences: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const values = [this.bookId, sequences];
    const rows = await this.rows<[string, string]>("journal-hashes", SELECT_HASHES, values);
    return new Map(rows.map(([sequence, hash]) => [safeInteger(sequence), hash]));
  }

  snapshots(): Promise<readonly SnapshotInfo[]> {
    return listSnapshots(this.pool, this.bookId);
  }

  async latestSnapshot(): Promise<SnapshotInfo | undefined> {
    return (await this.snapshots())[0];
  }

  openSnapshot(sequence: number): AsyncIterable<Uint8Array> {
    return readSnapshot(this.pool, this.bookId, sequence);
  }

  async close(): Promise<void> {}

  protected async storedHead(): Promise<JournalHead> {
    const [row] = await this.rows<[string, string]>("journal-head", SELECT_HEAD, [this.bookId]);
    if (row === undefined) return genesis(this.bookId);
    return { sequence: safeInteger(row[0]), hash: row[1] };
  }

  /** The chain up to and including entry `sequence`, as far as the database says. */
  protected async headAt(sequence: number): Promise<JournalHead> {
    if (sequence === 0) return genesis(this.bookId);
    const [row] = await this.rows<[string]>("journal-hash", SELECT_HASH, [this.bookId, sequence]);
    if (row === undefined) throw new JournalBroken(sequence, "it is missing");
    return { sequence, hash: row[0] };
  }

  private async entries(before: JournalHead, last: number): Promise<JournalEntry[]> {
    const values = [this.bookId, before.sequence + 1, last];
    const entries: JournalEntry[] = [];
    let previousHash = before.hash;
    for (const row of await this.rows<EntryRow>("journal-entries", SELECT_ENTRIES, values)) {
      const [sequence, at, version, actor, idempotencyKey, body, hash] = row;
      const draft: { -readonly [Field in keyof EntryDraft]: EntryDraft[Field] } = {
        at: safeInteger(at),
        version,
        body,
      };
      if (actor !== null) draft.actor = actor;
      if (idempotencyKey !== null) draft.idempotencyKey = idempotencyKey;
      entries.push(assembleEntry(draft, { sequence: safeInteger(sequence), previousHash, hash }));
      previousHash = hash;
    }
    return entries;
  }

  private async rows<Row extends unknown[]>(
    name: string,
    text: string,
    values: unknown[],
  ): Promise<Row[]> {
    try {
      return (await this.pool.query<Row>({ name, text, values, rowMode: "array" })).rows;
    } catch (error) {
      throw readFailure(error);
    }
  }
}
