import { sql } from "kysely";
import type { Database } from "../foundation/database/database.ts";
import { PROJECTIONS_SCHEMA } from "../followers/history/tables.ts";

/**
 * Removes what was made of a book that is closed, so that another one can take its place. Its journal
 * stays, and so do people and their keys; rescue links end, because names of loans are used again.
 */
export async function forgetBook({ tables }: Pick<Database, "tables">): Promise<void> {
  await sql`DROP SCHEMA IF EXISTS ${sql.id(PROJECTIONS_SCHEMA)} CASCADE`.execute(tables);
  await tables.deleteFrom("service.rescue_links").execute();
}
