import { Command, CommanderError } from "commander";
import { readFileSync } from "node:fs";
import { CommandFailure, ExitCode } from "./command-failure.ts";

/**
 * Every command, in the order in which the help lists them. Most of a command's time at the keyboard
 * is the loading of what it needs, so a command loads nothing of the others.
 */
const COMMANDS: ReadonlyMap<string, () => Promise<(program: Command) => void>> = new Map([
  ["start", async () => (await import("./commands/start.ts")).addStartCommand],
  ["keys", async () => (await import("./commands/keys.ts")).addKeysCommand],
  ["people", async () => (await import("./commands/people.ts")).addPeopleCommand],
  ["secrets", async () => (await import("./commands/secrets.ts")).addSecretsCommand],
  ["import", async () => (await import("./commands/import-prices.ts")).addImportCommand],
  ["verify", async () => (await import("./commands/verify.ts")).addVerifyCommand],
  [
    "verify-receipt",
    async () => (await import("./commands/verify-receipt.ts")).addVerifyReceiptCommand,
  ],
  ["export", async () => (await import("./commands/export.ts")).addExportCommand],
  ["backup", async () => (await import("./commands/backup.ts")).addBackupCommand],
  ["restore", async () => (await import("./commands/backup.ts")).addRestoreCommand],
  ["rebuild", async () => (await import("./commands/rebuild.ts")).addRebuildCommand],
  ["migrate", async () => (await import("./commands/migrate.ts")).addMigrateCommand],
  ["journal", async () => (await import("./commands/journal.ts")).addJournalCommand],
  ["replay", async () => (await import("./commands/replay.ts")).addReplayCommand],
  ["lab", async () => (await import("./commands/lab.ts")).addLabCommand],
]);

/** Whether the message says to the person at the keyboard what is wrong and what to do. */
async function isForPeople(error: unknown): Promise<boolean> {
  if (error instanceof CommandFailure) return true;
  const { EmbeddedPostgresError } = await import("@plimsoll/embedded-postgres");
  const { JournalError } = await import("@plimsoll/journal");
  const { InputError } = await import("@plimsoll/lab");
  return [EmbeddedPostgresError, JournalError, InputError].some((kind) => error instanceof kind);
}

/** The program with the command that is asked for; with all of them for the help, and for a wrong name. */
async function createProgram(first: string | undefined): Promise<Command> {
  const program = new Command("plimsoll")
    .description("Loans backed by crypto: run them, replay crashes over them, verify them.")
    .version(readVersion(), "-V, --version", "Show the version.")
    .helpOption("-h, --help", "Show this help, or that of a command.")
    .helpCommand("help [command]", "Show the help of a command.")
    .showHelpAfterError("Run the command with --help to see what it takes.")
    .configureHelp({ sortOptions: false })
    .exitOverride();
  for (const load of wantedCommands(first)) (await load())(program);
  inheritSettings(program);
  return program;
}

function wantedCommands(first = "") {
  if (["-V", "--version"].includes(first)) return [];
  const asked = COMMANDS.get(first);
  return asked === undefined ? COMMANDS.values() : [asked];
}

/** Commands that were added ready-made have none of their parent's settings. */
function inheritSettings(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent).helpOption("-h, --help", "Show this help.");
    inheritSettings(command);
  }
}

function readVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

async function main(args: readonly string[]): Promise<number> {
  const program = await createProgram(args[0]);
  try {
    if (args.length === 0) {
      program.outputHelp();
      return ExitCode.ok;
    }
    await program.parseAsync(args, { from: "user" });
    return ExitCode.ok;
  } catch (error) {
    // Commander has printed its message, or the help that was asked for.
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    }
    if (!(await isForPeople(error))) throw error;
    const { message } = error as Error;
    if (message !== "") process.stderr.write(`${message}\n`);
    return error instanceof CommandFailure ? error.exitCode : ExitCode.failure;
  }
}

// `plimsoll … | head` closes the pipe early; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(ExitCode.ok);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));
