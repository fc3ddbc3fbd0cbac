import { sql, type Transaction } from "kysely";
import { otherBooks } from "../followers/cursor.ts";
import { historyFold } from "../followers/history/history-fold.ts";
import { HISTORY_SCHEMA_NAME } from "../followers/history/tables.ts";
import type { Database } from "../foundation/database/database.ts";
import type { ServiceTables } from "../foundation/database/schema.ts";
import { readSandbox, sandboxBookId } from "./scenario/stored-sandbox.ts";

/**
 * Removes what was made of a book that is closed, so that another one can take its place. Its journal
 * stays, and so do people and their keys; rescue links and the names that people gave loans end, because identifiers of
 * loans are used again.
 *
 * Whoever reads history in a long transaction, as a backup does, holds this up: then it fails after five seconds,
 * and nothing is removed.
 */
export async function forgetBook(within: Transaction<ServiceTables>): Promise<void> {
  // PostgreSQL goes on waiting for whoever has gone: without its own limit it would remove history minutes later.
  await sql`SET LOCAL lock_timeout = '5s'`.execute(within);
  await sql`DROP SCHEMA IF EXISTS ${sql.id(HISTORY_SCHEMA_NAME)} CASCADE`.execute(within);
  await within.deleteFrom("service.rescue_links").execute();
  await within.deleteFrom("service.loan_names").execute();
}

/**
 * Removes what was made of books before the present one. A restart does so itself, but older releases counted the
 * new book first, and a process that ended in between left its database with the history of the book before.
 * History of any other book stays: nobody can tell here why it is there.
 *
 * @returns whether there was any.
 */
export async function forgetEarlierBooks({
  pool,
  tables,
}: Pick<Database, "pool" | "tables">): Promise<boolean> {
  const { book } = await readSandbox(tables);
  const earlier = new Set(Array.from({ length: book - 1 }, (_, index) => sandboxBookId(index + 1)));
  const history = historyFold(HISTORY_SCHEMA_NAME);
  const others = await otherBooks(pool, sandboxBookId(book), history);
  if (others.length === 0 || !others.every((other) => earlier.has(other))) return false;
  await tables.transaction().execute(forgetBook);
  return true;
}
