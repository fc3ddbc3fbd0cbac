import { inspect } from "node:util";
import {
  ConfigError,
  forgetSecrets,
  readConfig,
  type Config,
} from "./foundation/config/environment.ts";
import { redactionOf } from "./foundation/redaction.ts";

/** What the program does, by its first argument. Keys are made without loading the whole server. */
const COMMANDS: ReadonlyMap<string, (config: Config, rest: readonly string[]) => Promise<void>> =
  new Map([
    ["start", async (config) => (await import("./start/serve-command.ts")).serveCommand(config)],
    [
      "keys",
      async (config, rest) => (await import("./people/keys-command.ts")).keysCommand(config, rest),
    ],
    [
      "people",
      async (config, rest) => {
        return (await import("./people/people-command.ts")).peopleCommand(config, rest);
      },
    ],
    [
      "audit-log",
      async (config, rest) =>
        (await import("./people/audit-log-command.ts")).auditLogCommand(config, rest),
    ],
    [
      "secrets",
      async (config, rest) =>
        (await import("./start/secrets-command.ts")).secretsCommand(config, rest),
    ],
    [
      "rebuild",
      async (config) => (await import("./start/rebuild-command.ts")).rebuildCommand(config),
    ],
    [
      "backup",
      async (config, rest) =>
        (await import("./start/backup-command.ts")).backupCommand(config, rest),
    ],
    [
      "restore",
      async (config, rest) =>
        (await import("./start/restore-command.ts")).restoreCommand(config, rest),
    ],
    [
      "migrate",
      async (config) => (await import("./start/migrate-command.ts")).migrateCommand(config),
    ],
    [
      "journal",
      async (config, rest) =>
        (await import("./start/journal-command.ts")).journalCommand(config, rest),
    ],
  ]);

const [command = "start", ...rest] = process.argv.slice(2);
let config: Config | undefined;
try {
  const purpose = command === "start" ? "serve" : "database";
  config = readConfig(process.env, purpose, process.stdout.isTTY);
  forgetSecrets(process.env);
  const carryOut = COMMANDS.get(command);
  if (carryOut === undefined) {
    throw new ConfigError(
      `There is no command ${command}. Use ${[...COMMANDS.keys()].join(", ")}.`,
    );
  }
  await carryOut(config, rest);
} catch (error) {
  // What an operator can put right is a sentence; anything else needs its stack.
  const isPlain = error instanceof Error && error.name !== "Error" && error.name !== "TypeError";
  console.error(redactionOf(config ?? {})(isPlain ? error.message : inspect(error)));
  process.exitCode = 1;
}
