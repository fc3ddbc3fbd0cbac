import { stat } from "node:fs/promises";
import type { Writable } from "node:stream";
import pg from "pg";
import { VERSION } from "../edge/http/version.ts";
import { writeCompressed, writeWhole, type Sealer } from "../foundation/backup/backup-file.ts";
import { makeMac } from "../foundation/backup/judge-seal.ts";
import { backupLines, type BackupProgress } from "../foundation/backup/write-backup.ts";
import { clockOfDatabase } from "../foundation/clock/database-clock.ts";
import { ConfigError, type Config } from "../foundation/config/environment.ts";
import { openDatabase } from "../foundation/database/database.ts";
import { withDatabaseUrl } from "../foundation/database/database-url.ts";
import { refuseOtherMode } from "../foundation/database/kept-mode.ts";
import { recordLook } from "../people/record-look.ts";
import { BACKUP_CONTENTS } from "./backup-contents.ts";
import { sealingKeyring } from "./sealing-keyring.ts";

const USAGE = "Usage: backup [--unsealed] FILE | -   (- is standard output)";
const NO_SECRETS =
  "A backup is sealed with the server's secrets, and there are none here: give PLIMSOLL_SECRETS or " +
  "PLIMSOLL_KEY_SERVICE. Or say --unsealed; then nothing proves later that nobody has altered the file.";
const CONNECT_MILLIS_MAX = 5_000;
const BESIDE_IT =
  "The secrets are not in it: keep PLIMSOLL_SECRETS (or the file of PLIMSOLL_KEY_SERVICE, or the data folder of a " +
  "sandbox) apart from it. With both, keys, receipts and links go on; without the secrets, what is sealed stays shut. " +
  "It names people and what they have, so keep it as you keep the database.";

/** Writes a backup of the whole database into a file, or to standard output. A server may be running. */
export async function backupCommand(config: Config, args: readonly string[]): Promise<void> {
  const isUnsealed = args.includes("--unsealed");
  const [path, ...others] = args.filter((argument) => argument !== "--unsealed");
  const isPath = path === "-" || path?.startsWith("-") === false;
  if (path === undefined || path === "" || !isPath || others.length > 0)
    throw new ConfigError(USAGE);
  const sealer = isUnsealed ? null : await openSealer(config);
  await withDatabaseUrl(config, async (url) => {
    await beginBackup(config, url, path);
    if (path === "-") {
      await backUp({ config, url, sealer }, process.stdout);
      return;
    }
    await writeWhole(path, (output) => backUp({ config, url, sealer }, output));
    console.error(`${path} is complete: ${(await stat(path)).size} bytes.`);
  });
  console.error(BESIDE_IT);
  if (isUnsealed) console.error("It is not sealed: restore takes it with --unsealed alone.");
}

async function openSealer(config: Config): Promise<Sealer> {
  const keyring = await sealingKeyring(config, config.mode);
  if (keyring === null) throw new ConfigError(NO_SECRETS);
  return (sha256) => makeMac(keyring, sha256);
}

/** Makes sure that there is something to back up, and that the audit log knows who takes it away. */
async function beginBackup(config: Config, url: string, path: string): Promise<void> {
  const database = openDatabase(url, () => undefined);
  try {
    await refuseOtherMode(database.pool, config.mode);
    const { rows } = await database.pool.query<{ kept: boolean }>(
      "SELECT to_regclass('service.mode') IS NOT NULL AS kept",
    );
    if (rows[0]?.kept !== true) {
      throw new ConfigError(
        "There is nothing to back up: this release has not opened the database.",
      );
    }
    const now = await clockOfDatabase(database.pool);
    await recordLook({ config, url, now }, { act: "backup.begun", details: { file: path } });
  } finally {
    await database.close();
  }
}

interface BackingUp {
  readonly config: Config;
  readonly url: string;
  readonly sealer: Sealer;
}

async function backUp({ config, url, sealer }: BackingUp, output: Writable): Promise<void> {
  const startedAt = performance.now();
  // No limit to a statement's time: the first row of a large table may take long to come.
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MILLIS_MAX,
    application_name: "plimsoll-backup",
  });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const progress: BackupProgress = { rows: 0, manifest: undefined };
    const about = { release: VERSION, mode: config.mode };
    const lines = backupLines(client, about, BACKUP_CONTENTS, progress);
    const bytes = await writeCompressed(lines, output, sealer);
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    console.error(`${progress.rows} rows in ${seconds} s, ${bytes} bytes compressed.`);
    for (const { book, sequence, hash } of progress.manifest?.journals ?? []) {
      console.error(`${book} ends at entry ${sequence} (hash ${hash}).`);
    }
  } finally {
    await client.end();
  }
}
