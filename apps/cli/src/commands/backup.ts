import type { Command } from "commander";
import { CommandFailure } from "../command-failure.ts";
import { addDatabaseOptions, environmentFor, placeOf } from "../database/database-options.ts";
import type { DatabaseOptions } from "../database/database-options.ts";
import { runServer } from "../server/run-server.ts";

interface BackupOptions extends DatabaseOptions {
  readonly unsealed?: true;
}

interface RestoreOptions extends BackupOptions {
  readonly check?: true;
}

const BACKUP_DETAILS = `
The file holds all that cannot be made again: journals, the newest snapshot of
each, people, keys, links, settings, webhooks, notifications, checkpoints. It is
one look at the database; a running server is not held up. History (the tables
that "rebuild" makes) and sessions are not in it.

The secrets are not in it, and what they sealed stays sealed: keep them apart.
The role reads all tables and appends to the audit log who made the backup; in
live mode it is not made without. With - it goes to standard output.

It is sealed with the newest of the server's secrets (PLIMSOLL_SECRETS or
PLIMSOLL_KEY_SERVICE), so that an altered one is not restored unnoticed.

With DATABASE_URL or --database, PLIMSOLL_MODE must say sandbox or live.

Example:
  plimsoll backup /backups/plimsoll-$(date +%F).gz`;

const RESTORE_DETAILS = `
The file is read to its end and checked before the database is touched. Then all
happens in one transaction: tables, rows, and the proof (chain, every decision,
snapshots, checkpoints of PLIMSOLL_ANCHORS). Unless all agrees, the database
stays empty. Afterwards history is made again.

The secrets that are listed prove that the file is as the server wrote it. With
--check and no secrets only damage is found.

PLIMSOLL_MIGRATION_URL names the role that owns the tables, if it is another
than that of DATABASE_URL. docs/operations.md has the whole way.

Example:
  plimsoll restore /backups/plimsoll-2026-11-30.gz`;

/** `plimsoll backup`: everything into one file. */
export function addBackupCommand(program: Command): void {
  const command = program
    .command("backup <file>")
    .summary("Write a backup of everything into a file.")
    .description(
      "Writes a backup of everything into a file, which is there complete or not at all. The server may be running.",
    )
    .option("--unsealed", "without the secrets; restore then takes it with --unsealed alone");
  addDatabaseOptions(command)
    .addHelpText("after", BACKUP_DETAILS)
    .action((file: string, { unsealed, ...options }: BackupOptions) =>
      run(["backup", ...given("--unsealed", unsealed), file], options),
    );
}

/** `plimsoll restore`: an empty database made what a backup says. */
export function addRestoreCommand(program: Command): void {
  const command = program
    .command("restore <file>")
    .summary("Restore a backup into an empty database.")
    .description("Restores a backup into an empty database, and proves what stands there then.")
    .option("--check", "only read the file and check it; no database is asked")
    .option("--unsealed", "take a file that no listed secret has sealed: it may have been altered");
  addDatabaseOptions(command)
    .addHelpText("after", RESTORE_DETAILS)
    .action((file: string, { check, unsealed, ...options }: RestoreOptions) =>
      run(["restore", ...given("--check", check), ...given("--unsealed", unsealed), file], options),
    );
}

const given = (name: string, isGiven: true | undefined) => (isGiven === true ? [name] : []);

async function run(args: readonly string[], options: DatabaseOptions): Promise<void> {
  const environment = environmentFor(placeOf(options, process.env), process.env);
  const code = await runServer(args, environment);
  if (code !== 0) throw new CommandFailure("", code);
}
