import { AUDIT_LOG } from "@plimsoll/journal";
import type pg from "pg";
import { SANDBOX_ADDRESS } from "../config/sandbox-address.ts";

/** What a database shows of the mode in which it was written. */
export type Origin =
  | { readonly kind: "empty" | "sandbox" | "live"; readonly books: readonly string[] }
  /** Neither: what of a sandbox lies beside a book that is none. */
  | { readonly kind: "mixed"; readonly traces: readonly string[] };

/** The sandbox fills its books under this name before anybody else can reach them. */
export const SANDBOX_ACTOR = "sandbox";
/** The journal has no index on actors: all of a large one is read, once in its life. */
const SEARCH_MILLIS_MAX = 3_600_000;

/**
 * Judges a database from before modes were kept by what lies in it.
 *
 * A sandbox makes the first entry of each of its books itself. A book that somebody else began is
 * a live one, unless the sandbox has left anything in the database.
 */
export async function findOrigin(client: pg.ClientBase): Promise<Origin> {
  const traces: string[] = [];
  if (await holds(client, "service.sandbox", "true")) traces.push("the state of a sandbox");
  const isOfSandbox = `email ~* '${SANDBOX_ADDRESS}'`;
  if (await holds(client, 'people."user"', isOfSandbox)) traces.push("people of a sandbox");
  const bySandbox = `actor = '${SANDBOX_ACTOR}'`;
  if (await holds(client, "journal.entries", bySandbox)) traces.push("entries of a sandbox");
  const books = await firstActors(client);
  const hasCustomers =
    books.length === 0 && (await holds(client, 'people."user"', `NOT ${isOfSandbox}`));
  const isBegunByOthers = hasCustomers || books.some(({ actor }) => actor !== SANDBOX_ACTOR);
  if (isBegunByOthers && traces.length > 0) return { kind: "mixed", traces };
  const names = books.map(({ book }) => book);
  if (isBegunByOthers) return { kind: "live", books: names };
  return { kind: traces.length > 0 ? "sandbox" : "empty", books: names };
}

/** Whether a table is there and has a row for which the condition holds. */
async function holds(client: pg.ClientBase, table: string, condition: string): Promise<boolean> {
  if (!(await exists(client, table))) return false;
  const search = {
    text: `SELECT EXISTS (SELECT FROM ${table} WHERE ${condition}) AS found`,
    query_timeout: SEARCH_MILLIS_MAX,
  };
  const { rows } = await client.query<{ found: boolean }>(search);
  return rows[0]?.found === true;
}

/** The books that have entries, and who made the first one of each. */
export async function firstActors(
  client: pg.ClientBase,
): Promise<readonly { readonly book: string; readonly actor: string | null }[]> {
  if (!(await exists(client, "journal.books"))) return [];
  const { rows } = await client.query<{ book: string; actor: string | null }>(
    `SELECT book_id AS book, first.actor
       FROM journal.books JOIN LATERAL (
         SELECT actor FROM journal.entries
          WHERE entries.book_number = books.book_number ORDER BY sequence LIMIT 1
       ) first ON true
      WHERE book_id <> $1`,
    [AUDIT_LOG],
  );
  return rows;
}

/** What each book of the journal was created as, where it says so; books of earlier releases do not. */
export async function bookKinds(
  client: pg.ClientBase,
): Promise<readonly { readonly book: string; readonly kind: string }[]> {
  if (!(await exists(client, "journal.books"))) return [];
  // As JSON: a journal that no release with kinds has opened yet has no such column.
  const { rows } = await client.query<{ book: string; kind: string }>(
    `SELECT book_id AS book, to_jsonb(books) ->> 'kind' AS kind FROM journal.books
      WHERE to_jsonb(books) ->> 'kind' IS NOT NULL ORDER BY book_number`,
  );
  return rows;
}

/** Whether a table is there. */
export async function exists(client: pg.ClientBase, table: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    "SELECT to_regclass($1) IS NOT NULL AS found",
    [table],
  );
  return rows[0]?.found === true;
}
