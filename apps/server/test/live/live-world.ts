import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres, type EmbeddedPostgres } from "@plimsoll/embedded-postgres";
import pg from "pg";
import { copyCluster } from "../cluster/copy-cluster.ts";
import { runServerCommand, ServerProcess } from "../server-process.ts";

/** Three exchanges of which none can be reached: live mode asks for feeds, and no price ever comes. */
export const FEEDS = JSON.stringify({
  feeds: [
    {
      feed: "btc-usd",
      sources: ["kraken", "coinbase", "bitstamp"].map((exchange) => {
        return { exchange, symbol: "BTC/USD" };
      }),
    },
  ],
  exchanges: Object.fromEntries(
    ["kraken", "coinbase", "bitstamp"].map((name) => [name, { origin: "http://127.0.0.1:1" }]),
  ),
});
/** Where people reach a live server; nobody answers there. */
export const LIVE_ORIGIN = "https://loans.example";
const RECORDER = new URL("./record-modules.js", import.meta.url).href;

export type Mode = "live" | "sandbox";
type Environment = Readonly<Record<string, string | undefined>>;

/** A PostgreSQL with as many databases as a test asks for, and real servers on them. */
export class LiveWorld {
  readonly #folder: string;
  readonly #postgres: EmbeddedPostgres;
  readonly #servers: ServerProcess[] = [];
  readonly #clients: pg.Client[] = [];

  private constructor(folder: string, postgres: EmbeddedPostgres) {
    this.#folder = folder;
    this.#postgres = postgres;
  }

  static async open(): Promise<LiveWorld> {
    const folder = await mkdtemp(join(tmpdir(), "plimsoll-live-"));
    const dataDirectory = join(folder, "postgres");
    copyCluster(dataDirectory);
    return new LiveWorld(folder, await startPostgres({ dataDirectory }));
  }

  /** Address of a database; made when there is none of this name. */
  async database(name: string): Promise<string> {
    const client = new pg.Client({ connectionString: this.#postgres.url });
    await client.connect();
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    await client.end();
    // An address of a socket has no host, so it is no URL to those who parse one.
    return this.#postgres.url.replace("@/plimsoll?", `@/${name}?`);
  }

  /** A connection that the world ends when it closes. */
  async connect(url: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    this.#clients.push(client);
    return client;
  }

  /** What a server on this database is told by its environment. */
  environment(database: string, mode: Mode | undefined): Environment {
    return {
      PATH: process.env["PATH"],
      DATABASE_URL: database,
      PLIMSOLL_MODE: mode,
      PLIMSOLL_DATA: join(this.#folder, "data"),
      // Its one PostgreSQL has no standby.
      PLIMSOLL_DURABILITY: "single",
      PLIMSOLL_SECRET: "a secret that only this test knows",
      PLIMSOLL_FEEDS: FEEDS,
      PLIMSOLL_SANDBOX: "empty",
      PLIMSOLL_WEB: "none",
      PLIMSOLL_REQUESTS_PER_MINUTE: "0",
      // Nothing is written to a book but what a test brings about.
      PLIMSOLL_TICK_SECONDS: "0",
      PORT: "0",
      ...(mode === "live" && {
        PLIMSOLL_URL: LIVE_ORIGIN,
        PLIMSOLL_REGISTRATION: "open",
        // Nobody listens there: who needs the letters names a mailbox.
        PLIMSOLL_SMTP: "smtp://127.0.0.1:1",
      }),
    };
  }

  async start(database: string, mode: Mode, more: Environment = {}): Promise<ServerProcess> {
    const server = await ServerProcess.start({ ...this.environment(database, mode), ...more });
    this.#servers.push(server);
    return server;
  }

  /** Runs the server, or one of its commands, where it is expected to end by itself. */
  run(
    database: string,
    mode: Mode | undefined,
    args: readonly string[] = [],
    more: Environment = {},
  ) {
    return runServerCommand(args, { ...this.environment(database, mode), ...more });
  }

  /** What makes a server write down the modules that it loads, and a way to read them. */
  recorder(name: string): {
    readonly environment: Environment;
    readonly modules: () => Promise<string[]>;
  } {
    const file = join(this.#folder, `${name}.modules`);
    return {
      environment: { NODE_OPTIONS: `--import ${RECORDER}`, PLIMSOLL_TEST_MODULES: file },
      modules: async () => (await readFile(file, "utf8")).trim().split("\n"),
    };
  }

  async close(): Promise<void> {
    for (const server of this.#servers) await server.end("SIGKILL");
    for (const client of this.#clients) await client.end();
    await this.#postgres.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
