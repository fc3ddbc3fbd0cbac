import { z } from "zod";

/**
 * A backup is a gzip file of lines, each a JSON value:
 *
 * - first a header (`BackupHeader`);
 * - then, for each table, a line `{"table", "columns"}` and a line for each row: an array with the values of the
 *   columns as PostgreSQL writes them down (UTC, ISO dates, hexadecimal bytes), so that nothing is rounded or lost;
 * - then a manifest (`BackupManifest`) with the hash of every table's rows;
 * - then the seal, a line `{"seal"}`: a MAC of all before it by the server's secrets, or null;
 * - and last a line `{"sha256"}`, the digest of all before it. See `backup-seal.ts` for both.
 */
export const BACKUP_FORMAT = "plimsoll-backup";
export const BACKUP_VERSION = 2;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

const headerSchema = z.strictObject({
  format: z.literal(BACKUP_FORMAT),
  /** The version of this format. */
  version: z.literal(BACKUP_VERSION),
  /** The release of Plimsoll that made it. */
  release: z.string(),
  /** When the backup's look at the database began: nothing later is in it. */
  createdAt: z.iso.datetime(),
  mode: z.enum(["sandbox", "live"]),
  /** By schema: the last migration that had been applied, 0 for none. */
  schemas: z.record(z.string(), count),
});
export type BackupHeader = z.infer<typeof headerSchema>;

const manifestSchema = z.strictObject({
  /** Where the journals end: those of books and the audit log. */
  journals: z.array(z.strictObject({ book: z.string(), sequence: count, hash })),
  /** In the order of the file, in which a row never refers to one that comes later. */
  tables: z.array(z.strictObject({ table: z.string(), rows: count, sha256: hash })),
  sequences: z.array(
    z.strictObject({ sequence: z.string(), last: z.string(), isCalled: z.boolean() }),
  ),
});
export type BackupManifest = z.infer<typeof manifestSchema>;

const tableSchema = z.strictObject({
  table: z.string(),
  columns: z.array(z.string()).min(1),
});
const rowSchema = z.array(z.string().nullable());

/** A row: its values as PostgreSQL's text, in the order of its table's columns. */
export type BackupRow = z.infer<typeof rowSchema>;

/** The columns of a table whose rows follow. */
export type BackupTable = z.infer<typeof tableSchema>;

/** The file is damaged, incomplete or no backup; nothing was made of it. */
export class BackupBroken extends Error {
  override readonly name = "BackupBroken";

  constructor(problem: string, options?: ErrorOptions) {
    super(`This backup cannot be used: ${problem}`, options);
  }
}

/** @throws BackupBroken, also for a format of a newer release. */
export function readHeader(line: string): BackupHeader {
  const value = readJson(line);
  const { format, version } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (format !== BACKUP_FORMAT) throw new BackupBroken("it is no backup of Plimsoll.");
  if (version !== BACKUP_VERSION) {
    const known = `this release reads version ${BACKUP_VERSION}`;
    throw new BackupBroken(
      `its format has version ${String(version)}, ${known}. Use the release that made it.`,
    );
  }
  return parse(headerSchema, value, "header");
}

/** What a line behind the header is. */
type BackupLine =
  | { readonly kind: "row"; readonly row: BackupRow }
  | { readonly kind: "table"; readonly table: BackupTable }
  | { readonly kind: "manifest"; readonly manifest: BackupManifest };

/** @throws BackupBroken */
export function readLine(line: string): BackupLine {
  const value = readJson(line);
  if (Array.isArray(value)) return { kind: "row", row: parse(rowSchema, value, "row") };
  const { manifest } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (manifest !== undefined) {
    return { kind: "manifest", manifest: parse(manifestSchema, manifest, "manifest") };
  }
  return { kind: "table", table: parse(tableSchema, value, "table") };
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new BackupBroken("a line of it is no JSON.", { cause });
  }
}

function parse<Value>(schema: z.ZodType<Value>, value: unknown, what: string): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new BackupBroken(`a ${what} in it has another form.`, { cause: parsed.error });
}
