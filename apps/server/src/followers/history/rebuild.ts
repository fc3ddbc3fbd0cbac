import type { JournalReader } from "@plimsoll/journal";
import { decodeEntry } from "@plimsoll/sequencer";
import pg from "pg";
import { migrate } from "../../foundation/database/migrations.ts";
import { inTransaction } from "../../foundation/database/transaction.ts";
import { holdCursors, readCursor } from "../cursor.ts";
import { stepOf, takeStep } from "../follow.ts";
import { historyFold } from "./history-fold.ts";
import { historySchema } from "./schema.ts";
import { HISTORY_SCHEMA_NAME } from "./tables.ts";

const BATCH_ENTRIES = 2_000;

interface RebuildOptions {
  readonly pool: pg.Pool;
  readonly reader: Pick<JournalReader, "bookId" | "read">;
  readonly schema?: string;
  /** Told of the fresh tables before they take the place of the old ones: who else may use them. */
  readonly grant?: (schema: string) => Promise<void>;
  /** Told how far it is. */
  readonly onProgress?: (sequence: number) => void;
}

type CatchUpOptions = Required<Omit<RebuildOptions, "grant">>;

/**
 * Makes all of history again from the first entry, beside the old rows, and then puts it in their
 * place at once. Reads go on meanwhile, and so does a server that follows the journal: it finds another
 * cursor and carries on from there. Returns the last entry included.
 */
export async function rebuild(options: RebuildOptions): Promise<number> {
  const { pool, reader, schema = HISTORY_SCHEMA_NAME, onProgress = () => undefined } = options;
  const { grant = async () => undefined } = options;
  const fresh = `${schema}_rebuilt`;
  await pool.query(`DROP SCHEMA IF EXISTS ${pg.escapeIdentifier(fresh)} CASCADE`);
  await migrate(pool, [historySchema(fresh), historySchema(schema)]);
  await grant(fresh);
  await catchUp({ pool, reader, schema: fresh, onProgress });
  return exchangeSchemas({ pool, reader, schema, onProgress }, fresh);
}

/** Folds the journal up to its present end. Returns the last entry included. */
export async function catchUp(options: CatchUpOptions): Promise<number> {
  const { pool, reader, schema, onProgress } = options;
  const { bookId } = reader;
  const fold = historyFold(schema);
  let from = await readCursor(pool, bookId, fold);
  for await (const entries of reader.read(from.sequence + 1)) {
    for (let at = 0; at < entries.length; at += BATCH_ENTRIES) {
      const step = stepOf(entries.slice(at, at + BATCH_ENTRIES).map((entry) => decodeEntry(entry)));
      if (step === null) continue;
      const { isOurs } = await takeStep({ pool, bookId }, fold, from, step);
      if (!isOurs) {
        throw new Error(`Somebody else works on ${schema}. Try again when nobody does.`);
      }
      from = step.upTo;
      onProgress(from.sequence);
    }
  }
  return from.sequence;
}

/** Holds the old cursors, so that nobody folds, lets the fresh tables catch up, and swaps. */
async function exchangeSchemas(old: CatchUpOptions, fresh: string): Promise<number> {
  const { pool, schema } = old;
  const [oldName, freshName] = [pg.escapeIdentifier(schema), pg.escapeIdentifier(fresh)];
  return inTransaction(pool, async (client) => {
    await holdCursors(client, schema);
    const last = await catchUp({ ...old, schema: fresh });
    await client.query(`DROP SCHEMA ${oldName} CASCADE`);
    await client.query(`ALTER SCHEMA ${freshName} RENAME TO ${oldName}`);
    return last;
  });
}
