import type { Command } from "commander";
import { CommandFailure } from "../command-failure.ts";
import { addDatabaseOptions, environmentFor, placeOf } from "../database/database-options.ts";
import type { DatabaseOptions } from "../database/database-options.ts";
import { runServer } from "../server/run-server.ts";

const ROLE_DETAILS = `
Give the service a role of its own, in DATABASE_URL: then nobody who gets hold
of it can rewrite the journal. PLIMSOLL_MIGRATION_URL names the same database
with the role that owns the tables; only this command and rebuild need it.`;

/** `plimsoll migrate`: all tables brought up to date, and the service's role let in. */
export function addMigrateCommand(program: Command): void {
  const command = program
    .command("migrate")
    .summary("Bring the tables up to date with the role that owns them.")
    .description(
      "Brings the tables up to date with the role that owns them, and lets the role of the " +
        "service work with them.",
    );
  addDatabaseOptions(command).addHelpText("after", ROLE_DETAILS).action(migrate);
}

async function migrate(options: DatabaseOptions): Promise<void> {
  const environment = environmentFor(placeOf(options, process.env), process.env);
  const code = await runServer(["migrate"], environment);
  if (code !== 0) throw new CommandFailure("", code);
}
