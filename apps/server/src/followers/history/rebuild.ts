import type { JournalReader } from "@plimsoll/journal";
import { decodeEntry } from "@plimsoll/sequencer";
import { sql } from "kysely";
import type pg from "pg";
import { migrateProjections } from "./migrate.ts";
import { project, readCheckpoint } from "./project.ts";
import { openProjections, PROJECTIONS_SCHEMA, type Projections } from "./tables.ts";

const BATCH_ENTRIES = 2_000;

export interface RebuildOptions {
  readonly pool: pg.Pool;
  readonly reader: JournalReader;
  readonly schema?: string;
  /** Told how far it is. */
  readonly onProgress?: (sequence: number) => void;
}

/**
 * Makes all projections again from the first entry, beside the old ones, and then puts them in their
 * place at once. Reads go on meanwhile, and so does a server that projects: it carries on from the
 * new checkpoint. Returns the last entry included.
 */
export async function rebuild(options: RebuildOptions): Promise<number> {
  const { pool, reader, schema = PROJECTIONS_SCHEMA, onProgress = () => undefined } = options;
  const freshSchema = `${schema}_rebuilt`;
  const fresh = openProjections(pool, freshSchema);
  await sql`DROP SCHEMA IF EXISTS ${sql.id(freshSchema)} CASCADE`.execute(fresh);
  await migrateProjections(pool, freshSchema);
  await migrateProjections(pool, schema);
  const sequence = await catchUp(fresh, reader, onProgress);
  const last = await exchangeSchemas(openProjections(pool, schema), { fresh, reader, schema });
  onProgress(last);
  return Math.max(sequence, last);
}

/** Projects the journal up to its present end. Returns the last entry included. */
export async function catchUp(
  tables: Projections,
  reader: JournalReader,
  onProgress: (sequence: number) => void = () => undefined,
): Promise<number> {
  let { sequence } = await readCheckpoint(tables, reader.bookId);
  for await (const entries of reader.read(sequence + 1)) {
    for (let from = 0; from < entries.length; from += BATCH_ENTRIES) {
      const batch = entries.slice(from, from + BATCH_ENTRIES).map((entry) => decodeEntry(entry));
      ({ sequence } = await project(tables, reader.bookId, batch));
      onProgress(sequence);
    }
  }
  return sequence;
}

/** Holds the old checkpoint, so that nobody projects, lets the fresh ones catch up, and swaps. */
async function exchangeSchemas(
  old: Projections,
  { fresh, reader, schema }: { fresh: Projections; reader: JournalReader; schema: string },
): Promise<number> {
  return old.transaction().execute(async (transaction) => {
    await sql`LOCK TABLE ${sql.id(schema, "checkpoint")} IN ACCESS EXCLUSIVE MODE`.execute(
      transaction,
    );
    const last = await catchUp(fresh, reader);
    await sql`DROP SCHEMA ${sql.id(schema)} CASCADE`.execute(transaction);
    await sql`ALTER SCHEMA ${sql.id(`${schema}_rebuilt`)} RENAME TO ${sql.id(schema)}`.execute(
      transaction,
    );
    return last;
  });
}
