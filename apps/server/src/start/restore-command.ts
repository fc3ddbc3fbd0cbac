import { BackupBroken, type BackupHeader } from "../foundation/backup/backup-format.ts";
import type { BackupSeal } from "../foundation/backup/backup-seal.ts";
import { judgeSeal } from "../foundation/backup/judge-seal.ts";
import { readBackup } from "../foundation/backup/read-backup.ts";
import { ConfigError, type Config } from "../foundation/config/environment.ts";
import { withOwnerUrl } from "../foundation/database/database-url.ts";
import { migrateCommand } from "./migrate-command.ts";
import { rebuildCommand } from "./rebuild-command.ts";
import { restoreInto } from "./restore-into.ts";
import { sealingKeyring } from "./sealing-keyring.ts";

const USAGE =
  "Usage: restore [--unsealed] FILE            (into an empty database)\n" +
  "       restore --check [--unsealed] FILE    (only reads the file; no database is asked)\n" +
  "--unsealed takes a file that the listed secrets have not sealed, as somebody may have altered it.";
const NEXT =
  "Start the server with the secrets that it had. Whoever was signed in signs in again, and links that were not used " +
  "yet are sent again. What was revoked after the backup is valid again: compare with what you know of that time.";
const UNSEALED =
  "ATTENTION, --unsealed: nothing proves that this file is what a server has written. The journals agree with " +
  "themselves and with the checkpoints that are known here. All else (settings, webhooks, where messages go) whoever " +
  "could write to the file may have altered. Look through it before people use it.";
const HOW_ELSE =
  "Take a backup that is as the server wrote it, or say --unsealed to restore this one all the same.";

/** Makes an empty database what it was when a backup was written, or leaves it empty. */
export async function restoreCommand(config: Config, args: readonly string[]): Promise<void> {
  const options = args.filter((argument) => argument.startsWith("-"));
  const [path, ...others] = args.filter((argument) => !argument.startsWith("-"));
  const areKnown = options.every((option) => ["--check", "--unsealed"].includes(option));
  if (path === undefined || others.length > 0 || !areKnown) throw new ConfigError(USAGE);
  const isUnsealed = options.includes("--unsealed");
  const startedAt = performance.now();
  const { header, seal } = await check(path);
  if (options.includes("--check")) {
    if (!isUnsealed) await checkSeal(config, header, seal);
    return;
  }
  if (header.mode !== config.mode) {
    throw new BackupBroken(
      `it is of a ${header.mode} book, and this is ${config.mode} mode: set PLIMSOLL_MODE=${header.mode}.`,
    );
  }
  if (isUnsealed) console.error(UNSEALED);
  else if (!(await checkSeal(config, header, seal)))
    throw new ConfigError(`Nothing was restored. ${HOW_ELSE}`);
  await withOwnerUrl(config, (url) => restoreInto({ config, url, path, sha256: seal.sha256 }));
  // From here on the database is complete: what follows could also be done later, by the same commands.
  await migrateCommand(config);
  await rebuildCommand(config);
  if (isUnsealed) console.error(UNSEALED);
  console.log(`Restored in ${secondsSince(startedAt)} s. ${NEXT}`);
}

interface Checked {
  readonly header: BackupHeader;
  readonly seal: BackupSeal;
}

/** Reads the whole file, so that a damaged one is found before a database is touched. */
async function check(path: string): Promise<Checked> {
  const startedAt = performance.now();
  let header: BackupHeader | undefined;
  let seal: BackupSeal | undefined;
  let rows = 0;
  for await (const part of readBackup(path)) {
    if (part.kind === "header") header = part.header;
    if (part.kind === "rows") rows += part.rows.length;
    if (part.kind !== "manifest") continue;
    seal = part.seal;
    for (const { book, sequence, hash } of part.manifest.journals) {
      console.log(`${book} ends at entry ${sequence} (hash ${hash}).`);
    }
  }
  if (header === undefined || seal === undefined) throw new BackupBroken("it is empty.");
  const { createdAt, release, mode } = header;
  console.log(
    `The backup of ${createdAt}, of a ${mode} book, by release ${release}, is undamaged: ${rows} rows, read in ` +
      `${secondsSince(startedAt)} s.`,
  );
  return { header, seal };
}

/**
 * Whether there were secrets to check the seal with; it says so, either way.
 *
 * @throws BackupBroken when none of them has made it.
 */
async function checkSeal(
  config: Config,
  { mode }: BackupHeader,
  seal: BackupSeal,
): Promise<boolean> {
  const keyring = await sealingKeyring(config, mode);
  if (keyring === null) {
    console.error(
      "Its seal was not checked, as no secrets are given: who wrote it, and whether somebody has altered it since, " +
        "nobody knows. PLIMSOLL_SECRETS or PLIMSOLL_KEY_SERVICE give them.",
    );
    return false;
  }
  const problem = judgeSeal(keyring, seal);
  if (problem !== null) throw new BackupBroken(`${problem} ${HOW_ELSE}`);
  console.log("It is sealed by a secret that is listed: it is as the server has written it.");
  return true;
}

function secondsSince(startedAt: number): string {
  return ((performance.now() - startedAt) / 1_000).toFixed(1);
}
