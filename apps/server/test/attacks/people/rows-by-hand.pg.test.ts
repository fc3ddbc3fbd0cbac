import { createHash, createHmac, randomBytes } from "node:crypto";
import { expect } from "vitest";
import { makeId } from "../../../src/foundation/secrets.ts";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";

type Row = Readonly<Record<string, unknown>>;

/** A key as its holder has it, which nobody has made. */
function invented() {
  const [id, secret] = [makeId(), randomBytes(32).toString("base64url")];
  return { id, secret, text: `plk_${id}_${secret}` };
}

const hashOf = (secret: string): Buffer => createHash("sha256").update(secret).digest();
const idOf = (key: string): string => key.split("_")[1] ?? "";

/** Which of these the server knows, once it no longer believes what it read before. */
async function known(world: AttackWorld, ...keys: readonly string[]): Promise<string[]> {
  await world.sql("SELECT pg_sleep(3.2)");
  const statuses = new Map<string, number>();
  for (const key of keys) statuses.set(key, (await world.get("/v1/me", { key })).status);
  return keys.filter((key) => statuses.get(key) === 200);
}

async function one(world: AttackWorld, table: string, id: string): Promise<Row> {
  const [row] = await world.sql(`SELECT * FROM ${table} WHERE id = $1`, [id]);
  if (row === undefined) throw new Error(`${table} has no ${id}`);
  return row;
}

async function insert(world: AttackWorld, table: string, row: Row): Promise<void> {
  const places = Object.keys(row).map((_, index) => `$${index + 1}`);
  await world.sql(
    `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${places.join(", ")})`,
    Object.values(row),
  );
}

/** Writes rows of keys into the database: of nobody's making, with the MAC of another, with more roles. */
async function writeKeyRows(world: AttackWorld): Promise<void> {
  const { account } = await world.customer();
  // One of the console: what a request has made cannot stand in the table twice.
  const key = await world.key(["customer"], account);
  expect((await world.get("/v1/me", { key })).status).toBe(200);
  const row = await one(world, "service.api_keys", idOf(key));
  const [bare, copied] = [invented(), invented()];
  const nothing = { audit_sequence: null, audit_hash: null, mac: null };
  await insert(world, "service.api_keys", {
    ...{ ...row, ...nothing, id: bare.id, secret_hash: hashOf(bare.secret) },
    ...{ roles: ["operator"], account: null },
  });
  await insert(world, "service.api_keys", {
    ...{ ...row, id: copied.id, secret_hash: hashOf(copied.secret), roles: ["operator"] },
  });
  await world.sql("UPDATE service.api_keys SET roles = '{operator}' WHERE id = $1", [row["id"]]);
  expect(await known(world, bare.text, copied.text, key)).toEqual([]);
}

/** Puts the row of a revoked key back as it was. */
async function putKeyBack(world: AttackWorld): Promise<void> {
  const { account, key } = await world.customer();
  const asked = { name: "spare", roles: ["customer"], account };
  const made = await world.accepted("/v1/keys", asked, await world.key(["operator"]));
  const spare = String(made.body["secret"]);
  const row = await one(world, "service.api_keys", idOf(spare));
  expect((await world.get("/v1/me", { key: spare })).status).toBe(200);
  expect((await world.ask("DELETE", `/v1/keys/${idOf(spare)}`, { key })).status).toBe(200);
  expect((await world.get("/v1/me", { key: spare })).status).toBe(401);
  await world.sql("DELETE FROM service.api_keys WHERE id = $1", [idOf(spare)]);
  await insert(world, "service.api_keys", row);
  expect(await known(world, spare)).toEqual([]);
}

/** Makes the secret of a key again from the server's secret and two columns, as an older release did. */
async function deriveSecret(world: AttackWorld): Promise<void> {
  const { account } = await world.customer();
  const key = await world.key(["operator"]);
  const derived = (what: string, request: string): Buffer =>
    createHmac("sha256", "a secret that only this test knows")
      .update(JSON.stringify([what, `key:${idOf(key)}`, request]))
      .digest();
  const secretFor = (request: string) => derived("api-key-secret", request).toString("base64url");
  const request = fresh("request");
  const asked = { body: { name: "bot", roles: ["customer"], account }, key };
  const headers = { "idempotency-key": request };
  const made = await world.ask("POST", "/v1/keys", { ...asked, headers });
  expect(made.status).toBe(201);
  const again = await world.ask("POST", "/v1/keys", { ...asked, headers });
  expect(again.body).toMatchObject({ key: made.body["key"], secret: null });
  const id = String(made.body["key"]);
  const derivedNow = `plk_${id}_${secretFor(request)}`;
  // Nor does a row that the older release has left.
  const old = fresh("old");
  const oldId = makeId(derived("api-key-id", old));
  await insert(world, "service.api_keys", {
    ...{
      id: oldId,
      name: "old",
      secret_hash: hashOf(secretFor(old)),
      roles: ["customer"],
      account,
    },
    ...{ created_by: `key:${idOf(key)}`, request_key: old, request_fingerprint: "" },
  });
  expect(await known(world, derivedNow, `plk_${oldId}_${secretFor(old)}`)).toEqual([]);
}

/** Makes somebody staff by SQL: by a column, by a grant of one's own, by the grant of another. */
async function grantByHand(world: AttackWorld): Promise<void> {
  const thief = await world.person();
  await world.sql(`UPDATE people."user" SET roles = 'operator,auditor' WHERE id = $1`, [thief.id]);
  const grant = {
    ...{ person: thief.id, granted_by: "console:root", granted_at: new Date() },
    ...{ audit_sequence: 1, audit_hash: "0".repeat(64), mac: `v1.${"A".repeat(43)}` },
  };
  await insert(world, "service.role_grants", { ...grant, id: makeId(), role: "operator" });
  if (world.mode === "sandbox") {
    const officer = await world.post("/v1/sandbox/sign-in", { as: "risk" });
    const roles = (await world.get("/v1/me", { cookie: officer.cookie })).body["roles"];
    expect(roles).toContain("auditor");
    await world.sql("UPDATE service.role_grants SET person = $1 WHERE mac NOT LIKE 'v1.AAAA%'", [
      thief.id,
    ]);
  }
  await world.sql("SELECT pg_sleep(3.2)");
  const { cookie } = thief;
  expect((await world.get("/v1/me", { cookie })).body).toMatchObject({ roles: ["customer"] });
  expect((await world.get("/v1/customers", { cookie })).status).toBe(403);
}

describeAttacks({
  attacks: {
    "a key that was written into the table": writeKeyRows,
    "a revoked key that was put back": putKeyBack,
    "a key made again from the server's secret": deriveSecret,
    "a role that was written into the table": grantByHand,
  },
  holes: [
    {
      caughtBy: "a key that was written into the table",
      mode: "live",
      file: "apps/server/src/people/api-keys.ts",
      find: "return revoked_at === null && stands && this.isOurs(row);",
      replace: "return revoked_at === null && (stands || true);",
    },
    {
      caughtBy: "a revoked key that was put back",
      mode: "live",
      file: "apps/server/src/people/api-keys.ts",
      find: "return revoked_at === null && stands && this.isOurs(row);",
      replace: "return revoked_at === null && (stands || this.isOurs(row));",
    },
    {
      caughtBy: "a role that was written into the table",
      mode: "sandbox",
      file: "apps/server/src/people/grants/grant-row.ts",
      find: 'return keyring.verify("role-grants", macText(row), row.mac);',
      replace: "return macText(row) !== null || keyring !== null;",
    },
  ],
});
