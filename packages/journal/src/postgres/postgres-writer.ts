import { randomUUID } from "node:crypto";
import { Socket } from "node:net";
import pg from "pg";
import { genesis, type JournalEntry, type JournalHead } from "../entry.ts";
import type { JournalWriter, SnapshotInfo } from "../journal.ts";
import {
  fencedAt,
  fencedByTerm,
  JournalBroken,
  JournalKeyTaken,
  JournalOfOtherKind,
  JournalUnavailable,
} from "../journal-error.ts";
import { assertLinked } from "../verify-chain.ts";
import { APPEND, appendValues } from "./append-statement.ts";
import { appendFailure, isRolledBack, readFailure, sqlStateOf } from "./postgres-failure.ts";
import { PostgresReader } from "./postgres-reader.ts";
import { deleteSnapshots, writeSnapshot } from "./postgres-snapshots.ts";
import { safeInteger } from "./safe-integer.ts";

const UNIQUE_VIOLATION = "23505";

/** Takes a book of this kind over from whoever had it, or none. Waits for an append that is under way. */
const BEGIN_TERM = `
  INSERT INTO journal.books AS book (book_id, term, writer_id, head_sequence, head_hash, kind)
  VALUES ($1, 1, $2, 0, $3, $4)
  ON CONFLICT (book_id) DO UPDATE SET term = book.term + 1, writer_id = $2, kind = $4
    WHERE book.kind IS NULL OR book.kind = $4
  RETURNING term`;

const SELECT_KIND = "SELECT kind FROM journal.books WHERE book_id = $1";

/** Begins a new term, but only as a successor of ourselves. */
const RENEW_TERM = `
  UPDATE journal.books SET term = term + 1, writer_id = $2
   WHERE book_id = $1 AND writer_id = ANY ($3)
  RETURNING term, head_sequence, head_hash`;

/**
 * A server or a role set up for speed must not weaken what `append` confirms; the stricter setting stays. Warnings
 * must reach us: one of them says that a commit was not waited for.
 */
const INSIST_ON_DURABILITY = `
  SELECT set_config('client_min_messages', 'warning', false),
         CASE WHEN current_setting('synchronous_commit') <> 'remote_apply'
              THEN set_config('synchronous_commit', 'on', false) END`;

const SELECT_TERM = `
  SELECT term, head_sequence, head_hash FROM journal.books WHERE book_id = $1`;

const SELECT_TAKEN_KEY = `
  SELECT entry.idempotency_key
    FROM journal.entries AS entry
    JOIN journal.books AS book USING (book_number)
   WHERE book.book_id = $1 AND entry.idempotency_key = ANY ($2)
   LIMIT 1`;

interface BookRow {
  readonly term: string;
  readonly head_sequence: string;
  readonly head_hash: string;
}

function bookOf(row: BookRow): { term: number; head: JournalHead } {
  const head = { sequence: safeInteger(row.head_sequence), hash: row.head_hash };
  return { term: safeInteger(row.term), head };
}

export class PostgresWriter extends PostgresReader implements JournalWriter {
  readonly #connection: pg.ClientConfig;
  #client: pg.Client | undefined;
  /** Under `#client`: a connection that may never answer again is cut here, without a goodbye. */
  #socket: Socket | undefined;
  #term = 0;
  /**
   * Names under which this writer may stand in the book's row. More than one while it is unknown
   * whether the last renewal arrived.
   */
  #writerIds: readonly string[] = [];
  #isUncertain = false;
  /** What PostgreSQL has warned of on this connection; see `#assertUnwarned`. */
  #warning: string | undefined;

  private constructor(bookId: string, pool: pg.Pool, connection: pg.ClientConfig) {
    super(bookId, pool);
    this.#connection = connection;
  }

  static async open(
    bookId: string,
    pool: pg.Pool,
    connection: pg.ClientConfig,
    kind: string | undefined,
  ): Promise<PostgresWriter> {
    const writer = new PostgresWriter(bookId, pool, connection);
    const writerId = randomUUID();
    try {
      const client = await writer.#connected();
      const values = [bookId, writerId, genesis(bookId).hash, kind];
      const { rows } = await client.query<{ term: string }>(BEGIN_TERM, values);
      const [row] = rows;
      if (row === undefined) {
        const kept = await client.query<{ kind: string }>(SELECT_KIND, [bookId]);
        throw new JournalOfOtherKind(bookId, kept.rows[0]?.kind ?? "", kind);
      }
      // All that stands in the journal is on the standby as well once this is: its log is in one order.
      writer.#assertUnwarned("not_written");
      writer.#term = safeInteger(row.term);
      writer.#writerIds = [writerId];
      return writer;
    } catch (error) {
      await writer.close();
      throw readFailure(error);
    }
  }

  get term(): number {
    return this.#term;
  }

  async append(expectedSequence: number, entries: readonly JournalEntry[]): Promise<void> {
    assertLinked(expectedSequence, entries);
    if (this.#isUncertain) {
      throw new JournalUnavailable("unknown", "The outcome of an earlier append is not known.");
    }
    const [first] = entries;
    if (first === undefined) return;
    const book = { bookId: this.bookId, term: this.#term, expectedSequence };
    const values = appendValues(book, first, entries);
    const client = await this.#connected();
    let written: number;
    try {
      const result = await client.query({ name: "journal-append", text: APPEND, values });
      written = result.rowCount ?? 0;
    } catch (error) {
      throw await this.#explain(error, entries);
    }
    this.#assertUnwarned("unknown");
    if (written !== entries.length) throw await this.#fenced(expectedSequence);
  }

  override async head(): Promise<JournalHead> {
    if (this.#isUncertain) return this.#renew();
    const book = await this.#book();
    if (book === undefined || book.term !== this.#term) {
      throw fencedByTerm(this.bookId, this.#term);
    }
    return book.head;
  }

  async saveSnapshot(
    sequence: number,
    stateHash: string,
    chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  ): Promise<SnapshotInfo> {
    const end = await this.storedHead();
    if (sequence < 0 || sequence > end.sequence) {
      throw new RangeError(`There is no entry ${sequence} to save a snapshot of.`);
    }
    const { hash: entryHash } = await this.headAt(sequence);
    const saved = await writeSnapshot(this.pool, {
      bookId: this.bookId,
      sequence,
      entryHash,
      stateHash,
      chunks,
      term: () => this.#term,
    });
    if (saved === undefined) throw fencedByTerm(this.bookId, this.#term);
    return saved;
  }

  pruneSnapshots(keep: number): Promise<void> {
    return deleteSnapshots(this.pool, { bookId: this.bookId, keep, term: this.#term });
  }

  override async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  /** The connection for appends, made again when it was lost. */
  async #connected(): Promise<pg.Client> {
    if (this.#client !== undefined) return this.#client;
    const socket = new Socket();
    const client = new pg.Client({ ...this.#connection, stream: () => socket });
    // A break while idle shows here only; the next append makes a new connection.
    client.on("error", () => this.#forget(client));
    client.on("end", () => this.#forget(client));
    try {
      await client.connect();
      await client.query(INSIST_ON_DURABILITY);
    } catch (error) {
      socket.destroy();
      throw readFailure(error);
    }
    // What it warned of at the greeting is of no commit.
    this.#warning = undefined;
    client.on("notice", ({ message }) => (this.#warning = message ?? "nothing in particular"));
    this.#client = client;
    this.#socket = socket;
    return client;
  }

  /**
   * Takes nothing for durable that PostgreSQL has warned of. The one warning that is known: the wait for a
   * standby was cancelled, so a commit that is told as done may be lost together with this server. Its text
   * depends on the server's language and its code stands for any warning, so every warning counts as this one.
   *
   * @throws JournalUnavailable, after which the end of the journal has to be asked for on another connection.
   */
  #assertUnwarned(outcome: "not_written" | "unknown"): void {
    if (this.#warning === undefined) return;
    this.#isUncertain = true;
    this.#drop();
    const warning = `The journal's database does not vouch for what it wrote: ${this.#warning}.`;
    throw new JournalUnavailable(outcome, warning);
  }

  /** Gives up a connection that may never answer again. */
  #drop(): void {
    this.#client = undefined;
    this.#socket?.destroy();
  }

  #forget(client: pg.Client): void {
    if (this.#client === client) this.#client = undefined;
  }

  async #explain(error: unknown, entries: readonly JournalEntry[]): Promise<unknown> {
    if (!isRolledBack(error)) {
      this.#isUncertain = true;
      this.#drop();
      return appendFailure(error);
    }
    if (sqlStateOf(error) !== UNIQUE_VIOLATION) return appendFailure(error);
    const { constraint } = error as pg.DatabaseError;
    if (constraint !== "entries_idempotency_key") {
      return new JournalBroken(entries[0]?.sequence ?? 0, "an entry stands there behind the end");
    }
    return new JournalKeyTaken(await this.#takenKey(entries));
  }

  async #takenKey(entries: readonly JournalEntry[]): Promise<string> {
    const keys = entries.flatMap(({ idempotencyKey }) => idempotencyKey ?? []);
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    if (twice !== undefined) return twice;
    const { rows } = await this.pool.query<{ idempotency_key: string }>(SELECT_TAKEN_KEY, [
      this.bookId,
      keys,
    ]);
    return rows[0]?.idempotency_key ?? "";
  }

  /** Says why the comparison failed. The append itself is over: nothing was written. */
  async #fenced(expectedSequence: number): Promise<Error> {
    const book = await this.#book();
    if (book !== undefined && book.term !== this.#term) {
      return fencedByTerm(this.bookId, this.#term);
    }
    return fencedAt(expectedSequence, book?.head);
  }

  async #book(): Promise<{ term: number; head: JournalHead } | undefined> {
    try {
      const { rows } = await this.pool.query<BookRow>(SELECT_TERM, [this.bookId]);
      return rows[0] && bookOf(rows[0]);
    } catch (error) {
      throw readFailure(error);
    }
  }

  /**
   * Ends our own last term, so that an append of it that is still on its way finds itself fenced,
   * and then tells where the journal ends for good. The new term is a commit of its own that waits for the
   * standby, and a standby has all that was written before it: so what this finds is not on one server alone.
   */
  async #renew(): Promise<JournalHead> {
    const writerId = randomUUID();
    const earlier = this.#writerIds;
    this.#writerIds = [...earlier, writerId];
    let row: BookRow | undefined;
    try {
      const client = await this.#connected();
      const values = [this.bookId, writerId, earlier];
      row = (await client.query<BookRow>(RENEW_TERM, values)).rows[0];
      this.#assertUnwarned("unknown");
    } catch (error) {
      this.#drop();
      const happened = "The journal's database does not say where the journal ends.";
      throw new JournalUnavailable("unknown", happened, error);
    }
    if (row === undefined) throw fencedByTerm(this.bookId, this.#term);
    const { term, head } = bookOf(row);
    this.#term = term;
    this.#writerIds = [writerId];
    this.#isUncertain = false;
    return head;
  }
}
