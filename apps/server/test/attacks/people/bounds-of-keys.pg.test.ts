import { expect } from "vitest";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";

const FAR = new Date(Date.now() + 300 * 86_400_000).toISOString();

/** A key of a new customer with such bounds. */
async function boundedKey(world: AttackWorld, bounds: object) {
  const { account, key } = await world.customer({ BTC: "1", USDC: "100" });
  const asked = { name: "bot", roles: ["customer"], account, ...bounds };
  const made = await world.accepted("/v1/keys", asked, await world.key(["operator"]));
  return { account, owner: key, key: String(made.body["secret"]) };
}

/** Writes with a key that may only read, and reads what it may not. */
async function overstepScope(world: AttackWorld): Promise<void> {
  const { account, owner, key } = await boundedKey(world, { scopes: ["loans:read"] });
  expect((await world.get("/v1/loans", { key })).status).toBe(200);
  const loan = { loan: fresh("loan"), market: "btc-usdc", collateral: "0.5", borrow: "1000" };
  expect((await world.post("/v1/loans", loan, { key })).status).toBe(403);
  expect((await world.get(`/v1/customers/${account}/balances`, { key })).status).toBe(403);
  expect((await world.get(`/v1/loans/${loan.loan}`, { key: owner })).status).toBe(404);
}

/** Uses a stolen key from an address that is not on its list, whatever address the request claims. */
async function useElsewhere(world: AttackWorld): Promise<void> {
  const here = await boundedKey(world, { addresses: ["127.0.0.1", "::1"] });
  expect((await world.get("/v1/loans", { key: here.key })).status).toBe(200);
  const { key } = await boundedKey(world, { addresses: ["203.0.113.0/24"] });
  const claims = [
    {},
    { "x-forwarded-for": "203.0.113.7" },
    { forwarded: "for=203.0.113.7" },
    { "x-real-ip": "203.0.113.7" },
    { "x-plimsoll-address": "203.0.113.7" },
  ];
  for (const headers of claims) {
    expect((await world.get("/v1/loans", { key, headers })).status).toBe(401);
  }
}

/** A key as the console prints it, with such options. */
async function onConsole(world: AttackWorld, ...options: string[]): Promise<string> {
  const { output } = await world.run(["keys", "create", "--name", "found", ...options]);
  const [key] = /plk_\S+/.exec(output) ?? [];
  if (key === undefined) throw new Error(`no key: ${output}`);
  return key;
}

/** Makes a key by a customer's, which cannot prove who holds it, and by staff's that may do more than it. */
async function makeBigger(world: AttackWorld): Promise<void> {
  const { account, owner } = await boundedKey(world, {});
  const asked = { name: "more", roles: ["customer"], account };
  for (const more of [{}, { scopes: ["loans:read"], addresses: ["127.0.0.1"] }]) {
    const answer = await world.post("/v1/keys", { ...asked, ...more }, { key: owner });
    expect(answer.status, JSON.stringify(more)).toBe(403);
  }
  const bounds = ["--scope", "keys:write", "--scope", "loans:read", "--address", "127.0.0.0/8"];
  const key = await onConsole(world, "--role", "operator", ...bounds, "--address", "::1");
  const fit = { scopes: ["loans:read"], addresses: ["127.0.0.1"] };
  expect((await world.post("/v1/keys", { ...asked, ...fit }, { key })).status).toBe(201);
  for (const more of [
    {},
    { ...fit, scopes: ["loans:write"] },
    { scopes: fit.scopes },
    { ...fit, addresses: ["0.0.0.0/0"] },
    { ...fit, expiresAt: FAR },
  ]) {
    const answer = await world.post("/v1/keys", { ...asked, ...more }, { key });
    expect(answer.status, JSON.stringify(more)).toBe(400);
  }
}

/** Keeps what a found key has made, once that key is revoked. */
async function outliveItsMaker(world: AttackWorld): Promise<void> {
  const { account } = await world.customer();
  const found = await onConsole(world, "--role", "operator");
  const asked = { name: "mine", roles: ["customer"], account };
  const child = String((await world.accepted("/v1/keys", asked, found)).body["secret"]);
  expect((await world.get("/v1/loans", { key: child })).status).toBe(200);
  const operator = await world.key(["operator"]);
  const id = found.split("_")[1] ?? "";
  expect((await world.ask("DELETE", `/v1/keys/${id}`, { key: operator })).status).toBe(200);
  for (const key of [found, child]) {
    expect((await world.get("/v1/loans", { key })).status).toBe(401);
  }
}

/** Looks at a customer's things as staff, and hopes that nobody hears of it. */
async function lookUnseen(world: AttackWorld): Promise<void> {
  const { account } = await world.customer({ BTC: "1" });
  const risk = await world.key(["risk"]);
  const auditor = await world.key(["auditor"]);
  expect((await world.get(`/v1/customers/${account}/balances`, { key: risk })).status).toBe(200);
  const { body } = await world.get(`/v1/audit-log?account=${account}&act=staff.read`, {
    key: auditor,
  });
  const found = body["items"] as readonly Readonly<Record<string, unknown>>[];
  const reader = `key:${risk.split("_")[1]}`;
  expect(found.some(({ actor }) => actor === reader)).toBe(true);
}

/** Has a customer's messages sent elsewhere, and gets at a loan by a link, as staff, and hopes that nobody hears of it. */
async function changeUnseen(world: AttackWorld): Promise<void> {
  const { account, key } = await world.customer({ BTC: "1" });
  const loan = fresh("loan");
  const opening = { loan, market: "btc-usdc", collateral: "0.5", borrow: "1000" };
  await world.accepted("/v1/loans", opening, key);
  const asked = { url: "https://hooks.example/secret-path", eventTypes: ["loan_created"] };
  const hook = String((await world.accepted("/v1/webhooks", asked, key)).body["webhook"]);
  const staff = await world.key(["operator"]);
  const elsewhere = { ...asked, url: "https://elsewhere.example/my-path", isEnabled: true };
  const acts: readonly [method: string, path: string, body: object][] = [
    ["PUT", `/v1/webhooks/${hook}`, elsewhere],
    ["POST", `/v1/webhooks/${hook}/secret`, {}],
    ["POST", `/v1/loans/${loan}/rescue-links`, { days: 1 }],
  ];
  for (const [method, path, body] of acts) {
    const { status } = await world.ask(method, path, { key: staff, body });
    expect(status, path).toBeLessThan(300);
  }
  const query = `/v1/audit-log?account=${account}&act=change.begun&actor=key:${staff.split("_")[1]}`;
  const { body, text } = await world.get(query, { key: await world.key(["auditor"]) });
  const found = body["items"] as readonly { readonly subject: string }[];
  const subjects = found.map(({ subject }) => subject).sort();
  expect(subjects).toEqual([`loan:${loan}`, `webhook:${hook}`, `webhook:${hook}`]);
  expect(text).toContain("elsewhere.example");
  expect(text).not.toContain("my-path");
}

/** Changes what the audit log says, by SQL. */
async function rewriteAuditLog(world: AttackWorld): Promise<void> {
  const key = await world.key(["auditor"]);
  const query = "/v1/audit-log?act=key.created";
  expect((await world.get(query, { key })).status).toBe(200);
  const change = (from: string, to: string) =>
    world.sql(
      `UPDATE journal.entries SET body = replace(body, $1, $2)
        WHERE book_number = (SELECT book_number FROM journal.books WHERE book_id = 'audit-log')`,
      [from, to],
    );
  await change("key.created", "key.forgotten");
  const answer = await world.get(query, { key });
  await change("key.forgotten", "key.created");
  expect(answer.status).toBe(500);
  expect(answer.text).not.toContain("forgotten");
  expect((await world.get(query, { key })).status).toBe(200);
}

describeAttacks({
  attacks: {
    "a key used for more than its scopes": overstepScope,
    "a key used from elsewhere": useElsewhere,
    "a key that makes a bigger one": makeBigger,
    "a key that outlives the one that made it": outliveItsMaker,
    "staff who look unseen": lookUnseen,
    "staff who change unseen": changeUnseen,
    "an audit log changed by SQL": rewriteAuditLog,
  },
  holes: [
    {
      caughtBy: "a key that makes a bigger one",
      mode: "live",
      file: "apps/server/src/edge/http/routes/keys.ts",
      find: 'caller.kind === "key" && isConfined',
      replace: 'caller.kind === "key" && !isConfined && isConfined',
    },
    {
      caughtBy: "a key that outlives the one that made it",
      mode: "sandbox",
      file: "apps/server/src/people/api-keys.ts",
      find: "made.isLive ?",
      replace: "!made.isLive ?",
    },
    {
      caughtBy: "a key used for more than its scopes",
      mode: "live",
      file: "apps/server/src/edge/http/mount.ts",
      find: "!mayBy(caller.scopes, scope)",
      replace: "!mayBy(caller.scopes, null)",
    },
    {
      caughtBy: "staff who change unseen",
      mode: "live",
      file: "apps/server/src/edge/http/mount.ts",
      find: "!isUnjournaled(operation)",
      replace: "operation !== ''",
    },
    {
      caughtBy: "staff who look unseen",
      mode: "sandbox",
      file: "apps/server/src/edge/http/mount.ts",
      find: "isLogged && !confined",
      replace: "isLogged && confined",
    },
  ],
});
