import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Role } from "@plimsoll/contract";
import { pino } from "pino";
import { readConfig, type Config } from "../src/foundation/config/environment.ts";
import type { KeyTerms } from "../src/people/keys/key-terms.ts";
import { copyCluster } from "./cluster/copy-cluster.ts";
import { startServer, type RunningServer, type StartOptions } from "../src/start/start-server.ts";

/** What a server said. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Ask {
  readonly key?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly idempotencyKey?: string;
}

/** A real server on its own PostgreSQL in a folder of its own. */
export class TestServer {
  readonly running: RunningServer;
  readonly url: string;
  readonly #folder: string;
  #requests = 0;

  private constructor(running: RunningServer, folder: string) {
    this.running = running;
    this.url = running.url.replace("localhost", "127.0.0.1");
    this.#folder = folder;
  }

  static async start(
    settings: Partial<Config> = {},
    patience?: StartOptions["patience"],
  ): Promise<TestServer> {
    const folder = await mkdtemp(join(tmpdir(), "plimsoll-server-"));
    if (settings.databaseUrl === undefined) copyCluster(settings.dataDirectory ?? folder);
    const config: Config = {
      ...readConfig({}),
      host: "127.0.0.1",
      port: 0,
      dataDirectory: folder,
      sandbox: "empty",
      requestsPerMinute: 0,
      tickSeconds: 0,
      ...settings,
    };
    const log = pino({ level: "silent" });
    const running = await startServer({ config, log, ...(patience && { patience }) });
    return new TestServer(running, folder);
  }

  async stop(): Promise<void> {
    await this.running.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async key(
    roles: readonly Role[],
    account: string | null = null,
    terms: Partial<KeyTerms> = {},
  ): Promise<string> {
    const { text } = await this.running.services.keys.create(
      {
        ...{ name: `test ${roles.join(" ")}`, roles, account, expiresAt: null },
        ...{ scopes: null, addresses: null, ...terms },
      },
      { actor: "test", address: null },
    );
    if (text === null) throw new Error("The key was made before.");
    return text;
  }

  async ask(method: string, path: string, ask: Ask = {}): Promise<Answered> {
    const headers: Record<string, string> = { ...ask.headers };
    if (ask.key !== undefined) headers["authorization"] = `Bearer ${ask.key}`;
    if (ask.body !== undefined) headers["content-type"] ??= "application/json";
    if (method === "POST") {
      headers["idempotency-key"] ??= ask.idempotencyKey ?? `test-${(this.#requests += 1)}`;
    }
    const isRaw = typeof ask.body === "string" || ask.body instanceof Uint8Array;
    const response = await fetch(this.url + path, {
      method,
      headers,
      ...(ask.body === undefined
        ? {}
        : { body: isRaw ? (ask.body as string) : JSON.stringify(ask.body) }),
    });
    const type = response.headers.get("content-type") ?? "";
    // A stream does not end: that it has begun is the answer.
    const isStream = type.startsWith("text/event-stream");
    if (isStream) await response.body?.cancel();
    const text = isStream ? "" : await response.text();
    const isJson = type.includes("json");
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text !== "" ? JSON.parse(text) : { text }) as Answered["body"],
    };
  }

  get = (path: string, key?: string) => this.ask("GET", path, { key });
  post = (path: string, key: string | undefined, body: unknown) =>
    this.ask("POST", path, { key, body });
  put = (path: string, key: string | undefined, body: unknown) =>
    this.ask("PUT", path, { key, body });

  /** A customer with coins, and a key of theirs. */
  async customer(account: string, coins: Readonly<Record<string, string>> = {}): Promise<string> {
    const staff = await this.key(["operator", "custody"]);
    await this.post("/v1/customers", staff, { account });
    for (const [asset, amount] of Object.entries(coins)) {
      const reference = `test ${account} ${asset}`;
      await this.post("/v1/deposits", staff, { account, asset, amount, reference });
    }
    return this.key(["customer"], account);
  }
}
