import type { Command } from "commander";
import { CommandFailure } from "../command-failure.ts";
import { addDatabaseOptions, environmentFor, placeOf } from "../database/database-options.ts";
import type { DatabaseOptions } from "../database/database-options.ts";
import { runServer } from "../server/run-server.ts";

/** `plimsoll rebuild`: the tables of the read side, made again from the journal. */
export function addRebuildCommand(program: Command): void {
  const command = program
    .command("rebuild")
    .summary("Make the tables of the read side again from the journal.")
    .description(
      "Makes the tables of the read side (history, candles, postings) again from the first entry " +
        "of the journal, beside the old ones, and puts them in their place at once. The server " +
        "may be running.",
    );
  addDatabaseOptions(command).action(rebuild);
}

async function rebuild(options: DatabaseOptions): Promise<void> {
  const environment = environmentFor(placeOf(options, process.env), process.env);
  const code = await runServer(["rebuild"], environment);
  if (code !== 0) throw new CommandFailure("", code);
}
