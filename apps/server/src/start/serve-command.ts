import type { Config } from "../foundation/config/environment.ts";
import { createLog } from "../foundation/log.ts";
import { greetingOf } from "./greeting.ts";
import { startServer } from "./start-server.ts";
import { prepareWeb } from "../edge/web/build-web.ts";

/** Serves until it is told to stop, or until it has no book to serve, which is a failure. */
export async function serveCommand(config: Config): Promise<void> {
  const log = createLog(config);
  const web = config.web === "none" ? Promise.resolve(null) : prepareWeb(log);
  const server = await startServer({ config, log, web });
  if (config.logFormat === "text") console.log(greetingOf(server.url, config));
  else log.info({ url: server.url, mode: config.mode }, "Plimsoll serves");
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
