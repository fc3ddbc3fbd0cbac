import { createHmac, hkdfSync } from "node:crypto";
import { expect } from "vitest";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";

const SECRET = "a secret that somebody who left still knows";
const HOOK = { url: "https://hooks.example/mine", eventTypes: ["loan_created"] };

/** A customer with a loan, a rescue link and a webhook, and all secrets that were shown for them. */
async function victim(world: AttackWorld) {
  const { account, key } = await world.customer({ BTC: "3", USDC: "500" });
  const loan = fresh("loan");
  const terms = { loan, market: "btc-usdc", collateral: "1", borrow: "1000", plan: null };
  await world.accepted("/v1/loans", terms, key);
  const link = await world.accepted(`/v1/loans/${loan}/rescue-links`, {}, key);
  const hook = await world.accepted("/v1/webhooks", HOOK, key);
  const token = String(link.body["token"]);
  const secret = String(hook.body["secret"]);
  expect((await world.get(`/v1/rescue/${token}`)).status).toBe(200);
  return { account, loan, key, token, secret, hook: String(hook.body["webhook"]) };
}

/** Keys that somebody with the secret can think of. */
function keys(): readonly (string | Buffer)[] {
  const uses = ["rescue-links", "webhook-secrets", "key-rows", "sessions", "signing-keys"];
  return [
    SECRET,
    ...uses.map((use) => Buffer.from(hkdfSync("sha256", SECRET, "", `plimsoll/${use}`, 32))),
  ];
}

/** Every token that follows from the secret and these words, as releases before made them. */
function tokensOf(...words: readonly unknown[]): string[] {
  const text = JSON.stringify(words);
  return keys().flatMap((key) => {
    const mac = createHmac("sha256", key).update(text).digest();
    return [mac.toString("base64url"), mac.toString("base64"), mac.toString("hex")];
  });
}

/** Makes a rescue link's token and a webhook's secret of the secret and two columns. */
async function deriveTokens(world: AttackWorld): Promise<void> {
  const { loan, hook, secret } = await victim(world);
  const [link] = await world.sql<{ created_by: string; request_key: string }>(
    "SELECT created_by, request_key FROM service.rescue_links WHERE loan = $1",
    [loan],
  );
  if (link === undefined) throw new Error("there is no link");
  const { created_by: by, request_key: request } = link;
  for (const token of tokensOf("rescue-token", by, request, loan)) {
    const { status } = await world.get(`/v1/rescue/${encodeURIComponent(token)}`);
    expect([400, 404]).toContain(status);
  }
  const derived = tokensOf("plimsoll-webhook-secret", hook, 1);
  expect(derived).not.toContain(secret.slice("whsec_".length));
}

/** Everything that the database holds, as text. */
async function dump(world: AttackWorld): Promise<string> {
  const tables = await world.sql<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await world.sql<{ row: string }>(`SELECT t::text AS row FROM ${name} AS t`);
    texts.push(...rows.map(({ row }) => row));
  }
  return texts.join("\n");
}

/** Looks in a copy of the database for something that opens a door. */
async function readTheDump(world: AttackWorld): Promise<void> {
  const { token, secret, key } = await victim(world);
  const person = await world.person();
  const all = await dump(world);
  expect(all).toContain(person.email);
  const [, , ofKey = ""] = key.split("_", 3);
  for (const shown of [token, secret.slice("whsec_".length), ofKey, key]) {
    expect(shown).not.toBe("");
    expect(all.includes(shown), "a secret that was shown stands in the database").toBe(false);
  }
  // Keys that sign, in the forms in which they are written down.
  for (const form of ["PRIVATE KEY", "MC4CAQAwBQYDK2VwBCIEI", "privateKey"]) {
    expect(all.includes(form), `${form} stands in the database`).toBe(false);
  }
  const [session] = await world.sql<{ token: string }>(
    'SELECT token FROM people.session WHERE "userId" = $1 ORDER BY "createdAt" DESC LIMIT 1',
    [person.id],
  );
  const kept = session?.token ?? "";
  expect(kept).not.toBe("");
  const name = person.cookie.split("=")[0] ?? "";
  for (const forged of [kept, `${kept}.`, `${kept}.${Buffer.alloc(32).toString("base64")}`]) {
    const cookie = `${name}=${encodeURIComponent(forged)}`;
    expect((await world.get("/v1/me", { cookie })).status).toBe(401);
    expect(
      (await world.get("/v1/me", { headers: { authorization: `Bearer ${forged}` } })).status,
    ).toBe(401);
  }
}

describeAttacks({
  environment: { PLIMSOLL_SECRET: SECRET },
  attacks: {
    "tokens made of the secret and two columns": deriveTokens,
    "a copy of the database that opens something": readTheDump,
  },
  holes: [
    {
      caughtBy: "tokens made of the secret and two columns",
      mode: "live",
      file: "apps/server/src/edge/http/routes/rescue.ts",
      find: "const token = makeToken();",
      replace: `const token = process.getBuiltinModule("node:crypto").createHmac("sha256", services.keyring.earlierSecret()).update(JSON.stringify(["rescue-token", caller.id, key, loan])).digest("base64url");`,
    },
    {
      caughtBy: "a copy of the database that opens something",
      mode: "sandbox",
      file: "apps/server/src/followers/webhooks/sealed-secrets.ts",
      find: "return keyring.seal(USE, endpointId, Buffer.from(secret));",
      replace: "return secret;",
    },
  ],
});
