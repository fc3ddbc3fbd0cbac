import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LiveWorld } from "./live/live-world.ts";

/*
 * Who needs which role: one that reads makes backups, one that owns a database and is no superuser restores, and the
 * service gets by with what it was granted. Two servers: the one that is backed up, and the one that serves afterwards.
 */

let world: LiveWorld;
let folder: string;
let origin: string;

beforeAll(async () => {
  world = await LiveWorld.open();
  folder = await mkdtemp(join(tmpdir(), "plimsoll-roles-"));
  origin = await world.database("origin");
  const server = await world.start(origin, "live");
  await server.end("SIGTERM");
  const admin = await world.connect(origin);
  for (const role of ["reader", "owner", "service"]) {
    await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
  }
  await admin.query("GRANT pg_read_all_data TO reader");
  await admin.query("CREATE DATABASE restored OWNER owner");
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

const by = (role: string, url: string): string => url.replace(/\/\/[^@]*@/, `//${role}:secret@`);

/** What an operator grants a role after the tables are there, as the documentation has it. */
async function grantsInDocs(role: string): Promise<string[]> {
  const text = await readFile(new URL("../../../docs/operations.md", import.meta.url), "utf8");
  const lines = text.split("\n").map((line) => line.trim());
  const grants = lines.filter((line) => line.startsWith("GRANT") && line.endsWith(`TO ${role};`));
  return grants.filter((line) => line.includes("journal."));
}

test("a role that reads makes backups, and an owner restores for the service's role", async () => {
  const file = join(folder, "backup.gz");
  const unallowed = await world.run(by("service", origin), "live", ["backup", file]);
  expect(unallowed.code).toBe(1);
  // Nobody takes everything away unseen: the backup's role may append to the audit log.
  const unseen = await world.run(by("reader", origin), "live", ["backup", file]);
  expect(unseen.code).toBe(1);
  expect(unseen.output).toContain("The audit log cannot be told of this: permission denied");
  expect(unseen.output).toContain("Nothing was read.");
  await expect(access(file)).rejects.toThrow("ENOENT");
  const admin = await world.connect(origin);
  for (const grant of await grantsInDocs("plimsoll_backup")) {
    await admin.query(grant.replace("plimsoll_backup", "reader"));
  }
  const backup = await world.run(by("reader", origin), "live", ["backup", file]);
  expect(backup.code, backup.output).toBe(0);
  const { rows } = await admin.query<{ body: string }>(
    `SELECT body FROM journal.entries JOIN journal.books USING (book_number)
      WHERE book_id = 'audit-log' ORDER BY sequence DESC LIMIT 1`,
  );
  expect(JSON.parse(rows[0]?.body ?? "")).toMatchObject({
    actor: `console:${userInfo().username}`,
    act: "backup.begun",
    details: { file, mode: "live", host: hostname() },
  });
  const reader = await world.connect(by("reader", origin));
  await expect(reader.query("UPDATE journal.entries SET body = body")).rejects.toThrow("denied");

  const restored = await world.database("restored");
  const service = by("service", restored);
  const owner = { PLIMSOLL_MIGRATION_URL: by("owner", restored) };
  const restore = await world.run(service, "live", ["restore", file], owner);
  expect(restore.code, restore.output).toBe(0);
  expect(restore.output).toContain("The role service may append to the journal, and not alter it.");

  const server = await world.start(service, "live");
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
});
