import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestServer, type Answered } from "../../test/server-harness.ts";
import { hashSecret } from "../foundation/secrets.ts";
import type { NewApiKey } from "./api-keys.ts";
import { formatApiKey, makeApiKey } from "./keys/key-text.ts";
import { ageProofs } from "../../test/people/alter-rows.ts";

let server: TestServer;
let customer: string;
let operator: string;

beforeAll(async () => {
  server = await TestServer.start();
  customer = await server.customer("alice");
  operator = await server.key(["operator"]);
});
afterAll(() => server.stop());

type Row = Readonly<Record<string, unknown>>;

const idOf = (key: string): string => key.split("_")[1] ?? "";
const opens = async (key: string): Promise<boolean> =>
  (await server.get("/v1/customers/alice/balances", key)).status === 200;

/** Whether it opens anything once nobody believes the row that was read before. */
async function opensLater(key: string): Promise<boolean> {
  const { keys } = server.running.services;
  const [, id = ""] = key.split("_");
  await server.running.services.database.pool.query("SELECT pg_sleep(3.1)");
  return (await keys.rowOf(id)) !== null || opens(key);
}

async function rowOf(id: string): Promise<Row> {
  const { rows } = await server.running.services.database.pool.query<Row>(
    "SELECT * FROM service.api_keys WHERE id = $1",
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`there is no key ${id}`);
  return row;
}

async function insert(row: Row): Promise<void> {
  const places = Object.keys(row).map((_, index) => `$${index + 1}`);
  await server.running.services.database.pool.query(
    `INSERT INTO service.api_keys (${Object.keys(row).join(", ")}) VALUES (${places.join(", ")})`,
    Object.values(row),
  );
}

function create(key: string, body: object, idempotencyKey?: string): Promise<Answered> {
  const asked = { name: "bot", roles: ["customer"], account: "alice", ...body };
  const headers = idempotencyKey === undefined ? {} : { idempotencyKey };
  return server.ask("POST", "/v1/keys", { key, body: asked, ...headers });
}

/** A key as the console makes it. */
async function onConsole(asked: Partial<NewApiKey> & Pick<NewApiKey, "roles" | "account">) {
  const terms = { name: "desk", scopes: null, addresses: null, expiresAt: null, ...asked };
  const by = { actor: "console:ann", address: null };
  return (await server.running.services.keys.create(terms, by)).text ?? "";
}

describe("a key", () => {
  test("is shown once: the same request again says so, and makes no second one", async () => {
    const first = await create(operator, {}, "once");
    expect(first).toMatchObject({ status: 201, body: { notice: null, isVoid: false } });
    expect(await opens(String(first.body["secret"]))).toBe(true);
    const again = await create(operator, {}, "once");
    expect(again).toMatchObject({ status: 201, body: { key: first.body["key"], secret: null } });
    expect(again.body["notice"]).toContain("nobody can show it again");
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect((await create(operator, { name: "other" }, "once")).status).toBe(409);
  });

  test("ends in 90 days unless it is said, in two years at the latest", async () => {
    const days = (answer: Answered) =>
      Math.round((Date.parse(String(answer.body["expiresAt"])) - Date.now()) / 86_400_000);
    expect(days(await create(operator, {}))).toBe(90);
    const inDays = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();
    expect(days(await create(operator, { expiresAt: inDays(700) }))).toBe(700);
    expect((await create(operator, { expiresAt: inDays(731) })).body["field"]).toBe("expiresAt");
  });

  test("does what its scopes say, and nothing else", async () => {
    const { body } = await create(operator, { scopes: ["customers:read", "loans:read"] });
    const key = String(body["secret"]);
    expect(await opens(key)).toBe(true);
    expect((await server.get("/v1/me", key)).status).toBe(200);
    expect((await server.get("/v1/keys", key)).body).toMatchObject({ scope: "keys:read" });
    const loan = await server.post("/v1/loans/none/repay", key, { assets: "1" });
    expect(loan).toMatchObject({ status: 403, body: { scope: "loans:write" } });
    expect((await create(operator, { scopes: ["loans:burn"] })).status).toBe(400);
    expect((await create(operator, { scopes: ["moon:read"] })).body["field"]).toBe("scopes");
  });

  test("is good from its networks alone", async () => {
    const here = await create(operator, { addresses: ["127.0.0.0/8", "::1"] });
    expect(here.body["addresses"]).toEqual(["127.0.0.0/8", "::1/128"]);
    expect(await opens(String(here.body["secret"]))).toBe(true);
    const elsewhere = await create(operator, { addresses: ["203.0.113.0/24"] });
    expect(await opens(String(elsewhere.body["secret"]))).toBe(false);
    expect((await create(operator, { addresses: ["here"] })).body["field"]).toBe("addresses");
  });

  test("makes no key that may do more, from more places or for longer", async () => {
    const end = new Date(Date.now() + 86_400_000).toISOString();
    const terms = { scopes: ["keys:write", "loans:read"], addresses: ["127.0.0.0/8"] };
    const bounded = { name: "desk", roles: ["operator"] as const, account: null, ...terms };
    const key = await onConsole({ ...bounded, expiresAt: new Date(end) });
    const fit = { scopes: ["loans:read"], addresses: ["127.0.0.1"] };
    expect(await create(key, fit)).toMatchObject({ status: 201, body: { expiresAt: end } });
    for (const [field, more] of [
      ["scopes", { addresses: fit.addresses }],
      ["scopes", { ...fit, scopes: ["loans:read", "loans:write"] }],
      ["addresses", { scopes: fit.scopes }],
      ["addresses", { ...fit, addresses: ["0.0.0.0/0"] }],
      ["expiresAt", { ...fit, expiresAt: new Date(Date.parse(end) + 1_000).toISOString() }],
    ] as const) {
      expect(await create(key, more)).toMatchObject({ status: 400, body: { field } });
    }
  });

  test("of a customer makes none: it cannot show who holds it", async () => {
    const count = async () => (await server.get("/v1/keys?account=alice", operator)).body["items"];
    const before = await count();
    const refused = await create(customer, {});
    expect(refused).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect(await count()).toEqual(before);
  });

  test("takes what it has made along when it is revoked, and theirs", async () => {
    const desk = await onConsole({ name: "desk", roles: ["operator"], account: null });
    const child = await create(desk, {});
    const childKey = String(child.body["secret"]);
    const spare = await create(operator, {});
    // No route lets a key of a customer make one; older releases did.
    const { keys } = server.running.services;
    const terms = { name: "old", roles: ["customer"] as const, account: "alice" };
    const by = { actor: `key:${String(child.body["key"])}`, address: null };
    const bounds = { scopes: null, addresses: null, expiresAt: null };
    const grandchild = (await keys.create({ ...terms, ...bounds }, by)).text ?? "";
    expect(await Promise.all([childKey, grandchild].map(opens))).toEqual([true, true]);
    await keys.revoke(idOf(desk), null);
    expect(await Promise.all([desk, childKey, grandchild].map(opens))).toEqual([
      false,
      false,
      false,
    ]);
    expect(await opens(String(spare.body["secret"]))).toBe(true);
    // What its holder was about to make at that moment ends as well.
    const late = await keys.create(
      { ...terms, ...bounds },
      { actor: `key:${idOf(desk)}`, address: null },
    );
    expect(late.row.revoked_at).not.toBeNull();
    expect(await opens(late.text ?? "")).toBe(false);
  });

  test("that was written into the table, copied, changed or put back opens nothing", async () => {
    const key = await server.key(["customer"], "alice");
    const row = await rowOf(idOf(key));
    const text = makeApiKey();
    const forged = { ...row, id: text.id, secret_hash: hashSecret(text.secret) };
    await insert({ ...forged, roles: ["operator"] });
    expect(await opens(formatApiKey(text))).toBe(false);
    const bare = makeApiKey();
    const audit = { audit_sequence: null, audit_hash: null, mac: null };
    await insert({ ...forged, ...audit, id: bare.id, secret_hash: hashSecret(bare.secret) });
    expect(await opens(formatApiKey(bare))).toBe(false);

    const { pool } = server.running.services.database;
    await pool.query("UPDATE service.api_keys SET roles = '{operator}' WHERE id = $1", [row["id"]]);
    expect(await opens(key)).toBe(false);
    await pool.query("DELETE FROM service.api_keys WHERE id = $1", [row["id"]]);
    await insert(row);
    expect(await opensLater(key)).toBe(true);

    expect((await server.ask("DELETE", `/v1/keys/${idOf(key)}`, { key: customer })).status).toBe(
      200,
    );
    expect(await opens(key)).toBe(false);
    await pool.query("DELETE FROM service.api_keys WHERE id = $1", [row["id"]]);
    await insert(row);
    expect(await opensLater(key)).toBe(false);
  });

  test("of an older release opens nothing until the console takes it over, for a while", async () => {
    const { keys } = server.running.services;
    const [old, derived] = [makeApiKey(), makeApiKey()];
    const base = { name: "old", roles: ["customer"], account: "alice", created_by: "console" };
    await insert({ ...base, id: old.id, secret_hash: hashSecret(old.secret) });
    const request = { request_key: "r", request_fingerprint: "f" };
    await insert({
      ...{ ...base, ...request },
      ...{ id: derived.id, secret_hash: hashSecret(derived.secret) },
    });
    expect(await opens(formatApiKey(old))).toBe(false);
    const [by, end] = [{ actor: "console:ann", address: null }, new Date(Date.now() + 60_000)];
    expect(await keys.adopt(derived.id, end, by)).toBeNull();
    expect(await keys.adopt(old.id, end, by)).toMatchObject({ expires_at: end });
    expect(await opens(formatApiKey(old))).toBe(true);
    expect(await opens(formatApiKey(derived))).toBe(false);
  });
});

test("a person needs a fresh proof to make a key", async () => {
  const post = (path: string, body: object, cookie = "") =>
    fetch(server.url + path, {
      method: "POST",
      headers: {
        ...{ "content-type": "application/json", origin: server.url, cookie },
        "idempotency-key": path + cookie.length + JSON.stringify(body).length,
      },
      body: JSON.stringify(body),
    });
  const person = { email: "eve@example.com", password: "a long pass phrase of eve", name: "Eve" };
  const cookie = (await post("/api/auth/sign-up/email", person)).headers.getSetCookie().join("; ");
  const me = await (await fetch(`${server.url}/v1/me`, { headers: { cookie } })).json();
  const { account } = me as { account: string };
  const key = { name: "bot", roles: ["customer"], account };
  expect((await post("/v1/keys", key, cookie)).status).toBe(201);
  const { database, keyring } = server.running.services;
  const { rows } = await database.pool.query<{ id: string }>(
    'SELECT id FROM people."user" WHERE email = $1',
    [person.email],
  );
  await ageProofs(database.pool, keyring, rows[0]?.id ?? "");
  const late = await post("/v1/keys", { ...key, name: "bot two" }, cookie);
  expect(late.status).toBe(403);
  expect(await late.json()).toMatchObject({ code: "step_up_required" });
});
