import type { Command } from "commander";
import { CommandFailure } from "../command-failure.ts";
import { addDatabaseOptions, environmentFor, placeOf } from "../database/database-options.ts";
import type { DatabaseOptions } from "../database/database-options.ts";
import { runServer } from "../server/run-server.ts";

const LOSS_DETAILS = `
A server that finds fewer entries than were acknowledged does not start: it
would use their numbers a second time. Look first for the database that holds
them. What was acknowledged stays in the data folder, in a file that this
command names.

Example:
  plimsoll journal status
  plimsoll journal accept-loss --ends-at 549`;

/** `plimsoll journal`: the journal against what was acknowledged. */
export function addJournalCommand(program: Command): void {
  const journal = program
    .command("journal")
    .summary("Compare the journal with what was acknowledged.")
    .description("The journal, and what this data folder knows to be acknowledged.");
  const status = journal
    .command("status")
    .summary("Say where it ends, and what is missing.")
    .description("Says where the journal ends, and what is missing.");
  addDatabaseOptions(status).action((options: DatabaseOptions) => runJournal(["status"], options));
  const accept = journal
    .command("accept-loss")
    .summary("Go on without entries that are lost for good.")
    .description("Lets the server go on without acknowledged entries that are lost for good.")
    .requiredOption("--ends-at <sequence>", "where it ends, by journal status");
  addDatabaseOptions(accept)
    .addHelpText("after", LOSS_DETAILS)
    .action((options: DatabaseOptions & { readonly endsAt: string }) =>
      runJournal(["accept-loss", "--ends-at", options.endsAt], options),
    );
}

async function runJournal(args: readonly string[], options: DatabaseOptions): Promise<void> {
  const environment = environmentFor(placeOf(options, process.env), process.env);
  const code = await runServer(["journal", ...args], environment);
  if (code !== 0) throw new CommandFailure("", code);
}
