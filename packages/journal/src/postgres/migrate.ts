import type pg from "pg";
import { JournalVersionUnknown } from "../journal-error.ts";
import { createJournal } from "./migrations/0001-create-journal.ts";
import { keepKind } from "./migrations/0002-keep-kind.ts";

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** Numbered, applied in order, and never changed once released. */
const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: "create-journal", sql: createJournal },
  { number: 2, name: "keep-kind", sql: keepKind },
];

/** The advisory lock by which processes take turns; nothing else of the same database may use it. */
export const JOURNAL_LOCK = 4_711_018_001;

/**
 * Brings the schema `journal` of this database to what this release needs. Processes that start at
 * the same time take turns; each migration is applied once, all of them or none.
 *
 * @throws JournalVersionUnknown when a newer release has been here.
 */
export async function migrateJournal(client: pg.ClientBase): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query("SELECT pg_advisory_xact_lock($1)", [JOURNAL_LOCK]);
    await client.query("CREATE SCHEMA IF NOT EXISTS journal");
    await client.query(
      `CREATE TABLE IF NOT EXISTS journal.migrations (
         number     integer     PRIMARY KEY,
         name       text        NOT NULL,
         applied_at timestamptz NOT NULL DEFAULT now()
       )`,
    );
    const { rows } = await client.query<{ newest: number }>(
      "SELECT coalesce(max(number), 0) AS newest FROM journal.migrations",
    );
    const applied = rows[0]?.newest ?? 0;
    if (applied > MIGRATIONS.length) {
      throw new JournalVersionUnknown("The journal's schema", applied, MIGRATIONS.length);
    }
    for (const { number, name, sql } of MIGRATIONS.slice(applied)) {
      await client.query(sql);
      await client.query("INSERT INTO journal.migrations (number, name) VALUES ($1, $2)", [
        number,
        name,
      ]);
    }
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}
