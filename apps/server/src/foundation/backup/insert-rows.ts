import pg from "pg";
import { BackupBroken, type BackupManifest, type BackupRow } from "./backup-format.ts";
import type { StoredTable } from "./table-list.ts";

/**
 * Writes rows of a backup into a table, with the identities that they had.
 *
 * @throws BackupBroken when the table has no such columns.
 */
export async function insertRows(
  client: pg.ClientBase,
  { table, quoted, columns: known }: StoredTable,
  columns: readonly string[],
  rows: readonly BackupRow[],
): Promise<void> {
  const values = columns.map((column, place) => {
    const type = known.get(column);
    if (type === undefined) {
      throw new BackupBroken(`the table ${table} of this release has no column ${column}.`);
    }
    // By its position, because names come from a file. The cast reads the text as PostgreSQL itself wrote it.
    return { name: pg.escapeIdentifier(column), cast: `CAST(row.c${place} AS ${type})` };
  });
  await client.query(
    `INSERT INTO ${quoted} (${values.map(({ name }) => name).join(", ")}) OVERRIDING SYSTEM VALUE
     SELECT ${values.map(({ cast }) => cast).join(", ")}
       FROM unnest(${columns.map((_, place) => `$${place + 1}::text[]`).join(", ")})
         AS row (${columns.map((_, place) => `c${place}`).join(", ")})`,
    columns.map((_, place) => rows.map((row) => row[place] ?? null)),
  );
}

/** Puts sequences where they stood, so that no number is given out twice. */
export async function setSequences(
  client: pg.ClientBase,
  sequences: BackupManifest["sequences"],
): Promise<void> {
  for (const { sequence, last, isCalled } of sequences) {
    const name = sequence.split(".").map((part) => pg.escapeIdentifier(part));
    await client.query("SELECT setval($1::text::regclass, $2::bigint, $3)", [
      name.join("."),
      last,
      isCalled,
    ]);
  }
}
