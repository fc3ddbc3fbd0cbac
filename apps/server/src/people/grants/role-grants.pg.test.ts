import { AUDIT_LOG } from "@plimsoll/journal";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../../test/open-world.ts";
import { openDatabase, type Database } from "../../foundation/database/database.ts";
import { prepareService } from "../../foundation/database/service-schema.ts";
import { Keyring } from "../../foundation/secrets/keyring.ts";
import { AuditLogBroken } from "../audit-log/audit-follower.ts";
import { openAuditLog, type OpenAuditLog } from "../audit-log/open-audit-log.ts";
import { RoleGrants } from "./role-grants.ts";

const ANN = { actor: "console:ann", address: null };
const keyring = new Keyring([{ version: 1, text: "a secret of this test alone" }]);
const opened: OpenAuditLog[] = [];
let world: World;
let database: Database;

beforeAll(async () => {
  world = await openWorld();
  database = openDatabase(world.url, () => undefined);
  await prepareService(database.pool, "live");
});
afterAll(async () => {
  for (const audit of opened) await audit.close();
  await database.close();
  await world.close();
});

/** The audit log and the grants as a process of its own has them. */
async function open(ring = keyring) {
  const { tables } = database;
  const audit = openAuditLog({
    store: world.store,
    tables,
    keyring: ring,
    now: Date.now,
    onProblem: () => undefined,
  });
  opened.push(audit);
  await audit.start();
  const grants = new RoleGrants({ tables, keyring: ring, audit });
  return { audit, grants };
}

/** What another process would find out now. */
async function rolesNow(person: string, ring = keyring) {
  return (await open(ring)).grants.rolesOf(person);
}

type Row = Readonly<Record<string, unknown>>;

/** The one row of this question. */
async function rowOf(question: string, values: readonly unknown[] = []): Promise<Row> {
  const { rows } = await world.pool.query<Row>(question, [...values]);
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new Error(`${rows.length} rows: ${question}`);
  return row;
}

const grantOf = (person: string): Promise<Row> =>
  rowOf("SELECT * FROM service.role_grants WHERE person = $1", [person]);

async function insert(row: Row): Promise<void> {
  const names = Object.keys(row);
  const places = names.map((_, index) => `$${index + 1}`);
  await world.pool.query(
    `INSERT INTO service.role_grants (${names.join(", ")}) VALUES (${places.join(", ")})`,
    Object.values(row),
  );
}

test("a role counts once it is granted, here and elsewhere, and no more once it is taken", async () => {
  const { grants } = await open();
  const other = await open();
  await grants.grant("p1", ["operator", "risk", "risk"], ANN);
  expect(await grants.rolesOf("p1")).toEqual(["risk", "operator"]);
  await other.audit.catchUp();
  expect(await other.grants.rolesOf("p1")).toEqual(["risk", "operator"]);
  expect(await rolesNow("p1", new Keyring([{ version: 1, text: "another secret" }]))).toEqual([]);
  expect(await grants.revoke("p1", ["risk", "custody"], ANN)).toEqual(["risk"]);
  expect(await grants.rolesOf("p1")).toEqual(["operator"]);
  await other.audit.catchUp();
  expect(await other.grants.rolesOf("p1")).toEqual(["operator"]);
  expect(await grants.revoke("p1", null, ANN)).toEqual(["operator"]);
  expect(await rolesNow("p1")).toEqual([]);
  await grants.grant("p1", ["risk"], ANN);
  expect(await rolesNow("p1")).toEqual(["risk"]);
});

test("granting again what somebody holds writes nothing", async () => {
  const { audit, grants } = await open();
  await grants.grant("p2", ["auditor"], ANN);
  await grants.grant("p2", ["auditor"], ANN);
  expect(await grantOf("p2")).toMatchObject({ role: "auditor", granted_by: "console:ann" });
  const entries = await audit.search.find(
    { subject: "person:p2" },
    { before: undefined, limit: 9 },
  );
  expect(entries).toMatchObject([
    { actor: "console:ann", act: "role.granted", details: { role: "auditor" } },
  ]);
});

test("a row that was written into the table, copied, changed or put back gives nothing", async () => {
  const { grants } = await open();
  await grants.grant("good", ["risk"], ANN);
  const row = await grantOf("good");
  await insert({ ...row, id: "by-hand", person: "bad1", mac: "v1.AAAA" });
  await insert({ ...row, id: "copied", person: "bad2" });
  for (const person of ["bad1", "bad2"]) expect(await rolesNow(person)).toEqual([]);
  await world.pool.query("UPDATE service.role_grants SET role = 'operator' WHERE person = 'good'");
  expect(await rolesNow("good")).toEqual([]);
  await world.pool.query("UPDATE service.role_grants SET role = 'risk' WHERE person = 'good'");
  expect(await rolesNow("good")).toEqual(["risk"]);

  await grants.revoke("good", null, ANN);
  await world.pool.query("DELETE FROM service.role_grants WHERE person = 'good'");
  await insert(row);
  expect(await grants.rolesOf("good")).toEqual([]);
  expect(await rolesNow("good")).toEqual([]);
});

test("the first process stops what another one has taken as soon as it knows of it", async () => {
  const [here, there] = [await open(), await open()];
  await here.grants.grant("p3", ["custody"], ANN);
  expect(await here.grants.rolesOf("p3")).toEqual(["custody"]);
  await there.audit.catchUp();
  await there.grants.revoke("p3", null, ANN);
  await here.audit.catchUp();
  expect(await here.grants.rolesOf("p3")).toEqual([]);
});

test("how things stood is taken up again, and a log that lost entries since is refused", async () => {
  const first = await open();
  await first.grants.grant("p4", ["risk"], ANN);
  await first.audit.close();
  const kept = await rowOf("SELECT sequence, standing FROM service.audit_standing");
  const books = "SELECT head_sequence AS head, book_number AS book FROM journal.books";
  const { head, book } = await rowOf(`${books} WHERE book_id = $1`, [AUDIT_LOG]);
  expect(kept["sequence"]).toBe(head);
  expect(await rolesNow("p4")).toEqual(["risk"]);

  const stand = (text: unknown) =>
    world.pool.query("UPDATE service.audit_standing SET standing = $1", [text]);
  await stand(`[["grant:x","${"0".repeat(64)}"]]`);
  expect(await rolesNow("p4")).toEqual(["risk"]);
  await stand(kept["standing"]);

  await world.pool.query("DELETE FROM journal.entries WHERE book_number = $1 AND sequence = $2", [
    book,
    head,
  ]);
  await world.pool.query(
    `UPDATE journal.books SET head_sequence = last.sequence, head_hash = last.hash
       FROM journal.entries AS last
      WHERE books.book_number = $1 AND last.book_number = $1 AND last.sequence = $2::bigint - 1`,
    [book, head],
  );
  await expect(open()).rejects.toThrow(AuditLogBroken);
  await expect(open()).rejects.toThrow(`ends at entry ${Number(head) - 1},`);
});
