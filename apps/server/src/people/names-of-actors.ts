import type { Database } from "../foundation/database/database.ts";

/**
 * What people and keys are called that commands came from, by `person:…` and `key:…`. Who is unknown here, such as the
 * program itself, is not among them.
 */
export async function namesOfActors(
  { pool }: Pick<Database, "pool">,
  actors: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await pool.query<{ actor: string; name: string }>(
    `SELECT actor, name FROM (
       SELECT 'person:' || id AS actor, name FROM people."user"
       UNION ALL SELECT 'key:' || id AS actor, name FROM service.api_keys
     ) AS known WHERE actor = ANY ($1)`,
    [actors],
  );
  return new Map(rows.map(({ actor, name }) => [actor, name]));
}
