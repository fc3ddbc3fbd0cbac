// Started by the tests as a process of its own, so that it can be killed: starts PostgreSQL with
// the options given as JSON, prints one line of JSON, and then waits to be ended.
import { startPostgres, type StartOptions } from "../src/index.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as StartOptions;
try {
  const postgres = await startPostgres(options);
  console.log(JSON.stringify({ url: postgres.url, pid: postgres.pid() }));
  setInterval(() => undefined, 60_000);
} catch (error) {
  console.log(JSON.stringify({ error: (error as Error).message }));
  process.exitCode = 1;
}
