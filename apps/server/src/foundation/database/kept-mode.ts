import type pg from "pg";
import type { Config } from "../config/environment.ts";
import { bookKinds, exists, findOrigin } from "./origin.ts";
import { inTransaction } from "./transaction.ts";

type Mode = Config["mode"];

/** Any number that no other program of this database uses for the same purpose. */
export const MODE_LOCK = 4_711_018_007;

/** The database was created in another mode, or nobody can say in which. */
export class WrongMode extends Error {
  override readonly name = "WrongMode";
}

/**
 * Refuses a database of another mode and writes nothing: to be asked before anything is migrated, so that a
 * start with the wrong mode leaves the database as the release that serves it needs it.
 *
 * @throws WrongMode in a sentence that names both modes.
 */
export async function refuseOtherMode(pool: pg.Pool, mode: Mode): Promise<void> {
  const client = await pool.connect();
  try {
    const kept = (await exists(client, "service.mode")) ? await readMode(client) : undefined;
    if (kept !== undefined && kept !== mode) throw otherMode(kept, mode);
    await refuseOtherBooks(client, mode);
    if (kept === undefined) await judge(client, mode);
  } finally {
    client.release();
  }
}

/**
 * Makes sure that the database is one of this mode, before anything is written to a book of it. An
 * empty database takes the mode and keeps it. One from before modes were kept takes the mode that
 * its contents show; see `findOrigin`.
 *
 * @throws WrongMode in a sentence that names both modes.
 */
export async function claimMode(pool: pg.Pool, mode: Mode): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock($1)", [MODE_LOCK]);
    const kept = await readMode(client);
    if (kept !== undefined && kept !== mode) throw otherMode(kept, mode);
    await refuseOtherBooks(client, mode);
    if (kept === undefined) await adopt(client, mode);
  });
}

/** Writes down that a book of this name is in the database, in the mode that `claimMode` has granted. */
export async function keepBook(pool: pg.Pool, bookId: string, mode: Mode): Promise<void> {
  await pool.query(
    "INSERT INTO service.books (book, mode) VALUES ($1, $2) ON CONFLICT (book) DO NOTHING",
    [bookId, mode],
  );
}

async function readMode(client: pg.PoolClient): Promise<Mode | undefined> {
  const { rows } = await client.query<{ mode: Mode }>("SELECT mode FROM service.mode");
  return rows[0]?.mode;
}

/**
 * A book says itself in which mode it was created, in the journal: also in a database whose own word for the mode was
 * lost or changed. The journal asks once more when the book is opened.
 */
async function refuseOtherBooks(client: pg.PoolClient, asked: Mode): Promise<void> {
  const other = (await bookKinds(client)).find(({ kind }) => kind !== asked);
  if (other === undefined) return;
  throw new WrongMode(
    `The book ${other.book} in this database was created in ${other.kind} mode and keeps it, so nothing opens in ` +
      `${asked} mode here: set PLIMSOLL_MODE=${other.kind}, or name another database.`,
  );
}

/** The books of a database from before modes were kept, if it may take this mode. */
async function judge(client: pg.PoolClient, mode: Mode): Promise<readonly string[]> {
  const origin = await findOrigin(client);
  if (origin.kind === "mixed") throw undecided(origin.traces, mode);
  if (origin.kind !== "empty" && origin.kind !== mode) throw otherMode(origin.kind, mode);
  return origin.books;
}

async function adopt(client: pg.PoolClient, mode: Mode): Promise<void> {
  const books = await judge(client, mode);
  await client.query("INSERT INTO service.mode (id, mode) VALUES (1, $1)", [mode]);
  for (const book of books) {
    await client.query("INSERT INTO service.books (book, mode) VALUES ($1, $2)", [book, mode]);
  }
}

function otherMode(kept: Mode, asked: Mode): WrongMode {
  return new WrongMode(
    `This database belongs to a ${kept} book and keeps that mode, so it does not open in ${asked} ` +
      `mode: set PLIMSOLL_MODE=${kept}, or name another database.`,
  );
}

function undecided(traces: readonly string[], asked: Mode): WrongMode {
  return new WrongMode(
    `This database does not open in ${asked} mode: it holds a book that no sandbox began, as a live ` +
      `database does, and ${traces.join(" and ")}, as a sandbox does; docs/sandbox.md says how to decide.`,
  );
}
