import { createHmac, randomBytes } from "node:crypto";
import { access, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../test/open-world.ts";
import { FIRST_KEYRING, FIRST_SECRET, SECOND_SECRET } from "../../test/secrets/keyrings.ts";
import { openRescueToken, openWebhookSecret } from "../followers/notifications/sealed-secrets.ts";
import { keepOperatorKey } from "../followers/receipts/operator-key.ts";
import { openSecret } from "../followers/webhooks/sealed-secrets.ts";
import { hashSecret } from "../foundation/secrets.ts";
import { Keyring, SealBroken } from "../foundation/secrets/keyring.ts";
import { renewAll } from "../foundation/sealed/sealed-place.ts";
import { keepSigningKey } from "../foundation/sealed/signing-keys.ts";
import { isGrantOurs, signGrant } from "../people/grants/grant-row.ts";
import {
  BOUND_KINDS,
  isBoundOurs,
  signBound,
  type BoundName,
  type BoundRow,
} from "../people/bound/bound-kinds.ts";
import { isKeyRowOurs, signKeyRow, type UnsignedKeyRow } from "../people/keys/key-row.ts";
import { sessionSecrets } from "../people/session-keys.ts";
import { tablesOfPeople } from "./migrate-command.ts";
import { migrateAll } from "./schemas.ts";
import { SEALED_PLACES } from "./sealed-places.ts";
import { openDatabase, type Database } from "../foundation/database/database.ts";

const BOTH = new Keyring([FIRST_SECRET, SECOND_SECRET]);
const SECOND_ALONE = new Keyring([SECOND_SECRET]);

let world: World;
let database: Database;
beforeAll(async () => {
  world = await openWorld();
  database = openDatabase(world.url, () => undefined);
  const people = tablesOfPeople(database.peoplePool);
  await migrateAll(database.pool, people, "sandbox");
});
afterAll(async () => {
  await database.close();
  await world.close();
});

const folder = (): Promise<string> => mkdtemp(join(world.folder, "data-"));
/** How a release with one secret made secrets of webhooks. */
function derived(endpoint: string, version: number): string {
  const words = JSON.stringify(["plimsoll-webhook-secret", endpoint, version]);
  return `whsec_${createHmac("sha256", FIRST_SECRET.text).update(words).digest("base64")}`;
}

test("servers that start at once agree on one key, and nobody else opens it", async () => {
  const { pool } = database;
  const wanted = { name: "of-several", earlierFile: join(await folder(), "none") };
  const keys = await Promise.all(
    Array.from({ length: 6 }, () =>
      keepSigningKey(pool, FIRST_KEYRING, { ...wanted, make: () => randomBytes(32) }),
    ),
  );
  for (const key of keys) expect(key).toEqual(keys[0]);
  const other = keepSigningKey(pool, SECOND_ALONE, { ...wanted, make: () => randomBytes(32) });
  await expect(other).rejects.toThrow(SealBroken);
  const { rows } = await pool.query<{ kept: string }>(
    "SELECT private_key_sealed AS kept FROM service.signing_keys WHERE name = 'of-several'",
  );
  expect(rows[0]?.kept).not.toContain(keys[0]?.toString("base64url"));
});

test("a key of the data folder is taken over, also by a second machine without the file", async () => {
  const [first, second] = [await folder(), await folder()];
  // The file of an older release: PKCS #8 of an Ed25519 key is the same 16 bytes before each key.
  const seed = Buffer.concat([
    Buffer.from("302e020100300506032b657004220420", "hex"),
    randomBytes(32),
  ]);
  const pem = `-----BEGIN PRIVATE KEY-----\n${seed.toString("base64")}\n-----END PRIVATE KEY-----\n`;
  const path = join(first, "receipt-key.pem");
  await writeFile(path, pem);
  const needs = { database, keyring: FIRST_KEYRING };
  const key = await keepOperatorKey({ ...needs, config: { dataDirectory: first } });
  await expect(access(path)).rejects.toThrow("ENOENT");
  const elsewhere = await keepOperatorKey({ ...needs, config: { dataDirectory: second } });
  expect(elsewhere.publicKey).toBe(key.publicKey);
  expect(elsewhere.sign("a receipt")).toEqual(key.sign("a receipt"));
  // A machine with a key of its own, too: the database's counts, and nothing is thrown away.
  const third = await folder();
  await writeFile(join(third, "receipt-key.pem"), "another key");
  expect((await keepOperatorKey({ ...needs, config: { dataDirectory: third } })).publicKey).toBe(
    key.publicKey,
  );
  expect(await readFile(join(third, "receipt-key.pem"), "utf8")).toBe("another key");
});

test("what older releases and older secrets left is made anew, all of it", async () => {
  const { pool } = database;
  await leaveWhatAnOlderReleaseLeaves();
  await bindRows(FIRST_KEYRING);
  await bindPeopleRows(FIRST_KEYRING);
  await renewAll(pool, FIRST_KEYRING, SEALED_PLACES);
  await expectOpened(FIRST_KEYRING);
  for (const place of SEALED_PLACES) {
    expect([place.name, [...(await place.versions(pool as never)).keys()]]).toEqual([
      place.name,
      [1],
    ]);
  }
  expect(await textsWith("v1.")).not.toEqual([]);

  const renewed = await renewAll(pool, BOTH, SEALED_PLACES);
  expect([...renewed.keys()].sort()).toEqual(SEALED_PLACES.map(({ name }) => name).sort());
  expect(await textsWith("v1.")).toEqual([]);
  expect(await textsWith("$ba$1$")).toEqual([]);
  await expectOpened(SECOND_ALONE);
  expect(await renewAll(pool, BOTH, SEALED_PLACES)).toEqual(new Map());
});

test("each column that is sealed belongs to a place that this file proves", async () => {
  const { rows } = await database.pool.query<{ name: string }>(
    `SELECT table_schema || '.' || table_name || '.' || column_name AS name
     FROM information_schema.columns WHERE column_name LIKE '%\\_sealed' OR column_name LIKE '%\\_mac'
        OR column_name = 'mac' AND table_name <> 'audit_standing'`,
  );
  const proven = new Set((await textsWith("v2.")).map(({ column }) => column));
  expect([...proven].sort()).toEqual(rows.map(({ name }) => name).sort());
});

test("a seal that was carried to another row stops the change, and changes nothing", async () => {
  const { pool } = database;
  await pool.query(
    `INSERT INTO service.signing_keys (name, private_key_sealed)
     SELECT 'carried', private_key_sealed FROM service.signing_keys WHERE name = 'receipts'`,
  );
  const third = new Keyring([
    { version: 3, text: "a third secret with many characters" },
    SECOND_SECRET,
  ]);
  await expect(
    renewAll(
      pool,
      third,
      SEALED_PLACES.filter(({ name }) => name === "keys that sign"),
    ),
  ).rejects.toThrow(SealBroken);
  expect(await textsWith("v3.")).toEqual([]);
  await pool.query("DELETE FROM service.signing_keys WHERE name = 'carried'");
});

async function leaveWhatAnOlderReleaseLeaves(): Promise<void> {
  const { pool } = database;
  await pool.query(
    `INSERT INTO webhooks.endpoints (id, book_id, account, url, event_types, after_sequence,
       created_by, request_key, request_fingerprint, secret_version, secret_rotated_at)
     VALUES ('wh-1', 'main', 'ann', 'https://hooks.example', '{borrowed}', 0, 'test', 'k', '', 2, now())`,
  );
  await pool.query(
    `INSERT INTO notifications.preferences (book_id, account, channels, webhook_url, webhook_version,
       rate_step, escalation_minutes, quiet_kinds)
     VALUES ('main', 'ann', '{webhook}', 'https://hooks.example', 3, 0, 30, '{}')`,
  );
  await pool.query(
    `INSERT INTO service.rescue_links (id, token_hash, loan, created_by, request_key,
       request_fingerprint, expires_at)
     VALUES ('link-1', sha256('x'), 'loan', 'notifications', 'k', '', now() + interval '1 day')`,
  );
  const { rows } = await pool.query<{ number: string }>(
    `INSERT INTO notifications.notifications (book_id, id, account, kind, is_urgent, at, title, body,
       path, route, escalation_minutes)
     VALUES ('main', '1-0', 'ann', 'ltv_alert', true, now(), '', '', '/', '[]', 30) RETURNING number`,
  );
  await pool.query(
    `INSERT INTO notifications.deliveries (book_id, notification_number, stage, channel, address,
       rescue_link) VALUES ('main', $1, 0, 'trusted_contact', 'friend@example.com', 'link-1')`,
    [rows[0]?.number],
  );
  await pool.query(
    `INSERT INTO people."user" (id, name, email, "emailVerified", "createdAt", "updatedAt", account, roles)
     VALUES ('u', 'Ann', 'ann@example.com', true, now(), now(), 'ann', 'customer')`,
  );
  const sealed = (data: string) => symmetricEncrypt({ key: FIRST_SECRET.text, data });
  await pool.query(
    `INSERT INTO people."twoFactor" (id, secret, "backupCodes", "userId") VALUES ('f', $1, $2, 'u')`,
    [await sealed("of the app"), await sealed('["code"]')],
  );
}

/** A row of each kind of the schema `people` that is bound and not sealed, with its MAC, and one that is forged. */
async function bindPeopleRows(keyring: Keyring): Promise<void> {
  const { pool } = database;
  const at = new Date();
  const rows: readonly (readonly [BoundName, BoundRow])[] = [
    ["session", { userId: "u", token: "t", expiresAt: at, createdAt: at, updatedAt: at }],
    [
      "account",
      {
        ...{ userId: "u", providerId: "credential", accountId: "u", password: "hash" },
        ...{ createdAt: at, updatedAt: at },
      },
    ],
    ["verification", { identifier: "i", value: "u", expiresAt: at, createdAt: at, updatedAt: at }],
    [
      "passkey",
      {
        ...{ userId: "u", name: "p", credentialId: "c", publicKey: "k", counter: 0 },
        ...{ transports: "[]", createdAt: at, auditHash: "0".repeat(64) },
      },
    ],
    [
      "ticket",
      {
        ...{ tokenHash: "h", purpose: "email", email: "e", createdBy: "u", createdAt: at },
        ...{ expiresAt: at, auditHash: "0".repeat(64) },
      },
    ],
  ];
  const insert = async (name: BoundName, row: BoundRow): Promise<void> => {
    const columns = Object.keys(row).map((column) => `"${column}"`);
    await pool.query(
      `INSERT INTO ${BOUND_KINDS[name].table} (${columns.join(", ")})
       VALUES (${columns.map((_, index) => `$${index + 1}`).join(", ")})`,
      Object.values(row),
    );
  };
  for (const [name, row] of rows) {
    const own = { ...row, id: "own" };
    await insert(name, { ...own, mac: signBound(keyring, name, own) });
  }
  // As the first start does with people of an earlier release.
  for (const name of ["user", "twoFactor"] as const) {
    const { table } = BOUND_KINDS[name];
    const { rows: found } = await pool.query<BoundRow>(`SELECT * FROM ${table}`);
    for (const row of found) {
      const mac = signBound(keyring, name, row);
      await pool.query(`UPDATE ${table} SET mac = $2 WHERE id = $1`, [row["id"], mac]);
    }
  }
  await pool.query(
    `INSERT INTO people.account (id, "userId", "providerId", "accountId", password, "createdAt", "updatedAt", mac)
     SELECT 'forged', "userId", 'other', "accountId", password, "createdAt", "updatedAt", mac
       FROM people.account WHERE id = 'own'`,
  );
}

async function expectPeopleBound(keyring: Keyring): Promise<void> {
  for (const [name, { table }] of Object.entries(BOUND_KINDS)) {
    const { rows } = await database.pool.query<BoundRow>(`SELECT * FROM ${table}`);
    const ours = rows.filter((row) => isBoundOurs(keyring, name as BoundName, row));
    expect([name, ours.length]).toEqual([name, 1]);
  }
}

/** A key and a grant as this release binds them, and one of each that somebody wrote into the table. */
async function bindRows(keyring: Keyring): Promise<void> {
  const { tables } = database;
  const at = new Date();
  const revocation = { revoked_at: null, revocation_sequence: null, revocation_hash: null };
  const audit = { audit_sequence: "1", audit_hash: "0".repeat(64) };
  const forged = `v1.${"A".repeat(43)}`;
  const key: UnsignedKeyRow = {
    ...{ id: "key", name: "bot", secret_hash: hashSecret("secret"), roles: ["customer"] },
    ...{ account: "ann", scopes: ["loans:read"], addresses: null, created_by: "test" },
    ...{ created_at: at, expires_at: at, request_key: null, request_fingerprint: null },
    ...{ ...audit, ...revocation },
  };
  const grant = {
    ...{ id: "grant", person: "u", role: "risk", granted_by: "test", granted_at: at },
    ...{ ...audit, ...revocation },
  };
  await tables
    .insertInto("service.api_keys")
    .values([
      { ...key, mac: signKeyRow(keyring, key) },
      { ...key, id: "forged", mac: forged },
    ])
    .execute();
  await tables
    .insertInto("service.role_grants")
    .values([
      { ...grant, mac: signGrant(keyring, grant) },
      { ...grant, id: "forged", mac: forged },
    ])
    .execute();
}

async function expectBound(keyring: Keyring): Promise<void> {
  const { tables } = database;
  const keys = await tables.selectFrom("service.api_keys").selectAll().execute();
  const grants = await tables.selectFrom("service.role_grants").selectAll().execute();
  const ours = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);
  expect(ours(keys.filter((row) => isKeyRowOurs(keyring, row)))).toEqual(["key"]);
  expect(ours(grants.filter((row) => isGrantOurs(keyring, row)))).toEqual(["grant"]);
}

/** All that was left can be opened by this keyring, and is what it was. */
async function expectOpened(keyring: Keyring): Promise<void> {
  const { pool } = database;
  const one = async (sql: string): Promise<Record<string, string>> => {
    const { rows } = await pool.query<Record<string, string>>(sql);
    return rows[0] ?? {};
  };
  const webhook = await one("SELECT * FROM webhooks.endpoints");
  expect(openSecret(keyring, "wh-1", webhook["secret_sealed"] ?? "")).toBe(derived("wh-1", 2));
  expect(openSecret(keyring, "wh-1", webhook["secret_before_sealed"] ?? "")).toBe(
    derived("wh-1", 1),
  );
  const own = await one("SELECT * FROM notifications.preferences");
  const ann = { bookId: "main", account: "ann" };
  expect(openWebhookSecret(keyring, ann, own["webhook_secret_sealed"] ?? "")).toBe(
    derived(JSON.stringify(["notifications", "main", "ann"]), 3),
  );
  const letter = await one("SELECT * FROM notifications.deliveries");
  const token = openRescueToken(keyring, "link-1", letter["rescue_token_sealed"] ?? "");
  const link = await one("SELECT encode(token_hash, 'hex') AS hash FROM service.rescue_links");
  expect(link["hash"]).toBe(hashSecret(token).toString("hex"));
  const factor = await one('SELECT * FROM people."twoFactor"');
  const keys = new Map(sessionSecrets(keyring).map(({ version, value }) => [version, value]));
  const key = { keys, currentVersion: keyring.newest };
  expect(await symmetricDecrypt({ key, data: factor["secret"] ?? "" })).toBe("of the app");
  expect(await symmetricDecrypt({ key, data: factor["backupCodes"] ?? "" })).toBe('["code"]');
  await expectBound(keyring);
  await expectPeopleBound(keyring);
}

/** Every text in the database that begins so, with its column. */
async function textsWith(prefix: string): Promise<{ column: string; count: number }[]> {
  const { pool } = database;
  const { rows: columns } = await pool.query<{ table: string; column: string; name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS table, quote_ident(column_name) AS column,
       table_schema || '.' || table_name || '.' || column_name AS name
     FROM information_schema.columns
     WHERE data_type = 'text' AND table_schema IN ('service', 'webhooks', 'notifications', 'people')`,
  );
  expect(columns.length).toBeGreaterThan(40);
  const found: { column: string; count: number }[] = [];
  for (const { table, column, name } of columns) {
    const { rows } = await pool.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM ${table} WHERE starts_with(${column}, $1)`,
      [prefix],
    );
    const count = rows[0]?.count ?? 0;
    if (count > 0) found.push({ column: name, count });
  }
  return found;
}
