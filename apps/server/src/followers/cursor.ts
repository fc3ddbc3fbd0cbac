import { genesis } from "@plimsoll/journal";
import pg from "pg";
import { safeInteger } from "../foundation/database/safe-integer.ts";

/** How far a follower has come: the last entry that its rows include. */
export interface Cursor {
  readonly sequence: number;
  /** Hash of that entry; null where an older release did not keep it. */
  readonly hash: string | null;
}

/** Whose cursor it is. */
interface Owner {
  readonly name: string;
  /** Where the follower's rows are, and the cursor beside them. */
  readonly schema: string;
}

/** For migrations of schemas with rows that follow the journal. As they, never changed once released. */
export const createCursors = `
  CREATE TABLE cursors (
    book_id  text   NOT NULL,
    follower text   NOT NULL,
    sequence bigint NOT NULL,
    hash     text,
    PRIMARY KEY (book_id, follower)
  );`;

/** Where a cursor stands; it begins before the first entry. */
export async function readCursor(
  client: Pick<pg.Pool, "query">,
  bookId: string,
  { name, schema }: Owner,
): Promise<Cursor> {
  const table = tableIn(schema);
  const { rows } = await client.query<{ sequence: string; hash: string | null }>(
    `SELECT sequence, hash FROM ${table} WHERE book_id = $1 AND follower = $2`,
    [bookId, name],
  );
  const [row] = rows;
  if (row !== undefined) return { sequence: safeInteger(row.sequence), hash: row.hash };
  const { sequence, hash } = genesis(bookId);
  const { rowCount } = await client.query(
    `INSERT INTO ${table} (book_id, follower, sequence, hash) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [bookId, name, sequence, hash],
  );
  // Somebody else has begun at the same time, and may have moved it already.
  return rowCount === 1 ? { sequence, hash } : readCursor(client, bookId, { name, schema });
}

/**
 * Moves a cursor and holds it until the transaction ends, so that processes take turns.
 *
 * @returns false when it does not stand where the caller thinks: somebody else has moved it.
 */
export async function moveCursor(
  client: pg.PoolClient,
  bookId: string,
  { name, schema }: Owner,
  { from, to }: { readonly from: Cursor; readonly to: Cursor },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE ${tableIn(schema)} SET sequence = $4, hash = $5
     WHERE book_id = $1 AND follower = $2 AND sequence = $3`,
    [bookId, name, from.sequence, to.sequence, to.hash],
  );
  return rowCount === 1;
}

/** Keeps a cursor where it is until the transaction ends. */
export async function holdCursor(
  client: pg.PoolClient,
  bookId: string,
  { name, schema }: Owner,
): Promise<void> {
  await client.query(
    `SELECT FROM ${tableIn(schema)} WHERE book_id = $1 AND follower = $2 FOR UPDATE`,
    [bookId, name],
  );
}

/** Keeps every cursor of a schema where it is until the transaction ends. */
export async function holdCursors(client: pg.PoolClient, schema: string): Promise<void> {
  await client.query(`LOCK TABLE ${tableIn(schema)} IN ACCESS EXCLUSIVE MODE`);
}

/** Books, other than this one, whose journal the rows of a schema were made from. */
export async function otherBooks(
  client: Pick<pg.Pool, "query">,
  bookId: string,
  { name, schema }: Owner,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ book_id: string }>(
    `SELECT book_id FROM ${tableIn(schema)} WHERE follower = $1 AND book_id <> $2`,
    [name, bookId],
  );
  return rows.map(({ book_id }) => book_id);
}

function tableIn(schema: string): string {
  return `${pg.escapeIdentifier(schema)}.cursors`;
}
