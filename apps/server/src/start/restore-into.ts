import { JOURNAL_LOCK, migrateJournalWithin } from "@plimsoll/journal";
import pg from "pg";
import {
  BackupBroken,
  type BackupHeader,
  type BackupManifest,
} from "../foundation/backup/backup-format.ts";
import { insertRows, setSequences } from "../foundation/backup/insert-rows.ts";
import { readBackup } from "../foundation/backup/read-backup.ts";
import { listTables, TEXT_SETTINGS } from "../foundation/backup/table-list.ts";
import type { Config } from "../foundation/config/environment.ts";
import { assertEmpty } from "../foundation/database/empty-database.ts";
import { migrateWithin } from "../foundation/database/migrations.ts";
import { poolWithin } from "../foundation/database/within-transaction.ts";
import { BACKUP_CONTENTS, PEOPLE_SCHEMA } from "./backup-contents.ts";
import { tablesOfPeople } from "./migrate-command.ts";
import { SCHEMAS } from "./schemas.ts";
import { verifyRestored } from "./verify-restored.ts";

const CONNECT_MILLIS_MAX = 5_000;
/** More terms than writers can have begun between a backup and the end of what it is a backup of. */
const TERMS_SKIPPED = 1_000_000;

interface Restoring {
  readonly config: Config;
  /** The database, with the role that owns its tables. */
  readonly url: string;
  readonly path: string;
  /** What the file was found to be. It may have been exchanged since, by whoever keeps it. */
  readonly sha256: string;
}

/**
 * Writes a backup into an empty database and proves what stands there then, all in one transaction: until everything
 * agrees nobody sees a row of it, and a process that dies on the way leaves the database empty.
 *
 * @throws DatabaseNotEmpty, BackupBroken, RestoreRefused, HistoryRewritten, SchemaTooNew
 */
export async function restoreInto({ config, url, path, sha256 }: Restoring): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MILLIS_MAX,
    application_name: "plimsoll-restore",
  });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("BEGIN");
    // A server that is started meanwhile waits before it makes tables of its own.
    for (const lock of [JOURNAL_LOCK, ...SCHEMAS.map((schema) => schema.lock)]) {
      await client.query("SELECT pg_advisory_xact_lock($1)", [lock]);
    }
    await assertEmpty(client);
    await client.query(TEXT_SETTINGS);
    const manifest = await write(client, path, sha256);
    await verifyRestored(client, config, manifest.journals);
    await client.query("COMMIT");
  } finally {
    // What was not committed is gone with the connection.
    await client.end();
  }
}

async function write(client: pg.ClientBase, path: string, sha256: string): Promise<BackupManifest> {
  let manifest: BackupManifest | undefined;
  let tables = new Map<string, Awaited<ReturnType<typeof listTables>>[number]>();
  for await (const part of readBackup(path)) {
    if (part.kind === "header") {
      await makeTables(client, part.header);
      const made = await listTables(client, BACKUP_CONTENTS.schemas);
      tables = new Map(made.map((table) => [table.table, table]));
    } else if (part.kind === "rows") {
      const table = tables.get(part.table.table);
      if (table === undefined || BACKUP_CONTENTS.leftOut.includes(table.table)) {
        throw new BackupBroken(`this release restores no table ${part.table.table}.`);
      }
      await insertRows(client, table, part.table.columns, part.rows);
    } else {
      if (part.seal.sha256 !== sha256)
        throw new BackupBroken("it was exchanged while it was read.");
      manifest = part.manifest;
    }
  }
  if (manifest === undefined) throw new BackupBroken("it is incomplete.");
  await setSequences(client, manifest.sequences);
  // Whoever wrote to these books before, and may live on somewhere, writes to none of them again.
  await client.query("UPDATE journal.books SET term = term + $1, writer_id = 'restored'", [
    TERMS_SKIPPED,
  ]);
  await migrateJournalWithin(client);
  for (const schema of SCHEMAS) await migrateWithin(client, schema);
  await client.query("SET LOCAL search_path TO DEFAULT");
  return manifest;
}

/** Tables as the release had them that made the backup; what came later is applied behind the rows. */
async function makeTables(client: pg.ClientBase, { schemas }: BackupHeader): Promise<void> {
  await migrateJournalWithin(client, schemas["journal"] ?? 0);
  for (const schema of SCHEMAS) await migrateWithin(client, schema, schemas[schema.name] ?? 0);
  const people = pg.escapeIdentifier(PEOPLE_SCHEMA);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${people}`);
  await client.query(`SET LOCAL search_path TO ${people}`);
  await tablesOfPeople(poolWithin(client)).migrate();
  await client.query("SET LOCAL search_path TO DEFAULT");
}
