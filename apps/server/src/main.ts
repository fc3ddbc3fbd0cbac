import { ConfigError, readConfig } from "./config/environment.ts";
import { keysCommand } from "./people/keys-command.ts";
import { rebuildCommand } from "./projections/rebuild-command.ts";
import { createLog, startServer } from "./start.ts";
import { prepareWeb } from "./web/build-web.ts";

const [command = "start", ...rest] = process.argv.slice(2);
try {
  const config = readConfig(process.env);
  if (command === "keys") await keysCommand(config, rest);
  else if (command === "rebuild") await rebuildCommand(config);
  else if (command === "start") await serve();
  else throw new ConfigError(`There is no command ${command}. Use start, keys or rebuild.`);
} catch (error) {
  // What an operator can put right is a sentence; anything else needs its stack.
  const isPlain = error instanceof Error && error.name !== "Error" && error.name !== "TypeError";
  console.error(isPlain ? error.message : error);
  process.exitCode = 1;
}

async function serve(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config);
  const web = config.web === "none" ? Promise.resolve(null) : prepareWeb(log);
  const server = await startServer({ config, log, web });
  const stop = (): void => {
    void server.close().then(() => process.exit(0));
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  const reason = await server.failed;
  console.error(`The book is closed: ${reason.message}`);
  await server.close();
  process.exitCode = 1;
}
