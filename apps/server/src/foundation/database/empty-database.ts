import type pg from "pg";

const NAMED_MAX = 5;

const SELECT_FOUND = `
  SELECT nspname || '.' || relname AS name
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
   WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
     AND nspname <> 'information_schema' AND nspname !~ '^pg_'
     AND NOT EXISTS (
       SELECT FROM pg_depend
        WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
   ORDER BY nspname, relname`;

/** Something is in the database, and it stays as it is. */
class DatabaseNotEmpty extends Error {
  override readonly name = "DatabaseNotEmpty";
}

/**
 * Makes sure that nobody has put anything into the database but what extensions bring.
 *
 * @throws DatabaseNotEmpty, naming what was found.
 */
export async function assertEmpty(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(SELECT_FOUND);
  if (rows.length === 0) return;
  const named = rows.slice(0, NAMED_MAX).map(({ name }) => name);
  const more = rows.length > NAMED_MAX ? ` and ${rows.length - NAMED_MAX} more` : "";
  throw new DatabaseNotEmpty(
    `The database is not empty: it holds ${named.join(", ")}${more}. Nothing was changed. Make a new ` +
      "database and name that one.",
  );
}
