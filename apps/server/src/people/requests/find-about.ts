import type pg from "pg";
import { isAbout, type KnownPerson } from "./facts.ts";

/** Finds whom a request is about, and lets the audit log know it, whatever the answer tells. */
export async function findAbout(
  people: Pick<pg.Pool, "query">,
  by: "id" | "email",
  value: string,
): Promise<KnownPerson | undefined> {
  const { rows } = await people.query<KnownPerson>(
    `SELECT id, account FROM people."user" WHERE ${by} = $1`,
    [value],
  );
  if (rows[0] !== undefined) isAbout(rows[0]);
  return rows[0];
}
