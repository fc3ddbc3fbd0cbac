import type { Command } from "commander";
import { CommandFailure } from "../command-failure.ts";
import { addDatabaseOptions, environmentFor, placeOf } from "../database/database-options.ts";
import type { DatabaseOptions } from "../database/database-options.ts";
import { runServer } from "../server/run-server.ts";

interface CreateOptions extends DatabaseOptions {
  readonly role: readonly string[];
  readonly name: string;
  readonly customer?: string;
  readonly days?: string;
  readonly scope?: readonly string[];
  readonly address?: readonly string[];
}

interface AdoptOptions extends DatabaseOptions {
  readonly days?: string;
}

const CREATE_DETAILS = `
Roles: customer, liquidator, risk, operator, custody, auditor. A customer's or
liquidator's key needs the account it acts for.

With DATABASE_URL or --database, PLIMSOLL_MODE must say sandbox or live.

The key is printed once, alone on its line; the database keeps only a hash. It
lasts 90 days unless --days says otherwise: up to 730, or never.

A scope is what the API's path begins with, and read or write, such as
loans:read, quotes:write or withdrawals:write; without any the key may do all
that its roles may. An address is a network such as 203.0.113.0/24.

Who made it on which machine is written into the audit log. The command needs
the secrets that the server has: PLIMSOLL_SECRETS, or its data folder.

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
    .option("--days <days>", "how long it lasts, or never (default: 90)")
    .option("--scope <scope...>", "what it may do of that (default: all of it)")
    .option("--address <network...>", "where it may be used from (default: everywhere)");
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
  const adopt = keys
    .command("adopt <id...>")
    .summary("Take over keys of an older release.")
    .description(
      "Takes over keys that keys create of an older release made. Releases before bound no key to " +
        "the audit log, so theirs open nothing: look at each before you take it over.",
    )
    .option("--days <days>", "how long they last from now on at most (default: 90)");
  addDatabaseOptions(adopt).action((ids: readonly string[], options: AdoptOptions) => {
    const { days } = options;
    return runKeys(["adopt", ...ids, ...(days === undefined ? [] : [`--days=${days}`])], options);
  });
}

function createKey(options: CreateOptions): Promise<void> {
  const { role: roles, name, customer, days, scope = [], address = [] } = options;
  const args = [
    "create",
    ...roles.map((role) => `--role=${role}`),
    `--name=${name}`,
    ...(customer === undefined ? [] : [`--account=${customer}`]),
    ...(days === undefined ? [] : [`--days=${days}`]),
    ...scope.map((each) => `--scope=${each}`),
    ...address.map((each) => `--address=${each}`),
  ];
  return runKeys(args, options);
}

async function runKeys(args: readonly string[], options: DatabaseOptions): Promise<void> {
  const environment = environmentFor(placeOf(options, process.env), process.env);
  const code = await runServer(["keys", ...args], environment);
  if (code !== 0) throw new CommandFailure("", code);
}
