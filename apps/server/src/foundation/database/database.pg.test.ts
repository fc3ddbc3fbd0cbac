import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres, type EmbeddedPostgres } from "@plimsoll/embedded-postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database } from "./database.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-database-"));
let postgres: EmbeddedPostgres;
let database: Database;

beforeAll(async () => {
  postgres = await startPostgres({ dataDirectory: folder });
  database = openDatabase(postgres.url, () => undefined);
});
afterAll(async () => {
  await database.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

test.each(["pool", "peoplePool"] as const)(
  "a connection of the %s that breaks while in use fails its next query and nothing else",
  async (name) => {
    const client = await database[name].connect();
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    const ended = new Promise<void>((resolve) => client.once("end", () => resolve()));
    await database.pool.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
    await ended;
    await expect(client.query("SELECT 1")).rejects.toThrow();
    client.release(true);
    expect((await database[name].query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  },
);
