import type { Command } from "commander";
import { CommandFailure } from "../command-failure.ts";
import { addDatabaseOptions, environmentFor, placeOf } from "../database/database-options.ts";
import type { DatabaseOptions } from "../database/database-options.ts";
import { runServer } from "../server/run-server.ts";

interface RoleOptions extends DatabaseOptions {
  readonly role: readonly string[];
}

const INVITE_DETAILS = `
Roles: customer, liquidator, risk, operator, custody, auditor.

With DATABASE_URL or --database, PLIMSOLL_MODE must say sandbox or live. It
needs the server's secrets (PLIMSOLL_SECRETS) and PLIMSOLL_URL, as the server
does.

The link is printed once, alone on its line, and sent by letter where there is a
mail server. The first officer of a live server comes in this way.

Example:
  plimsoll people invite ann@example.com --role operator risk`;

/** `plimsoll people`: who may sign in, and as what; done where the database is, whether the server runs or not. */
export function addPeopleCommand(program: Command): void {
  const people = program
    .command("people")
    .summary("Invite people, give them roles, suspend or reset them.")
    .description("People who sign in. The server may be running or not.");
  const add = (usage: string, summary: string): Command =>
    addDatabaseOptions(people.command(usage).summary(summary).description(summary));
  add("invite <email>", "Invite somebody, and print the link once.")
    .requiredOption("--role <role...>", "what they may do; several are allowed")
    .addHelpText("after", INVITE_DETAILS)
    .action((email: string, options: RoleOptions) => run("invite", email, options));
  add("list", "List all people with their roles and factors.").action((options: DatabaseOptions) =>
    run("list", null, options),
  );
  add("roles <email>", "Give somebody these roles and no others.")
    .requiredOption("--role <role...>", "what they may do; several are allowed")
    .action((email: string, options: RoleOptions) => run("roles", email, options));
  const acts = {
    suspend: "Suspend somebody: their sessions and keys end.",
    readmit: "Let somebody in again who was suspended.",
    reset: "Take password, factors and sessions, and print a link for a new password once.",
  };
  for (const [verb, summary] of Object.entries(acts)) {
    add(`${verb} <email>`, summary).action((email: string, options: DatabaseOptions) =>
      run(verb, email, options),
    );
  }
}

async function run(
  verb: string,
  email: string | null,
  options: DatabaseOptions & { readonly role?: readonly string[] },
): Promise<void> {
  const roles = (options.role ?? []).map((role) => `--role=${role}`);
  const args = ["people", verb, ...(email === null ? [] : [email]), ...roles];
  const environment = environmentFor(placeOf(options, process.env), process.env);
  const code = await runServer(args, environment);
  if (code !== 0) throw new CommandFailure("", code);
}
