import pg from "pg";
import { checkLabel } from "../entry.ts";
import type { JournalReader, JournalStore, JournalWriter } from "../journal.ts";
import { migrateJournal } from "./migrate.ts";
import { readFailure } from "./postgres-failure.ts";
import { PostgresReader } from "./postgres-reader.ts";
import { PostgresWriter } from "./postgres-writer.ts";

export interface PostgresJournalOptions {
  /** Connection string of a PostgreSQL 15 or newer. */
  readonly url: string;
  /** How long one statement may take before the journal counts as unavailable. Default 30,000. */
  readonly answerMillisMax?: number;
  /** How long connecting may take. Default 5,000. */
  readonly connectMillisMax?: number;
  /**
   * For whoever only reads: its connections refuse to write, the schema stays as it is, and there are no
   * writers. Default false.
   */
  readonly isReadOnly?: boolean;
}

const READ_CONNECTIONS_MAX = 4;

const READ_ONLY = "-c default_transaction_read_only=on";

const SELECT_BOOKS = "SELECT book_id FROM journal.books ORDER BY book_number";

/**
 * Opens the journals in a PostgreSQL database, after bringing its schema up to date unless they are only read.
 *
 * Each writer has a connection of its own for appends; reads and snapshots share a few others. Lost
 * connections are made again by the next call.
 *
 * @throws JournalUnavailable when the database cannot be reached.
 * @throws JournalVersionUnknown when a newer release has written there.
 */
export async function openPostgresJournal(options: PostgresJournalOptions): Promise<JournalStore> {
  const connection: pg.ClientConfig = {
    connectionString: options.url,
    connectionTimeoutMillis: options.connectMillisMax ?? 5_000,
    query_timeout: options.answerMillisMax ?? 30_000,
    keepAlive: true,
    application_name: "plimsoll-journal",
    ...(options.isReadOnly === true ? { options: READ_ONLY } : {}),
  };
  const pool = new pg.Pool({ ...connection, max: READ_CONNECTIONS_MAX });
  // A connection that breaks while idle is no news; the next query makes a new one.
  pool.on("error", () => undefined);
  // One that breaks between the statements of a transaction fails the next of them; without a
  // listener its event would end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const opened = new Set<JournalReader>();
  try {
    const client = await pool.connect();
    try {
      if (options.isReadOnly !== true) await migrateJournal(client);
    } finally {
      client.release();
    }
  } catch (error) {
    await pool.end();
    throw readFailure(error);
  }
  return {
    openReader: async (bookId): Promise<JournalReader> => {
      checkLabel("book id", bookId);
      return new PostgresReader(bookId, pool);
    },
    openWriter: async (bookId, kind): Promise<JournalWriter> => {
      checkLabel("book id", bookId);
      if (options.isReadOnly === true) throw new Error("This journal was opened for reading only.");
      const writer = await PostgresWriter.open(bookId, pool, connection, kind);
      opened.add(writer);
      return writer;
    },
    books: async () => {
      try {
        const { rows } = await pool.query<{ book_id: string }>(SELECT_BOOKS);
        return rows.map(({ book_id }) => book_id);
      } catch (error) {
        throw readFailure(error);
      }
    },
    close: async () => {
      for (const journal of opened) await journal.close();
      if (!pool.ended) await pool.end();
    },
  };
}

/** A book's journal as a transaction sees it that somebody else has begun and ends. Its schema is up to date. */
export function readJournalWithin(pool: pg.Pool, bookId: string): JournalReader {
  return new PostgresReader(bookId, pool);
}
