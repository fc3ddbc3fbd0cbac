import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { InputError } from "@plimsoll/lab";
import { addReplayCommand } from "./commands/replay.ts";
import { ExitCode } from "./exit-code.ts";

/** Every command, in the order in which the help lists them. */
const COMMANDS: readonly ((program: Command) => void)[] = [addReplayCommand];

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
  for (const command of program.commands) {
    command.copyInheritedSettings(program).helpOption("-h, --help", "Show this help.");
  }
  return program;
}

function readVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

async function main(args: readonly string[]): Promise<ExitCode> {
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
    if (error instanceof InputError) {
      process.stderr.write(`${error.message}\n`);
      return ExitCode.failure;
    }
    throw error;
  }
}

// `plimsoll … | head` closes the pipe early; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(ExitCode.ok);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));
