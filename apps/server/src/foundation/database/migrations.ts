import pg from "pg";

/** A step of a schema's history: never changed once released. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** A schema and how it came about. */
export interface SchemaHistory {
  readonly schema: string;
  /** Numbered from 1, applied in order. */
  readonly migrations: readonly Migration[];
  /** What to throw when a newer release has been here. */
  readonly tooNew: (applied: number, known: number) => Error;
}

/**
 * Brings a schema to what this release needs. Processes that start at the same time take turns by
 * `lock`, an advisory lock that nothing else of this database uses; all migrations are applied, or none.
 *
 * @throws what `history.tooNew` makes, when a newer release has been here.
 */
export async function migrateSchema(
  client: pg.PoolClient,
  lock: number,
  history: SchemaHistory,
): Promise<void> {
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock($1)", [lock]);
    await applyMigrations(client, history);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/**
 * Applies what is missing of a schema, inside the caller's transaction and turn. Names without a
 * schema in the SQL of a migration mean this one.
 *
 * @throws what `tooNew` makes, when a newer release has been here.
 */
export async function applyMigrations(
  client: pg.ClientBase,
  { schema, migrations, tooNew }: SchemaHistory,
): Promise<void> {
  const name = pg.escapeIdentifier(schema);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
  await client.query(`SET LOCAL search_path TO ${name}`);
  await client.query(
    `CREATE TABLE IF NOT EXISTS migrations (
       number     integer     PRIMARY KEY,
       name       text        NOT NULL,
       applied_at timestamptz NOT NULL DEFAULT now()
     )`,
  );
  const { rows } = await client.query<{ newest: number }>(
    "SELECT coalesce(max(number), 0) AS newest FROM migrations",
  );
  const applied = rows[0]?.newest ?? 0;
  if (applied > migrations.length) throw tooNew(applied, migrations.length);
  for (const migration of migrations.slice(applied)) {
    await client.query(migration.sql);
    await client.query("INSERT INTO migrations (number, name) VALUES ($1, $2)", [
      migration.number,
      migration.name,
    ]);
  }
}
