import { BackupBroken, type BackupHeader } from "../foundation/backup/backup-format.ts";
import { readBackup } from "../foundation/backup/read-backup.ts";
import { ConfigError, type Config } from "../foundation/config/environment.ts";
import { withOwnerUrl } from "../foundation/database/database-url.ts";
import { migrateCommand } from "./migrate-command.ts";
import { rebuildCommand } from "./rebuild-command.ts";
import { restoreInto } from "./restore-into.ts";

const USAGE =
  "Usage: restore FILE            (into an empty database)\n" +
  "       restore --check FILE    (only reads the file; no database is asked)";
const NEXT =
  "Start the server with the secrets that it had. Whoever was signed in signs in again, and links that were not used " +
  "yet are sent again. What was revoked after the backup is valid again: compare with what you know of that time.";

/** Makes an empty database what it was when a backup was written, or leaves it empty. */
export async function restoreCommand(config: Config, args: readonly string[]): Promise<void> {
  const [first, second] = args;
  if (first === "--check" && second !== undefined && args.length === 2) {
    await check(second);
    return;
  }
  if (first === undefined || first.startsWith("-") || args.length > 1) throw new ConfigError(USAGE);
  const startedAt = performance.now();
  const { mode } = await check(first);
  if (mode !== config.mode) {
    throw new BackupBroken(
      `it is of a ${mode} book, and this is ${config.mode} mode: set PLIMSOLL_MODE=${mode}.`,
    );
  }
  await withOwnerUrl(config, (url) => restoreInto({ config, url, path: first }));
  // From here on the database is complete: what follows could also be done later, by the same commands.
  await migrateCommand(config);
  await rebuildCommand(config);
  console.log(`Restored in ${secondsSince(startedAt)} s. ${NEXT}`);
}

/** Reads the whole file, so that a damaged one is found before a database is touched. */
async function check(path: string): Promise<BackupHeader> {
  const startedAt = performance.now();
  let found: BackupHeader | undefined;
  let rows = 0;
  for await (const part of readBackup(path)) {
    if (part.kind === "header") found = part.header;
    if (part.kind === "rows") rows += part.rows.length;
    if (part.kind !== "manifest") continue;
    for (const { book, sequence, hash } of part.manifest.journals) {
      console.log(`${book} ends at entry ${sequence} (hash ${hash}).`);
    }
  }
  if (found === undefined) throw new BackupBroken("it is empty.");
  const { createdAt, release, mode } = found;
  console.log(
    `The backup of ${createdAt}, of a ${mode} book, by release ${release}, is sound: ${rows} rows, read in ` +
      `${secondsSince(startedAt)} s.`,
  );
  return found;
}

function secondsSince(startedAt: number): string {
  return ((performance.now() - startedAt) / 1_000).toFixed(1);
}
