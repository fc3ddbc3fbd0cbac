import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres, type EmbeddedPostgres } from "@plimsoll/embedded-postgres";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { grantJournal, mayAlterEntries } from "./grant-journal.ts";
import { openPostgresJournal } from "./postgres-journal.ts";

const dataDirectory = mkdtempSync(join(tmpdir(), "plimsoll-grants-"));
let postgres: EmbeddedPostgres;
let admin: pg.Client;

beforeAll(async () => {
  postgres = await startPostgres({ dataDirectory });
  await (await openPostgresJournal({ url: postgres.url })).close();
  admin = new pg.Client({ connectionString: postgres.url });
  admin.on("error", () => undefined);
  await admin.connect();
  await admin.query("CREATE ROLE service; CREATE ROLE clerk NOLOGIN; CREATE ROLE mighty SUPERUSER");
});
afterAll(async () => {
  await admin.end();
  await postgres.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
});

test("a role that was let append to the journal may not alter it", async () => {
  expect(await grantJournal(admin, "service")).toEqual({ canAlter: false });
  expect(await mayAlterEntries(admin, "service")).toBe(false);
});

test("who owns the tables, or is a superuser, may", async () => {
  expect(await mayAlterEntries(admin)).toBe(true);
  expect(await mayAlterEntries(admin, "mighty")).toBe(true);
  expect(await grantJournal(admin, "mighty")).toEqual({ canAlter: true });
});

test.each([
  ["UPDATE (body) ON journal.entries", "service"],
  ["UPDATE (at) ON journal.entries", "PUBLIC"],
  ["UPDATE ON journal.entries", "service"],
  ["DELETE ON journal.entries", "service"],
  ["TRUNCATE ON journal.entries", "service"],
  ["TRIGGER ON journal.entries", "service"],
  ["DELETE ON journal.books", "service"],
  ["TRIGGER ON journal.books", "PUBLIC"],
])("so may who was granted %s, as %s", async (right, role) => {
  await grantJournal(admin, "service");
  await admin.query(`GRANT ${right} TO ${role}`);
  expect(await mayAlterEntries(admin, "service")).toBe(true);
  await admin.query(`REVOKE ${right} FROM ${role}`);
  expect(await mayAlterEntries(admin, "service")).toBe(false);
});

test("so may who can take on a role that may, though it inherits nothing of it", async () => {
  await grantJournal(admin, "service");
  await admin.query("GRANT UPDATE (body) ON journal.entries TO clerk");
  await admin.query("ALTER ROLE service NOINHERIT");
  await admin.query("GRANT clerk TO service");
  expect(await mayAlterEntries(admin, "service")).toBe(true);
  await admin.query("REVOKE clerk FROM service");
  expect(await mayAlterEntries(admin, "service")).toBe(false);
});
