import { randomBytes } from "node:crypto";
import { networkInterfaces } from "node:os";
import { openApiDocument } from "@plimsoll/contract";
import { openPostgresJournal, type JournalStore } from "@plimsoll/journal";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase, type Database } from "../src/foundation/database/database.ts";
import { ApiKeyRing } from "../src/people/api-keys.ts";
import { VERSION } from "../src/edge/http/version.ts";
import { openAuditLog } from "../src/people/audit-log/open-audit-log.ts";
import { alterRows, LIVE_KEYRING } from "./people/alter-rows.ts";
import { LIVE_ORIGIN, LiveWorld } from "./live/live-world.ts";
import type { ServerProcess } from "./server-process.ts";

/*
 * Two servers: the live one that all tests ask, and a sandbox to compare it with. That a live server has loaded no
 * code of the sandbox, or listens on one address only, means something when the same look at another server finds it.
 */

const SANDBOX_CODE = /server\/src\/sandbox\//;

let world: LiveWorld;
let database: string;
let live: ServerProcess;
let client: pg.Client;
let inLive: () => Promise<string[]>;

beforeAll(async () => {
  world = await LiveWorld.open();
  database = await world.database("live");
  const recorder = world.recorder("live");
  inLive = recorder.modules;
  live = await world.start(database, "live", recorder.environment);
  client = await world.connect(database);
});
afterAll(() => world.close());

type Servers = Parameters<typeof openApiDocument>[0]["servers"];

interface Told {
  readonly cookie?: string;
  readonly key?: string;
  readonly body?: unknown;
}

async function ask(method: string, path: string, { cookie, key, body }: Told = {}, { url } = live) {
  const response = await fetch(url + path, {
    method,
    headers: {
      origin: url === live.url ? LIVE_ORIGIN : url,
      "content-type": "application/json",
      "idempotency-key": randomBytes(8).toString("hex"),
      ...(cookie !== undefined && { cookie }),
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const cookies = response.headers.getSetCookie().map((text) => text.split(";")[0]);
  const text = await response.text();
  return { status: response.status, text, cookie: cookies.join("; ") };
}

const signUp = (email: string) =>
  ask("POST", "/api/auth/sign-up/email", { body: { email, name: "X", password: PASSWORD } });
/** Signs up, and has followed the link of the letter. */
async function join(email: string) {
  const { status } = await signUp(email);
  expect(status).toBe(200);
  const to = () => ({ emailVerified: true });
  await alterRows(client, LIVE_KEYRING, { name: "user", where: ["email", email], to });
  return signIn(email);
}
const signIn = (email: string, cookie?: string) => {
  const body = { email, password: PASSWORD };
  return ask("POST", "/api/auth/sign-in/email", { body, ...(cookie !== undefined && { cookie }) });
};
const PASSWORD = "a long password";

async function deposits(): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM journal.entries WHERE body LIKE '%"type":"deposit"%'`,
  );
  return rows[0]?.count ?? -1;
}

describe("a live server", () => {
  test("posts nothing to the ledger when somebody signs up", async () => {
    const signed = await join("lender-x@example.com");
    expect(signed.status).toBe(200);
    expect((await ask("GET", "/v1/me", { cookie: signed.cookie })).status).toBe(200);
    const { rows } = await client.query<{ actor: string; body: string }>(
      `SELECT actor, body FROM journal.entries JOIN journal.books USING (book_number)
        WHERE book_id = 'main' AND actor IS NOT NULL`,
    );
    expect(rows).toEqual([
      { actor: "sign-up", body: expect.stringContaining('"type":"open_account"') as string },
    ]);
    expect(await deposits()).toBe(0);
  });

  test.each([
    "lender-x@sandbox.invalid",
    "borrower-x@sandbox.invalid",
    "risk-x@sandbox.invalid",
    "Lender-X@Sandbox.Invalid",
    "somebody@their.sandbox.invalid",
  ])("does not let %s sign up, and gives no coins", async (email) => {
    const refused = await signUp(email);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.cookie).toBe("");
    const found = 'SELECT FROM people."user" WHERE lower(email) = lower($1)';
    expect((await client.query(found, [email])).rowCount).toBe(0);
    expect(await deposits()).toBe(0);
  });

  test("answers the sandbox's routes with 404, after the same checks as everywhere", async () => {
    const { cookie } = await signIn("lender-x@example.com");
    const action = { cookie, body: { action: "play" } };
    expect((await ask("GET", "/v1/sandbox")).status).toBe(404);
    expect((await ask("POST", "/v1/sandbox/clock", action)).status).toBe(404);
    const faucet = await ask("POST", "/v1/sandbox/faucet", { cookie, body: { asset: "BTC" } });
    expect(faucet.status).toBe(404);
    expect(faucet.text).toContain("This exists in a sandbox only.");
    expect((await ask("POST", "/v1/sandbox/sign-in", { body: { as: "risk" } })).status).toBe(404);
    expect((await ask("POST", "/v1/sandbox/faucet", { body: { asset: "BTC" } })).status).toBe(401);
    expect(await deposits()).toBe(0);
  });
});

describe("a live server that another start disturbs", () => {
  test.each([
    ["a port that is taken", () => ({ PORT: new URL(live.url).port }), "is taken already"],
    ["an address of no machine", () => ({ HOST: "no.such.host.invalid" }), "Nobody can listen on"],
  ])("keeps its book when another start is told %s", async (_, more, sentence) => {
    const { code, output } = await world.run(database, "live", [], more());
    expect(code).toBe(1);
    expect(output).toContain(sentence);
    expect(output).not.toContain("    at ");
    // It still writes: whoever opens a book takes it from whoever had it.
    expect((await signUp(`kept-${randomBytes(4).toString("hex")}@example.com`)).status).toBe(200);
  });
});

describe("a live server beside a sandbox", () => {
  let sandbox: ServerProcess;
  let inSandbox: () => Promise<string[]>;

  beforeAll(async () => {
    const recorder = world.recorder("sandbox");
    inSandbox = recorder.modules;
    const environment = { ...recorder.environment, HOST: "0.0.0.0" };
    sandbox = await world.start(await world.database("beside"), "sandbox", environment);
  });

  test("describes the same API, but for what a sandbox has", async () => {
    const described = await ask("GET", "/openapi.json", {}, sandbox);
    expect(described.status).toBe(200);
    const here = await ask("GET", "/openapi.json");
    // Each says itself where it is reached.
    const apart = ({ text }: { readonly text: string }) => {
      const { servers, paths = {} } = JSON.parse(text) as {
        readonly servers?: readonly unknown[];
        readonly paths?: Readonly<Record<string, unknown>>;
      };
      const common = Object.entries(paths).filter(([path]) => !/^\/v1\/sandbox\b/.test(path));
      const isReachable = servers !== undefined && servers.length > 0;
      return { isReachable, all: Object.keys(paths).length, common: Object.fromEntries(common) };
    };
    expect(apart(here).common).toEqual(apart(described).common);
    expect(apart(here).all).toBe(Object.keys(apart(here).common).length);
    expect(apart(described).all).toBeGreaterThan(apart(here).all);
    expect(apart(here).isReachable).toBe(true);
  });

  test("serves the document that public tools judge", async () => {
    const { text } = await ask("GET", "/openapi.json");
    const served = JSON.parse(text) as { readonly servers: Servers };
    const { servers } = served;
    const made = openApiDocument({ version: VERSION, servers, mode: "live" });
    expect(served).toEqual(JSON.parse(JSON.stringify(made)));
  });

  test("has loaded none of the sandbox's code", async () => {
    const loaded = await inLive();
    expect(loaded).toContainEqual(expect.stringMatching(/server\/src\/start\/start-server\.ts$/));
    expect(loaded.filter((url) => SANDBOX_CODE.test(url))).toEqual([]);
    // The same look at a sandbox finds them: the list is one of what is really loaded.
    const found = (await inSandbox()).filter((url) => SANDBOX_CODE.test(url));
    expect(found.length).toBeGreaterThan(5);
  });

  test("listens on this machine alone, and the other one as it was told", async (context) => {
    const address = otherAddress();
    if (address === undefined) return context.skip("this machine has one address only");
    const health = ({ url }: ServerProcess) =>
      fetch(`http://${address}:${new URL(url).port}/health`);
    await expect(health(live)).rejects.toThrow();
    expect((await health(sandbox)).status).toBe(200);
  });
});

/** An address of this machine that is not the one that servers listen on. */
function otherAddress(): string | undefined {
  if (process.platform === "linux") return "127.0.0.2";
  const all = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address;
}

describe("people of a sandbox in a live database", () => {
  const keyring = LIVE_KEYRING;
  let userId: string;
  let voidCookie: string;
  let store: JournalStore;
  let opened: Database;

  /** Signs somebody up under a free address and moves them to the sandbox's, with a MAC that is good. */
  beforeAll(async () => {
    const signed = await join("planted@example.com");
    voidCookie = signed.cookie;
    expect((await ask("GET", "/v1/me", { cookie: voidCookie })).status).toBe(200);
    const where = ["email", "planted@example.com"] as const;
    const to = () => ({ email: "risk-planted@sandbox.invalid", roles: "risk,auditor,operator" });
    await alterRows(client, LIVE_KEYRING, { name: "user", where, to });
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM people."user" WHERE email = 'risk-planted@sandbox.invalid'`,
    );
    userId = rows[0]?.id ?? "";
    store = await openPostgresJournal({ url: database });
    opened = openDatabase(database, () => undefined);
  });
  afterAll(async () => {
    await store.close();
    await opened.close();
  });

  /** Makes an API key in the name of its maker, as the server does: only the maker is wrong with it. */
  async function plantKey(actor: string): Promise<string> {
    const { tables } = opened;
    const audit = openAuditLog({
      ...{ store, tables, keyring },
      now: Date.now,
      onProblem: () => undefined,
    });
    await audit.start();
    const keys = new ApiKeyRing({
      ...{ tables, keyring, audit },
      isVoid: async () => false,
      now: Date.now,
    });
    const terms = { roles: ["operator"], account: null, expiresAt: null } as const;
    const asked = { name: "planted", ...terms, scopes: null, addresses: null };
    const made = await keys.create(asked, { actor, address: null });
    await audit.close();
    return made.text ?? "";
  }
  const makerBy = (key: string): string => `key:${key.split("_")[1] ?? ""}`;

  test("cannot go on with the session that they have, in no part of the API", async () => {
    expect((await ask("GET", "/v1/me", { cookie: voidCookie })).status).toBe(401);
    expect((await ask("GET", "/v1/book", { cookie: voidCookie })).status).toBe(401);
    const session = await ask("GET", "/api/auth/get-session", { cookie: voidCookie });
    expect(session).toMatchObject({ status: 200, text: "null" });
  });

  test("cannot sign in, and others can with the void cookie at hand", async () => {
    const refused = await signIn("risk-planted@sandbox.invalid");
    expect(refused).toMatchObject({ status: 403, cookie: "" });
    expect(refused.text).toContain("sandbox only");
    const other = await signIn("lender-x@example.com", voidCookie);
    expect(other.status).toBe(200);
    expect((await ask("GET", "/v1/me", { cookie: other.cookie })).status).toBe(200);
  });

  test("have no keys: neither what they made nor what such a key has made", async () => {
    const own = await plantKey(`person:${userId}`);
    const second = await plantKey(makerBy(own));
    const third = await plantKey(makerBy(second));
    const ofNobody = await plantKey("person:who-was-deleted");
    for (const key of [own, second, third, ofNobody]) {
      expect((await ask("GET", "/v1/me", { key })).status).toBe(401);
    }
  });

  test("leave the keys of others as they are", async () => {
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM people."user" WHERE email = 'lender-x@example.com'`,
    );
    const ofPerson = await plantKey(`person:${rows[0]?.id ?? ""}`);
    const made = await world.run(database, "live", [
      ...["keys", "create", "--role", "operator", "--name", "test"],
    ]);
    for (const key of [ofPerson, made.output]) {
      expect((await ask("GET", "/v1/me", { key })).status).toBe(200);
    }
  });
});
