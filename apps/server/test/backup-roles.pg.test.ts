import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
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

test("a role that reads makes backups, and an owner restores for the service's role", async () => {
  const file = join(folder, "backup.gz");
  const unallowed = await world.run(by("service", origin), "live", ["backup", file]);
  expect(unallowed.code).toBe(1);
  const backup = await world.run(by("reader", origin), "live", ["backup", file]);
  expect(backup.code, backup.output).toBe(0);

  const restored = await world.database("restored");
  const service = by("service", restored);
  const owner = { PLIMSOLL_MIGRATION_URL: by("owner", restored) };
  const restore = await world.run(service, "live", ["restore", file], owner);
  expect(restore.code, restore.output).toBe(0);
  expect(restore.output).toContain("The role service may append to the journal, and not alter it.");

  const server = await world.start(service, "live");
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
});
