import type { Command } from "commander";
import { CommandFailure } from "../command-failure.ts";
import { addDatabaseOptions, environmentFor, placeOf } from "../database/database-options.ts";
import type { DatabaseOptions } from "../database/database-options.ts";
import { runServer } from "../server/run-server.ts";

interface CreateOptions extends DatabaseOptions {
  readonly role: readonly string[];
  readonly name: string;
  readonly customer?: string;
  readonly expires?: string;
}

const CREATE_DETAILS = `
Roles: customer, liquidator, risk, operator, custody, auditor. A customer's or
liquidator's key needs the account it acts for.

With DATABASE_URL or --database, PLIMSOLL_MODE must say sandbox or live.

The key is printed once, alone on its line; the database keeps only a hash.

Example:
  plimsoll keys create --role customer --name "Alice's bot" --customer alice`;

/** `plimsoll keys`: API keys for machines, made where the database is; the server may run or not. */
export function addKeysCommand(program: Command): void {
  const keys = program
    .command("keys")
    .summary("Make, list and revoke API keys.")
    .description("API keys for machines. The server may be running or not.");
  const create = keys
    .command("create")
    .summary("Make a key and print it once.")
    .description("Makes an API key and prints it once.")
    .requiredOption("--role <role...>", "what the key may do; several are allowed")
    .requiredOption("--name <name>", "what the key is called in lists")
    .option("--customer <id>", "account that it acts for")
    .option("--expires <days>", "how long it lasts (default: until it is revoked)");
  addDatabaseOptions(create).addHelpText("after", CREATE_DETAILS).action(createKey);
  const list = keys
    .command("list")
    .summary("List all keys, without their secrets.")
    .description("Lists all keys, without their secrets.");
  addDatabaseOptions(list).action((options: DatabaseOptions) => runKeys(["list"], options));
  const revoke = keys
    .command("revoke <id>")
    .summary("Revoke a key for good.")
    .description("Revokes a key for good; a running server refuses it within seconds.");
  addDatabaseOptions(revoke).action((id: string, options: DatabaseOptions) =>
    runKeys(["revoke", id], options),
  );
}

function createKey(options: CreateOptions): Promise<void> {
  const { role: roles, name, customer, expires } = options;
  const args = [
    "create",
    ...roles.map((role) => `--role=${role}`),
    `--name=${name}`,
    ...(customer === undefined ? [] : [`--account=${customer}`]),
    ...(expires === undefined ? [] : [`--days=${expires}`]),
  ];
  return runKeys(args, options);
}

async function runKeys(args: readonly string[], options: DatabaseOptions): Promise<void> {
  const environment = environmentFor(placeOf(options, process.env), process.env);
  const code = await runServer(["keys", ...args], environment);
  if (code !== 0) throw new CommandFailure("", code);
}
