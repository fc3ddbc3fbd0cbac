import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { writeCompressed, type Sealer } from "../../src/foundation/backup/backup-file.ts";
import type { BackupManifest, BackupRow } from "../../src/foundation/backup/backup-format.ts";

/** All of a backup, to be changed at will. */
export interface OpenedBackup {
  readonly header: Record<string, unknown> & { schemas: Record<string, number> };
  readonly tables: Map<string, { readonly columns: string[]; rows: BackupRow[] }>;
  readonly journals: BackupManifest["journals"];
  readonly sequences: BackupManifest["sequences"];
}

/** What `gunzip` makes of a backup. */
export async function textOf(path: string): Promise<string> {
  return gunzipSync(await readFile(path)).toString("utf8");
}

/**
 * Somebody who knows the format takes a backup apart, changes it, and makes every hash of it anew, so that the file by
 * itself is as sound as before. Only its seal is none, or what `sealer` makes.
 */
export async function alterBackup(
  from: string,
  to: string,
  change: (backup: OpenedBackup) => void,
  sealer: Sealer = null,
): Promise<void> {
  const [header, ...others] = (await textOf(from)).trimEnd().split("\n");
  const tables: OpenedBackup["tables"] = new Map();
  let manifest: BackupManifest | undefined;
  let rows: BackupRow[] = [];
  for (const text of others) {
    const value = JSON.parse(text) as BackupRow &
      Partial<{ table: string; columns: string[]; manifest: BackupManifest }>;
    if (Array.isArray(value) && value.table === undefined) rows.push(value);
    else if (value.table !== undefined) {
      rows = [];
      tables.set(value.table, { columns: value.columns ?? [], rows });
    } else manifest ??= value.manifest;
  }
  if (manifest === undefined) throw new Error("there is no manifest");
  const { journals, sequences } = manifest;
  const opened = { header: JSON.parse(header ?? "") as OpenedBackup["header"], tables };
  const backup = { ...opened, journals, sequences };
  change(backup);
  await writeCompressed(linesOf(backup), createWriteStream(to), sealer);
}

async function* linesOf(backup: OpenedBackup): AsyncGenerator<string> {
  const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
  yield line(backup.header);
  const tables: BackupManifest["tables"] = [];
  for (const [table, { columns, rows }] of backup.tables) {
    yield line({ table, columns });
    const text = rows.map(line).join("");
    tables.push({
      table,
      rows: rows.length,
      sha256: createHash("sha256").update(text).digest("hex"),
    });
    yield text;
  }
  const { journals, sequences } = backup;
  yield line({ manifest: { journals, tables, sequences } });
}
