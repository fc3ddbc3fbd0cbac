import type { Command } from "commander";
import { CommandFailure } from "../command-failure.ts";
import { addDatabaseOptions, environmentFor, placeOf } from "../database/database-options.ts";
import type { DatabaseOptions } from "../database/database-options.ts";
import { runServer } from "../server/run-server.ts";

interface StartOptions extends DatabaseOptions {
  readonly port?: string;
}

const DETAILS = `
Environment:
  PLIMSOLL_MODE    sandbox or live; must be said with DATABASE_URL or
                   --database, and a database opens only in the mode in which
                   it was created
  HOST             127.0.0.1 unless told, which only this machine reaches
  PORT             8080 unless told
  DATABASE_URL     a PostgreSQL of yours; without it the server runs its own in
  PLIMSOLL_DATA    this folder, ./data unless told

SIGTERM and SIGINT end the server in order. The exit status is the server's.`;

/** `plimsoll start`: the service. */
export function addStartCommand(program: Command): void {
  const command = program
    .command("start")
    .summary("Start the server.")
    .description("Starts the server; with nothing configured, a sandbox with its own database.")
    .option("--port <number>", "where to listen (default: PORT, 8080)");
  addDatabaseOptions(command).addHelpText("after", DETAILS).action(start);
}

async function start(options: StartOptions): Promise<void> {
  const environment = environmentFor(placeOf(options, process.env), process.env);
  const { port } = options;
  const code = await runServer(
    ["start"],
    port === undefined ? environment : { ...environment, PORT: port },
  );
  if (code !== 0) throw new CommandFailure("", code);
}
