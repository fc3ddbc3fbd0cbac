import pg from "pg";

/** A step of a schema's history: never changed once released. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** A schema of the database and how it came about; declared by whoever owns its tables. */
export interface Schema {
  readonly name: string;
  /** The advisory lock by which processes take turns; no other schema has it. */
  readonly lock: number;
  /** Numbered from 1, applied in order. Names without a schema in their SQL mean this one. */
  readonly migrations: readonly Migration[];
  /** What to do, beside starting the newer release, when a newer one has been here; a sentence. */
  readonly orElse?: string;
  /** Done in the same turn, once the schema is up to date. */
  readonly inSameTurn?: () => Promise<void>;
}

/** A schema was written by a newer release. */
class SchemaTooNew extends Error {
  override readonly name = "SchemaTooNew";

  constructor({ name, migrations, orElse }: Schema, applied: number) {
    const known = `The schema ${name} has migration ${applied}, this release knows ${migrations.length}.`;
    super(`${known} Start the newer release.${orElse === undefined ? "" : ` ${orElse}`}`);
  }
}

/** A schema is older than this release, and our role may not change it. */
class SchemaTooOld extends Error {
  override readonly name = "SchemaTooOld";

  constructor({ name, migrations }: Schema, cause: unknown) {
    super(
      `The schema ${name} lacks what this release needs (migration ${migrations.length}), and the role of ` +
        `DATABASE_URL may not change it. Run "plimsoll migrate" with PLIMSOLL_MIGRATION_URL.`,
      { cause },
    );
  }
}

const INSUFFICIENT_PRIVILEGE = "42501";

/**
 * Brings schemas to what this release needs, one after another. Processes that start at the same time
 * take turns at each; its migrations are applied once, all that are missing or none. Where nothing is missing
 * nothing is written, so a role that may not change tables gets by.
 *
 * @throws SchemaTooNew when a newer release has been here, SchemaTooOld when our role may not change it.
 */
export async function migrate(pool: pg.Pool, schemas: readonly Schema[]): Promise<void> {
  const client = await pool.connect();
  let isDone = false;
  try {
    for (const schema of schemas) await takeTurn(client, schema);
    isDone = true;
  } finally {
    // A connection that ends gives back the lock that it may still hold.
    client.release(!isDone);
  }
}

async function takeTurn(client: pg.PoolClient, schema: Schema): Promise<void> {
  await client.query("SELECT pg_advisory_lock($1)", [schema.lock]);
  await client.query("BEGIN");
  await migrateWithin(client, schema).catch((error: unknown) => {
    const { code } = error as { readonly code?: unknown };
    throw code === INSUFFICIENT_PRIVILEGE ? new SchemaTooOld(schema, error) : error;
  });
  await client.query("COMMIT");
  await schema.inSameTurn?.();
  await client.query("SELECT pg_advisory_unlock($1)", [schema.lock]);
}

/**
 * Applies what is missing of a schema's first `upTo` migrations, all unless said, within the transaction that the
 * client is in; the caller holds the schema's lock. Leaves the search path at the schema.
 *
 * @throws SchemaTooNew when a newer release has been here, or there are no so many migrations.
 */
export async function migrateWithin(
  client: pg.ClientBase,
  schema: Schema,
  upTo: number = schema.migrations.length,
): Promise<void> {
  const applied = await appliedOf(client, schema);
  if (upTo > schema.migrations.length) throw new SchemaTooNew(schema, upTo);
  if (applied >= upTo) return;
  const name = pg.escapeIdentifier(schema.name);
  if (applied === 0) await client.query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
  await client.query(`SET LOCAL search_path TO ${name}`);
  if (applied === 0) {
    await client.query(
      `CREATE TABLE IF NOT EXISTS migrations (
         number     integer     PRIMARY KEY,
         name       text        NOT NULL,
         applied_at timestamptz NOT NULL DEFAULT now()
       )`,
    );
  }
  for (const migration of schema.migrations.slice(applied, upTo)) {
    await client.query(migration.sql);
    await client.query("INSERT INTO migrations (number, name) VALUES ($1, $2)", [
      migration.number,
      migration.name,
    ]);
  }
}

async function appliedOf(client: pg.ClientBase, schema: Schema): Promise<number> {
  const table = `${pg.escapeIdentifier(schema.name)}.migrations`;
  const { rows: tables } = await client.query(
    `SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
      WHERE nspname = $1 AND relname = 'migrations'`,
    [schema.name],
  );
  if (tables.length === 0) return 0;
  const { rows } = await client.query<{ newest: number }>(
    `SELECT coalesce(max(number), 0) AS newest FROM ${table}`,
  );
  const applied = rows[0]?.newest ?? 0;
  if (applied > schema.migrations.length) throw new SchemaTooNew(schema, applied);
  return applied;
}
