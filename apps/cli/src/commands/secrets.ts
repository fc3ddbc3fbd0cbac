import type { Command } from "commander";
import { CommandFailure } from "../command-failure.ts";
import { addDatabaseOptions, environmentFor, placeOf } from "../database/database-options.ts";
import type { DatabaseOptions } from "../database/database-options.ts";
import { runServer } from "../server/run-server.ts";

const DETAILS = `
The secrets are those of the server: PLIMSOLL_SECRETS, the file that
PLIMSOLL_KEY_SERVICE names, or the sandbox's own in its data folder. With
DATABASE_URL or --database, PLIMSOLL_MODE must say sandbox or live.`;

/** `plimsoll secrets`: the server's secrets exchanged one after the other, with nothing lost in between. */
export function addSecretsCommand(program: Command): void {
  const secrets = program
    .command("secrets")
    .summary("Exchange the server's secrets.")
    .description("The server's secrets: the newest signs and seals, older ones still verify.");
  const verbs = [
    ["rotate", "Make a new secret, the newest of the list."],
    ["list", "List which secret is in use where; never a secret itself."],
    [
      "reseal",
      "Seal anew by the newest secret what older ones sealed, as each start of the server does.",
    ],
  ] as const;
  for (const [verb, summary] of verbs) {
    const command = secrets.command(verb).summary(summary).description(summary);
    addDatabaseOptions(command)
      .addHelpText("after", DETAILS)
      .action((options: DatabaseOptions) => run(verb, options));
  }
}

async function run(verb: string, options: DatabaseOptions): Promise<void> {
  const environment = environmentFor(placeOf(options, process.env), process.env);
  const code = await runServer(["secrets", verb], environment);
  if (code !== 0) throw new CommandFailure("", code);
}
