import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../../test/open-world.ts";
import { FIRST_KEYRING } from "../../../test/secrets/keyrings.ts";
import { openDatabase, type Database } from "../../foundation/database/database.ts";
import { migrateAll } from "../../start/schemas.ts";
import { tablesOfPeople } from "../../start/migrate-command.ts";
import type { AuditEntry } from "../audit-log/audit-log.ts";
import { Standing } from "../audit-log/standing.ts";
import { factorsOf } from "../factors/factors.ts";
import { bindPeople } from "./bind-people.ts";
import { BOUND_KINDS, isBoundOurs, type BoundName, type BoundRow } from "./bound-kinds.ts";
import type { BoundNeeds } from "./bound-needs.ts";

let world: World;
let database: Database;
let pool: pg.Pool;
beforeAll(async () => {
  world = await openWorld();
  database = openDatabase(world.url, () => undefined);
  pool = database.peoplePool;
  await migrateAll(database.pool, tablesOfPeople(pool), "live");
});
afterAll(async () => {
  await database.close();
  await world.close();
});

/** An audit log that is only followed. */
function log(): BoundNeeds["audit"] {
  const standing = new Standing(FIRST_KEYRING, { sequence: 0, hash: "" });
  const recordAct = async (entry: AuditEntry) => {
    const place = { sequence: standing.place.sequence + 1, hash: `h${standing.place.sequence}` };
    standing.fold({ ...entry, ...place, at: 0 });
    return place;
  };
  return {
    standing,
    recordAct,
    record: recordAct,
    note: () => undefined,
    noteThinly: () => undefined,
    catchUp: async () => undefined,
  };
}

/** A person as an earlier release left them, with a password, a session and a factor that is in use. */
async function leave(id: string): Promise<void> {
  await pool.query(
    `INSERT INTO "user" (id, name, email, "emailVerified", account, roles) VALUES ($1, $1, $1, true, $1, 'customer')`,
    [id],
  );
  await pool.query(
    `INSERT INTO account (id, "userId", "providerId", "accountId", password, "createdAt", "updatedAt")
     VALUES ($1, $1, 'credential', $1, 'hash', now(), now())`,
    [id],
  );
  await pool.query(
    `INSERT INTO session (id, "userId", token, "expiresAt", "createdAt", "updatedAt")
     VALUES ($1, $1, $1, now() + interval '1 day', now(), now())`,
    [id],
  );
  await pool.query(
    `INSERT INTO "twoFactor" (id, "userId", secret, "backupCodes", verified) VALUES ($1, $1, 's', 'c', true)`,
    [id],
  );
}

async function ours(name: BoundName): Promise<unknown[]> {
  const { rows } = await pool.query<BoundRow>(
    `SELECT * FROM ${BOUND_KINDS[name].table} ORDER BY id`,
  );
  return rows.filter((row) => isBoundOurs(FIRST_KEYRING, name, row)).map(({ id }) => id);
}

test("people of before keep password and factor, once; nobody's rows are bound after that", async () => {
  const needs: BoundNeeds = { pool, keyring: FIRST_KEYRING, audit: log() };
  await leave("ann");
  expect(await ours("user")).toEqual([]);
  const bound = { user: 1, account: 1, twoFactor: 1, passkey: 0 };
  expect(await bindPeople(needs)).toEqual(bound);
  expect(await factorsOf(needs, "ann")).toEqual({ totp: true, passkeys: 0, isMissing: false });
  expect((await pool.query("SELECT FROM session")).rowCount).toBe(0);

  await leave("ben");
  expect(await bindPeople(needs)).toBeNull();
  for (const name of ["user", "account", "twoFactor"] as const) {
    expect(await ours(name), name).toEqual(["ann"]);
  }
  expect(await factorsOf(needs, "ben")).toMatchObject({ totp: false });
});
