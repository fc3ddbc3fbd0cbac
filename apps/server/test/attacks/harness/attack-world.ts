import { randomBytes } from "node:crypto";
import type { Role } from "@plimsoll/contract";
import pg from "pg";
import { Mailbox } from "../../notifications/mailbox.ts";
import type { LiveWorld, Mode } from "../../live/live-world.ts";
import type { ServerProcess } from "../../server-process.ts";
import { until } from "../../until.ts";
import { furnish } from "./furnish.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a request carries. Nothing is sent but what stands here, and what a browser would add. */
export interface Told {
  readonly cookie?: string | undefined;
  readonly key?: string | undefined;
  /** Sent as JSON, text as it is. */
  readonly body?: unknown;
  /** Win over what is sent otherwise. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The answer read as JSON; empty when it is none. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The cookies that the answer sets, as a browser would send them back. */
  readonly cookie: string;
}

/** Somebody who has signed up and is signed in. */
export interface Person {
  readonly email: string;
  readonly password: string;
  readonly cookie: string;
  /** In `people."user"`. */
  readonly id: string;
  readonly account: string;
}

interface Opened {
  /** Of its database; a world of its own for each. */
  readonly name: string;
  readonly mode: Mode;
  readonly environment?: Environment;
  /** Whether a server is started; the attacks start their own otherwise. True unless said. */
  readonly isServed?: boolean;
}

const PASSWORD = "violet harbour 42 trombone";
/** A little less than a request may ask for: no attack on the clock ends a key. */
const KEY_MILLIS = 700 * 86_400_000;
/** Where people reach a live server. Nobody answers there. */
const LIVE_URL = "https://loans.example";

/** A name that nobody else has used. */
export const fresh = (name: string): string => `${name}-${randomBytes(5).toString("hex")}`;

/** A server as its users start it, on a database of its own, and all ways in which an attacker can reach it. */
export class AttackWorld {
  readonly mode: Mode;
  /** Address of the database. */
  readonly database: string;
  readonly pool: pg.Pool;
  readonly postgres: LiveWorld;
  /** What the server was told besides what all servers of `LiveWorld` are told. */
  readonly environment: Environment;
  readonly mailbox: Mailbox;
  readonly #server: ServerProcess | undefined;
  readonly #keys = new Map<string, Promise<string>>();
  #furnished: Promise<void> | undefined;

  private constructor(
    mode: Mode,
    postgres: LiveWorld,
    { server, database, environment, mailbox }: Parts,
  ) {
    this.mode = mode;
    this.postgres = postgres;
    this.#server = server;
    this.database = database;
    this.environment = environment;
    this.mailbox = mailbox;
    this.pool = new pg.Pool({ connectionString: database, max: 2 });
    this.pool.on("error", () => undefined);
    this.pool.on("connect", (client) => client.on("error", () => undefined));
  }

  static async open(
    postgres: LiveWorld,
    { name, mode, environment = {}, isServed = true }: Opened,
  ): Promise<AttackWorld> {
    const mailbox = new Mailbox();
    const smtp = await mailbox.open();
    const ofLive = {
      PLIMSOLL_URL: LIVE_URL,
      PLIMSOLL_SMTP: smtp,
      PLIMSOLL_SMTP_FROM: "a@b.example",
    };
    const told = { ...(mode === "live" && ofLive), ...environment };
    const database = await postgres.database(name);
    try {
      const server = isServed ? await postgres.start(database, mode, told) : undefined;
      return new AttackWorld(mode, postgres, { server, database, environment: told, mailbox });
    } catch (error) {
      await mailbox.close();
      throw error;
    }
  }

  get server(): ServerProcess {
    if (this.#server === undefined) throw new Error("The attacks here start their own servers.");
    return this.#server;
  }

  get url(): string {
    return this.server.url;
  }

  /** The address of the server as its people know it; browsers send it as Origin. */
  get origin(): string {
    return this.environment["PLIMSOLL_URL"] ?? this.url;
  }

  async close(): Promise<void> {
    await this.#server?.end("SIGKILL");
    await this.pool.end();
    await this.mailbox.close();
  }

  async ask(method: string, path: string, told: Told = {}): Promise<Answered> {
    const { cookie, key, body, headers, signal } = told;
    const response = await fetch(this.url + path, {
      method,
      redirect: "manual",
      headers: {
        origin: this.origin,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(method === "POST" && { "idempotency-key": randomBytes(8).toString("hex") }),
        ...(cookie !== undefined && { cookie }),
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    });
    const isStream = (response.headers.get("content-type") ?? "").startsWith("text/event-stream");
    // A stream does not end: that it has begun is the answer.
    if (isStream) await response.body?.cancel();
    const text = isStream ? "" : await response.text();
    const cookies = response.headers.getSetCookie().map((line) => line.split(";")[0]);
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: readObject(text),
      cookie: cookies.join("; "),
    };
  }

  get = (path: string, told: Told = {}) => this.ask("GET", path, told);
  post = (path: string, body: unknown, told: Told = {}) =>
    this.ask("POST", path, { ...told, body });
  put = (path: string, body: unknown, told: Told = {}) => this.ask("PUT", path, { ...told, body });

  /** Rows of the server's database: what only somebody with SQL can see or change. */
  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(text, values)).rows;
  }

  signUp(email: string, password = PASSWORD): Promise<Answered> {
    return this.post("/api/auth/sign-up/email", { email, name: "X", password });
  }

  signIn(email: string, password = PASSWORD): Promise<Answered> {
    return this.post("/api/auth/sign-in/email", { email, password });
  }

  /** A new customer through the front door, signed in. */
  async person(email = `${fresh("person")}@example.com`): Promise<Person> {
    const signed = await this.signUp(email);
    if (signed.status !== 200) throw new Error(`no sign-up: ${signed.status} ${signed.text}`);
    if (this.mode === "live") await this.followLetter(email, signed.cookie);
    const { cookie } = await this.signIn(email);
    if ((await this.get("/v1/me", { cookie })).status !== 200) throw new Error("not signed in");
    const find = 'SELECT id, account FROM people."user" WHERE email = $1';
    const [row] = await this.sql<{ id: string; account: string }>(find, [email]);
    if (row === undefined) throw new Error(`${email} is nobody`);
    return { email, password: PASSWORD, cookie, ...row };
  }

  /** Follows the link of the newest letter to an address in the browser that signed up with it, once one is there. */
  async followLetter(to: string, cookie: string): Promise<Answered> {
    const links = (): string[] =>
      this.mailbox.letters.flatMap((letter) =>
        letter.to === to ? (/https?:\/\/\S+/.exec(letter.text) ?? []).slice(0, 1) : [],
      );
    await until(() => links().length > 0);
    const { pathname, search } = new URL(links().at(-1) ?? "");
    return this.get(pathname + search, { cookie });
  }

  /** A key made on the console of the server; the same one for the same roles and account. */
  key(roles: readonly Role[], account?: string): Promise<string> {
    const name = [...roles, account].join(" ");
    const kept = this.#keys.get(name) ?? this.#makeKey(roles, account);
    this.#keys.set(name, kept);
    return kept;
  }

  async #makeKey(roles: readonly Role[], account: string | undefined): Promise<string> {
    const { code, output } = await this.run([
      // No attack on the clock ends it.
      ...["keys", "create", "--name", "attack", "--days", "never"],
      ...roles.flatMap((role) => ["--role", role]),
      ...(account === undefined ? [] : ["--account", account]),
    ]);
    const [key] = /plk_\S+/.exec(output) ?? [];
    if (code !== 0 || key === undefined) throw new Error(`no key: ${output}`);
    return key;
  }

  /** Makes sure that there are BTC, USDC, a price of 78,700 and a market btc-usdc with dollars in it. */
  furnish(): Promise<void> {
    return (this.#furnished ??= furnish(this));
  }

  /** A customer of a furnished book, with coins and a key of their own. */
  async customer(
    coins: Readonly<Record<string, string>> = {},
    account = fresh("customer"),
  ): Promise<{ readonly account: string; readonly key: string }> {
    await this.furnish();
    const key = await this.key(["operator", "custody"]);
    await this.accepted("/v1/customers", { account }, key);
    for (const [asset, amount] of Object.entries(coins)) {
      await this.accepted(
        "/v1/deposits",
        { account, asset, amount, reference: fresh("coins") },
        key,
      );
    }
    // As an operator makes one: the console would start a process for each.
    const expiresAt = new Date(Date.now() + KEY_MILLIS).toISOString();
    const asked = { name: "attack", roles: ["customer"], account, expiresAt };
    const made = await this.accepted("/v1/keys", asked, key);
    return { account, key: String(made.body["secret"]) };
  }

  /** Posts what must be accepted for the attack to begin. */
  async accepted(path: string, body: unknown, key: string): Promise<Answered> {
    const answer = await this.post(path, body, { key });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return answer;
  }

  /** Runs the server's program once more, to its end: a command, or a start that is to fail. */
  run(args: readonly string[] = [], more: Environment = {}, mode: Mode | undefined = this.mode) {
    return this.postgres.run(this.database, mode, args, { ...this.environment, ...more });
  }

  /** How many commands of a type the journal holds, in all books. */
  async commands(type: string): Promise<number> {
    const [row] = await this.sql<{ count: number }>(
      "SELECT count(*)::int AS count FROM journal.entries WHERE body LIKE $1",
      [`%"type":"${type}"%`],
    );
    return row?.count ?? 0;
  }
}

interface Parts {
  readonly server: ServerProcess | undefined;
  readonly database: string;
  readonly environment: Environment;
  readonly mailbox: Mailbox;
}

function readObject(text: string): Answered["body"] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Answered["body"]) : {};
  } catch {
    return {};
  }
}
