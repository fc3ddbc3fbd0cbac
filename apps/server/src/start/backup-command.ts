import { stat } from "node:fs/promises";
import type { Writable } from "node:stream";
import pg from "pg";
import { VERSION } from "../edge/http/version.ts";
import { writeCompressed, writeWhole } from "../foundation/backup/backup-file.ts";
import { backupLines, type BackupProgress } from "../foundation/backup/write-backup.ts";
import { clockOfDatabase } from "../foundation/clock/database-clock.ts";
import { ConfigError, type Config } from "../foundation/config/environment.ts";
import { openDatabase } from "../foundation/database/database.ts";
import { withDatabaseUrl } from "../foundation/database/database-url.ts";
import { refuseOtherMode } from "../foundation/database/kept-mode.ts";
import { recordLook } from "../people/record-look.ts";
import { BACKUP_CONTENTS } from "./backup-contents.ts";

const USAGE = "Usage: backup FILE | -   (- is standard output)";
const CONNECT_MILLIS_MAX = 5_000;
const BESIDE_IT =
  "The secrets are not in it: keep PLIMSOLL_SECRETS (or the file of PLIMSOLL_KEY_SERVICE, or the data folder of a " +
  "sandbox) apart from it. With both, keys, receipts and links go on; without the secrets, what is sealed stays shut. " +
  "It names people and what they have, so keep it as you keep the database.";

/** Writes a backup of the whole database into a file, or to standard output. A server may be running. */
export async function backupCommand(config: Config, args: readonly string[]): Promise<void> {
  const [path] = args;
  if (path === undefined || path === "" || args.length > 1) throw new ConfigError(USAGE);
  await withDatabaseUrl(config, async (url) => {
    await beginBackup(config, url, path);
    if (path === "-") {
      await backUp(config, url, process.stdout);
      return;
    }
    await writeWhole(path, (output) => backUp(config, url, output));
    console.error(`${path} is complete: ${(await stat(path)).size} bytes.`);
  });
  console.error(BESIDE_IT);
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

async function backUp({ mode }: Config, url: string, output: Writable): Promise<void> {
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
    const about = { release: VERSION, mode };
    const lines = backupLines(client, about, BACKUP_CONTENTS, progress);
    const bytes = await writeCompressed(lines, output);
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    console.error(`${progress.rows} rows in ${seconds} s, ${bytes} bytes compressed.`);
    for (const { book, sequence, hash } of progress.manifest?.journals ?? []) {
      console.error(`${book} ends at entry ${sequence} (hash ${hash}).`);
    }
  } finally {
    await client.end();
  }
}
