import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LIVE_ORIGIN, LiveWorld } from "./live/live-world.ts";
import type { ServerProcess } from "./server-process.ts";

let world: LiveWorld;
/** One database, by the role that owns its tables and by the one that serves. */
let owner: string;
let service: string;
let migration: { readonly PLIMSOLL_MIGRATION_URL: string };

beforeAll(async () => {
  world = await LiveWorld.open();
  owner = await world.database("roles");
  service = owner.replace(/\/\/[^@]*@/, "//service:secret@");
  migration = { PLIMSOLL_MIGRATION_URL: owner };
  const admin = await world.connect(owner);
  await admin.query("CREATE ROLE service LOGIN PASSWORD 'secret'");
});
afterAll(() => world.close());

const output = (server: ServerProcess): (() => string) => {
  let text = "";
  for (const stream of [server.child.stdout, server.child.stderr]) {
    stream?.on("data", (bytes: Buffer) => (text += bytes.toString()));
  }
  return () => text;
};

async function makeKey(...roles: string[]): Promise<string> {
  const args = ["keys", "create", "--name", "test", ...roles.flatMap((role) => ["--role", role])];
  const made = await world.run(service, "live", args);
  const [key] = /plk_\S+/.exec(made.output) ?? [];
  if (key === undefined) throw new Error(made.output);
  return key;
}

const ask = (server: ServerProcess, key: string, method: string, path: string, body?: object) =>
  fetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      "idempotency-key": path + JSON.stringify(body ?? {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const refusal = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "done",
    (error: unknown) => (error as pg.DatabaseError).code,
  );

test("a role that may not change tables is told who must, and then serves", async () => {
  const early = await world.run(service, "live");
  expect(early.code).toBe(1);
  expect(early.output).toContain("plimsoll migrate");

  const migrated = await world.run(service, "live", ["migrate"], migration);
  expect(migrated.output).toContain(
    "The role service may append to the journal, and not alter it.",
  );
  expect(migrated.code).toBe(0);
  // Again, with nothing to do.
  expect((await world.run(service, "live", ["migrate"], migration)).code).toBe(0);

  const server = await world.start(service, "live");
  const said = output(server);
  const key = await makeKey("operator", "custody", "auditor");
  expect((await ask(server, key, "POST", "/v1/customers", { account: "alice" })).status).toBe(201);
  const audit = await ask(server, key, "GET", "/v1/journal/head");
  expect(audit.status).toBe(200);
  const signUp = { email: "ann@example.com", name: "Ann", password: "violet harbour 42 trombone" };
  const signed = await fetch(`${server.url}/api/auth/sign-up/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: LIVE_ORIGIN },
    body: JSON.stringify(signUp),
  });
  expect(signed.status).toBe(200);

  // The tables of the read side are made anew under the running server, which goes on with them.
  const rebuilt = await world.run(service, "live", ["rebuild"], migration);
  expect(rebuilt).toMatchObject({ code: 0 });
  expect((await ask(server, key, "POST", "/v1/customers", { account: "bob" })).status).toBe(201);
  await expect
    .poll(async () => (await (await ask(server, key, "GET", "/v1/customers/bob")).text()).length)
    .toBeGreaterThan(0);
  expect(said()).not.toContain("permission denied");
  expect(said()).not.toContain("could alter or remove entries");
  expect((await server.end("SIGTERM"))[0]).toBe(0);
  expect((await world.run(service, "live", ["rebuild"])).code).toBe(1);
});

test("that role can neither alter nor remove entries, nor put the end of a journal back", async () => {
  const client = await world.connect(service);
  const { rows } = await client.query("SELECT count(*)::int AS count FROM journal.entries");
  expect(rows[0]).toMatchObject({ count: expect.any(Number) as number });
  for (const statement of [
    "UPDATE journal.entries SET body = body",
    "UPDATE journal.entries SET at = 0 WHERE sequence = 1",
    "DELETE FROM journal.entries",
    "TRUNCATE journal.entries",
    "DROP TABLE journal.entries",
    "ALTER TABLE journal.entries DISABLE TRIGGER ALL",
    "DELETE FROM journal.books",
    "TRUNCATE journal.books CASCADE",
    "UPDATE journal.books SET head_sequence = head_sequence - 1",
    "UPDATE journal.books SET head_sequence = 0, head_hash = ''",
    "UPDATE journal.books SET head_hash = repeat('0', 64)",
    "UPDATE journal.books SET term = term - 1",
    "UPDATE journal.books SET book_id = book_id || 'x'",
    "UPDATE journal.books SET kind = 'sandbox'",
    "ALTER TABLE journal.books DISABLE TRIGGER books_go_forward",
    "DROP TRIGGER books_go_forward ON journal.books",
    "CREATE OR REPLACE FUNCTION journal.refuse_going_back() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TABLE journal.other ()",
    "DROP SCHEMA journal CASCADE",
    "INSERT INTO journal.migrations (number, name) VALUES (99, 'x')",
    "SET ROLE plimsoll",
  ]) {
    expect([statement, await refusal(client.query(statement))]).toEqual([statement, "42501"]);
  }
});

test("an owner that serves itself is told so in live mode, and a role that owns is refused as the service's", async () => {
  const database = await world.database("one-role");
  const server = await world.start(database, "live");
  const { port } = new URL(server.url);
  // It says so before it finds its port taken.
  const second = await world.run(database, "live", [], { PORT: port });
  expect(second.output).toContain("could alter or remove entries");
  await server.end("SIGTERM");
  const admin = await world.connect(owner);
  await admin.query("CREATE ROLE mighty SUPERUSER LOGIN PASSWORD 'secret'");
  const mighty = owner.replace(/\/\/[^@]*@/, "//mighty:secret@");
  const refused = await world.run(mighty, "live", ["migrate"], migration);
  expect(refused.code).toBe(1);
  expect(refused.output).toContain("mighty could still alter entries");
});
