import type pg from "pg";
import { JournalOutdated, JournalVersionUnknown } from "../journal-error.ts";
import { createJournal } from "./migrations/0001-create-journal.ts";
import { guardHeads } from "./migrations/0003-guard-heads.ts";
import { keepKind } from "./migrations/0002-keep-kind.ts";
import { sqlStateOf } from "./postgres-failure.ts";

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** Numbered, applied in order, and never changed once released. */
const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: "create-journal", sql: createJournal },
  { number: 2, name: "keep-kind", sql: keepKind },
  { number: 3, name: "guard-heads", sql: guardHeads },
];

const INSUFFICIENT_PRIVILEGE = "42501";

/** The advisory lock by which processes take turns; nothing else of the same database may use it. */
export const JOURNAL_LOCK = 4_711_018_001;

/**
 * Brings the schema `journal` of this database to what this release needs. Processes that start at
 * the same time take turns; each migration is applied once, all of them or none. Where nothing is missing,
 * nothing is written, so a role that may not change tables gets by.
 *
 * @throws JournalVersionUnknown when a newer release has been here, JournalOutdated when our role may not change it.
 */
export async function migrateJournal(client: pg.ClientBase): Promise<void> {
  if ((await appliedBy(client)) === MIGRATIONS.length) return;
  await client.query("BEGIN");
  try {
    await client.query("SELECT pg_advisory_xact_lock($1)", [JOURNAL_LOCK]);
    await migrateJournalWithin(client);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw sqlStateOf(error) === INSUFFICIENT_PRIVILEGE ? new JournalOutdated(error) : error;
  }
}

/**
 * Applies what is missing of the first `upTo` migrations, all unless said, within the transaction that the client is
 * in; the caller holds `JOURNAL_LOCK`.
 *
 * @throws JournalVersionUnknown when a newer release has been here, or there are no so many migrations.
 */
export async function migrateJournalWithin(
  client: pg.ClientBase,
  upTo: number = MIGRATIONS.length,
): Promise<void> {
  const applied = await appliedBy(client);
  if (upTo > MIGRATIONS.length) throw tooNew(upTo);
  if (applied >= upTo) return;
  if (applied === 0) {
    await client.query("CREATE SCHEMA IF NOT EXISTS journal");
    await client.query(
      `CREATE TABLE IF NOT EXISTS journal.migrations (
         number     integer     PRIMARY KEY,
         name       text        NOT NULL,
         applied_at timestamptz NOT NULL DEFAULT now()
       )`,
    );
  }
  for (const { number, name, sql } of MIGRATIONS.slice(applied, upTo)) {
    await client.query(sql);
    await client.query("INSERT INTO journal.migrations (number, name) VALUES ($1, $2)", [
      number,
      name,
    ]);
  }
}

function tooNew(number: number): JournalVersionUnknown {
  return new JournalVersionUnknown("The journal's schema", number, MIGRATIONS.length);
}

/** How many migrations were applied to this database. */
async function appliedBy(client: pg.ClientBase): Promise<number> {
  // Not by to_regclass: within a transaction it may go on missing what another process has just made.
  const { rows: tables } = await client.query(
    `SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
      WHERE nspname = 'journal' AND relname = 'migrations'`,
  );
  if (tables.length === 0) return 0;
  const { rows } = await client.query<{ newest: number }>(
    "SELECT coalesce(max(number), 0) AS newest FROM journal.migrations",
  );
  const applied = rows[0]?.newest ?? 0;
  if (applied > MIGRATIONS.length) throw tooNew(applied);
  return applied;
}
