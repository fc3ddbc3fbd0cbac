import { ConfigError, readConfig, type Config } from "./foundation/config/environment.ts";

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
      "rebuild",
      async (config) => (await import("./start/rebuild-command.ts")).rebuildCommand(config),
    ],
  ]);

const [command = "start", ...rest] = process.argv.slice(2);
try {
  const config = readConfig(process.env, command === "start" ? "serve" : "database");
  const carryOut = COMMANDS.get(command);
  if (carryOut === undefined) {
    throw new ConfigError(`There is no command ${command}. Use start, keys, people or rebuild.`);
  }
  await carryOut(config, rest);
} catch (error) {
  // What an operator can put right is a sentence; anything else needs its stack.
  const isPlain = error instanceof Error && error.name !== "Error" && error.name !== "TypeError";
  console.error(isPlain ? error.message : error);
  process.exitCode = 1;
}
