import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { EmbeddedPostgresError } from "@plimsoll/embedded-postgres";
import { JournalError } from "@plimsoll/journal";
import { InputError } from "@plimsoll/lab";
import { CommandFailure } from "./command-failure.ts";
import { addExportCommand } from "./commands/export.ts";
import { addImportCommand } from "./commands/import-prices.ts";
import { addKeysCommand } from "./commands/keys.ts";
import { addLabCommand } from "./commands/lab.ts";
import { addRebuildCommand } from "./commands/rebuild.ts";
import { addReplayCommand } from "./commands/replay.ts";
import { addStartCommand } from "./commands/start.ts";
import { addVerifyReceiptCommand } from "./commands/verify-receipt.ts";
import { addVerifyCommand } from "./commands/verify.ts";
import { ExitCode } from "./exit-code.ts";

/** Every command, in the order in which the help lists them. */
const COMMANDS: readonly ((program: Command) => void)[] = [
  addStartCommand,
  addKeysCommand,
  addImportCommand,
  addVerifyCommand,
  addVerifyReceiptCommand,
  addExportCommand,
  addRebuildCommand,
  addReplayCommand,
  addLabCommand,
];

/** Errors whose message says to the person at the keyboard what is wrong and what to do. */
const FOR_PEOPLE = [CommandFailure, InputError, JournalError, EmbeddedPostgresError];

function createProgram(): Command {
  const program = new Command("plimsoll")
    .description("Loans backed by crypto: run them, replay crashes over them, verify them.")
    .version(readVersion(), "-V, --version", "Show the version.")
    .helpOption("-h, --help", "Show this help, or that of a command.")
    .helpCommand("help [command]", "Show the help of a command.")
    .showHelpAfterError("Run the command with --help to see what it takes.")
    .configureHelp({ sortOptions: false })
    .exitOverride();
  for (const add of COMMANDS) add(program);
  inheritSettings(program);
  return program;
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
  const program = createProgram();
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
    if (!FOR_PEOPLE.some((kind) => error instanceof kind)) throw error;
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
