import { createHash } from "node:crypto";
import type pg from "pg";
import {
  BACKUP_FORMAT,
  BACKUP_VERSION,
  type BackupHeader,
  type BackupManifest,
  type BackupRow,
} from "./backup-format.ts";
import { JournalRows } from "./journal-rows.ts";
import { listTables, readSequences, TEXT_SETTINGS, type StoredTable } from "./table-list.ts";

/** Which rows of which tables a backup holds. */
export interface BackupContents {
  readonly schemas: readonly string[];
  /** Tables whose rows stay behind: their structure comes from the release that restores. */
  readonly leftOut: readonly string[];
  /** By table: a condition in SQL, where not all rows are kept. */
  readonly only: Readonly<Record<string, string>>;
  /** By table: columns that its rows must be ordered by. */
  readonly order: Readonly<Record<string, string>>;
}

/** How far a backup is, and what it holds once it is written. */
export interface BackupProgress {
  rows: number;
  manifest: BackupManifest | undefined;
}

const ROWS_AT_ONCE_MAX = 250;
const BYTES_AT_ONCE_AIM = 1_000_000;

/**
 * The lines of a backup, from one look at the whole database: whatever is written meanwhile is not in it, and waits for
 * nothing here. It holds a piece of a megabyte or so in memory at a time, a single row where one is larger.
 *
 * The client is to be in no transaction; what it is in afterwards the caller ends.
 *
 * @throws JournalBroken when a journal in the database is not what was written: then there is nothing worth keeping.
 */
export async function* backupLines(
  client: pg.ClientBase,
  about: Pick<BackupHeader, "release" | "mode">,
  contents: BackupContents,
  progress: BackupProgress,
): AsyncGenerator<string> {
  await client.query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
  await client.query(TEXT_SETTINGS);
  // It is by this statement that the transaction takes its look.
  const { rows } = await client.query<{ now: Date }>("SELECT clock_timestamp() AS now");
  const header: BackupHeader = {
    format: BACKUP_FORMAT,
    version: BACKUP_VERSION,
    ...about,
    createdAt: (rows[0]?.now ?? new Date()).toISOString(),
    schemas: await readSchemas(client, contents.schemas),
  };
  yield line(header);
  const journals = new JournalRows();
  const tables: BackupManifest["tables"] = [];
  for (const table of await listTables(client, contents.schemas)) {
    if (contents.leftOut.includes(table.table)) continue;
    const columns = [...table.columns.keys()];
    yield line({ table: table.table, columns });
    const hash = createHash("sha256");
    let count = 0;
    for await (const page of pagesOf(client, table, contents)) {
      journals.add(table.table, columns, page);
      const text = page.map(line).join("");
      hash.update(text);
      count += page.length;
      progress.rows += page.length;
      yield text;
    }
    tables.push({ table: table.table, rows: count, sha256: hash.digest("hex") });
  }
  const sequences = await readSequences(client, contents.schemas);
  const manifest = { journals: [...journals.heads()], tables, sequences: [...sequences] };
  yield line({ manifest });
  progress.manifest = manifest;
}

/** By schema, the last migration that was applied; 0 where there is none. */
async function readSchemas(
  client: pg.ClientBase,
  schemas: readonly string[],
): Promise<Record<string, number>> {
  const tables = new Map((await listTables(client, schemas)).map((each) => [each.table, each]));
  const numbers: Record<string, number> = {};
  for (const schema of schemas) {
    const table = tables.get(`${schema}.migrations`);
    if (table === undefined) {
      numbers[schema] = 0;
      continue;
    }
    const { rows } = await client.query<{ newest: number }>(
      `SELECT coalesce(max(number), 0) AS newest FROM ${table.quoted}`,
    );
    numbers[schema] = rows[0]?.newest ?? 0;
  }
  return numbers;
}

const AS_TEXT = { getTypeParser: () => (value: unknown) => value };

async function* pagesOf(
  client: pg.ClientBase,
  { table, quoted, columns }: StoredTable,
  { only, order }: BackupContents,
): AsyncGenerator<readonly BackupRow[]> {
  const selected = [...columns.keys()].map((column) => `"${column.replaceAll('"', '""')}"`);
  await client.query(
    `DECLARE backup NO SCROLL CURSOR FOR SELECT ${selected.join(", ")} FROM ${quoted}
      ${only[table] === undefined ? "" : `WHERE ${only[table]}`}
      ${order[table] === undefined ? "" : `ORDER BY ${order[table]}`}`,
  );
  for (let most = 1; ;) {
    const { rows } = await client.query<BackupRow>({
      text: `FETCH ${most} FROM backup`,
      rowMode: "array",
      types: AS_TEXT,
    });
    if (rows.length === 0) break;
    yield rows;
    const bytes = rows.reduce((sum, row) => sum + lengthOf(row), 0);
    const fitting = Math.floor((rows.length * BYTES_AT_ONCE_AIM) / Math.max(1, bytes));
    // Never many more than last time: the rows of one table are of all sizes.
    most = Math.max(1, Math.min(fitting, 4 * most, ROWS_AT_ONCE_MAX));
  }
  await client.query("CLOSE backup");
}

function lengthOf(row: BackupRow): number {
  return row.reduce((sum, value) => sum + (value?.length ?? 0), 0);
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
