import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alterRows, LIVE_KEYRING } from "../../../test/people/alter-rows.ts";
import { LIVE_ORIGIN, LiveWorld, type Mode } from "../../../test/live/live-world.ts";
import type { ServerProcess } from "../../../test/server-process.ts";
import { claimMode, WrongMode } from "./kept-mode.ts";
import { keepMode } from "./migrations/since-0002.ts";
import { migrate } from "./migrations.ts";
import { SERVICE_SCHEMA } from "./service-schema.ts";

const OTHER: Readonly<Record<Mode, Mode>> = { live: "sandbox", sandbox: "live" };

let world: LiveWorld;
const servers = new Map<Mode, ServerProcess>();
const pools = new Map<string, pg.Pool>();

/** Real servers have written one database in each mode; the live one has customers. */
beforeAll(async () => {
  world = await LiveWorld.open();
  for (const mode of ["live", "sandbox"] as const) {
    servers.set(mode, await world.start(await world.database(mode), mode));
  }
  for (const name of ["ann", "ben"]) await join(name);
});
afterAll(async () => {
  for (const pool of pools.values()) await pool.end();
  await world.close();
});

/** Signs up, follows the link of the letter, and visits the book, where an account is opened. */
async function join(name: string): Promise<void> {
  const { url } = servers.get("live") ?? { url: "" };
  expect((await askOf(url, "sign-up", name)).status).toBe(200);
  const pool = await poolOf("live");
  const to = () => ({ emailVerified: true });
  const where = ["email", `${name}@example.com`] as const;
  await alterRows(pool, LIVE_KEYRING, { name: "user", where, to });
  const signedIn = await askOf(url, "sign-in", name);
  expect(signedIn.status).toBe(200);
  const cookies = signedIn.headers.getSetCookie().map((text) => text.split(";")[0]);
  const headers = { cookie: cookies.join("; ") };
  expect((await fetch(`${url}/v1/me`, { headers })).status).toBe(200);
}

function askOf(url: string, what: "sign-up" | "sign-in", name: string): Promise<Response> {
  return fetch(`${url}/api/auth/${what}/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: LIVE_ORIGIN },
    body: JSON.stringify({ email: `${name}@example.com`, name, password: "a long password" }),
  });
}

/** Connections to the database of this name. */
async function poolOf(name: string): Promise<pg.Pool> {
  const connectionString = await world.database(name);
  const known = pools.get(name);
  if (known !== undefined) return known;
  const pool = new pg.Pool({ connectionString, max: 4 });
  // A pool has ended before its connections have, and the database may stop in between.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  pools.set(name, pool);
  return pool;
}

/** Where the journal stands, and who may write it. */
async function journalOf(name: string): Promise<unknown> {
  const pool = await poolOf(name);
  return (await pool.query("SELECT book_id, term, writer_id FROM journal.books")).rows;
}

async function keptIn(name: string): Promise<unknown> {
  const pool = await poolOf(name);
  const { rows } = await pool.query<{ mode: string }>("SELECT mode FROM service.mode");
  const books = await pool.query<{ book: string }>("SELECT book FROM service.books ORDER BY book");
  return { modes: rows.map(({ mode }) => mode), books: books.rows.map(({ book }) => book) };
}

describe.each(["live", "sandbox"] as const)("a database created in %s mode", (mode) => {
  test("keeps that mode and the name of its book", async () => {
    expect(await keptIn(mode)).toEqual({ modes: [mode], books: ["main"] });
  });

  test.each([[[]], [["keys", "create", "--role", "operator", "--name", "x"]], [["rebuild"]]])(
    "is not opened in the other mode by %j, and nothing in it changes",
    async (args) => {
      const before = await journalOf(mode);
      const { code, output } = await world.run(await world.database(mode), OTHER[mode], args);
      expect(code).toBe(1);
      expect(output).toContain(
        `This database belongs to a ${mode} book and keeps that mode, so it does not open in ` +
          `${OTHER[mode]} mode: set PLIMSOLL_MODE=${mode}, or name another database.`,
      );
      expect(output).not.toContain("    at ");
      expect(await journalOf(mode)).toEqual(before);
      const pool = await poolOf(mode);
      expect((await pool.query("SELECT FROM service.api_keys")).rowCount).toBe(0);
      // The server that runs there was not even fenced off.
      expect((await fetch(`${servers.get(mode)?.url ?? ""}/health`)).status).toBe(200);
    },
  );

  test("holds no book of the other mode, not even by SQL", async () => {
    const pool = await poolOf(mode);
    const other = `INSERT INTO service.books (book, mode) VALUES ('second', '${OTHER[mode]}')`;
    await expect(pool.query(other)).rejects.toThrow("violates foreign key constraint");
    const second = `INSERT INTO service.mode (id, mode) VALUES (2, '${OTHER[mode]}')`;
    await expect(pool.query(second)).rejects.toThrow("violates check constraint");
    const turned = `UPDATE service.mode SET mode = '${OTHER[mode]}'`;
    await expect(pool.query(turned)).rejects.toThrow("violates foreign key constraint");
  });
});

describe("a new database", () => {
  test("takes one mode, when both are asked for at once", async () => {
    const pool = await poolOf("new");
    await migrate(pool, [SERVICE_SCHEMA]);
    const asked = ["live", "sandbox", "live", "sandbox"] as const;
    const outcomes = await Promise.allSettled(asked.map((mode) => claimMode(pool, mode)));
    const granted = asked.filter((_, index) => outcomes[index]?.status === "fulfilled");
    expect(new Set(granted).size).toBe(1);
    expect(granted).toHaveLength(2);
    expect(await keptIn("new")).toEqual({ modes: [granted[0]], books: [] });
  });
});

describe.each(["live", "sandbox"] as const)(
  "a journal whose book was created in %s mode",
  (mode) => {
    const other = OTHER[mode];

    test("opens in no other mode when the database has forgotten its own", async () => {
      const name = `${mode}-forgets`;
      const url = await world.database(name);
      const server = await world.start(url, mode);
      await server.end("SIGTERM");
      const pool = await poolOf(name);
      await pool.query("DROP SCHEMA service, people CASCADE");
      const before = await journalOf(name);
      const { code, output } = await world.run(url, other);
      expect(code).toBe(1);
      expect(output).toContain(
        `The book main in this database was created in ${mode} mode and keeps it, so nothing opens in ${other} ` +
          `mode here: set PLIMSOLL_MODE=${mode}, or name another database.`,
      );
      expect(await journalOf(name)).toEqual(before);
      const { rows } = await pool.query("SELECT to_regclass('service.mode') AS made");
      expect(rows).toEqual([{ made: null }]);
    });

    test("opens in none when the database was made to say the other one", async () => {
      const name = `${mode}-turned`;
      const url = await world.database(name);
      const server = await world.start(url, mode);
      await server.end("SIGTERM");
      const pool = await poolOf(name);
      await pool.query(`DELETE FROM service.books; UPDATE service.mode SET mode = '${other}'`);
      const before = await journalOf(name);
      const turned = await world.run(url, other);
      expect(turned.output).toContain(`The book main in this database was created in ${mode} mode`);
      const own = await world.run(url, mode);
      expect(own.output).toContain(`This database belongs to a ${other} book`);
      expect(await journalOf(name)).toEqual(before);
    });
  },
);

/** The migration with which databases began to keep their mode. */
const KEEPS_MODE = 1 + SERVICE_SCHEMA.migrations.findIndex(({ sql }) => sql === keepMode);

/** Makes the database what the release before left behind: it knew nothing of modes. */
async function leaveAsBefore(name: string): Promise<pg.Pool> {
  const pool = await poolOf(name);
  await pool.query("UPDATE journal.books SET kind = NULL");
  await pool.query("DROP TABLE IF EXISTS service.books, service.mode");
  await pool.query("DELETE FROM service.migrations WHERE number >= $1", [KEEPS_MODE]);
  return pool;
}

/** The same, with the tables of this release; those of later migrations are there already. */
async function forgetMode(name: string): Promise<pg.Pool> {
  const pool = await leaveAsBefore(name);
  await pool.query(keepMode);
  // What came later was left where it is.
  for (const { number, name: step } of SERVICE_SCHEMA.migrations.slice(KEEPS_MODE - 1)) {
    await pool.query("INSERT INTO service.migrations (number, name) VALUES ($1, $2)", [
      number,
      step,
    ]);
  }
  return pool;
}

describe("a database from before modes were kept", () => {
  beforeAll(async () => {
    for (const server of servers.values()) await server.end("SIGTERM");
  });

  test.each(["live", "sandbox"] as const)(
    "of a %s book is left to the release before by a start in the other mode",
    async (mode) => {
      const pool = await leaveAsBefore(mode);
      const state = async (): Promise<unknown> => {
        const { rows } = await pool.query(
          `SELECT table_schema, table_name FROM information_schema.tables
            WHERE table_schema IN ('journal', 'people', 'projections', 'service', 'webhooks')
            ORDER BY 1, 2`,
        );
        return [rows, (await pool.query("SELECT number FROM service.migrations")).rows];
      };
      const before = await state();
      const { code, output } = await world.run(await world.database(mode), OTHER[mode]);
      expect(code).toBe(1);
      expect(output).toContain(`This database belongs to a ${mode} book`);
      expect(await state()).toEqual(before);
    },
  );

  test.each(["live", "sandbox"] as const)("of a %s book takes only that mode", async (mode) => {
    const pool = await forgetMode(mode);
    await expect(claimMode(pool, OTHER[mode])).rejects.toThrow(
      `This database belongs to a ${mode} book`,
    );
    expect(await keptIn(mode)).toEqual({ modes: [], books: [] });
    await claimMode(pool, mode);
    expect(await keptIn(mode)).toEqual({ modes: [mode], books: ["main"] });
  });

  test("of a live book opens, and goes on where it ended", async () => {
    await forgetMode("live");
    const server = await world.start(await world.database("live"), "live");
    servers.set("live", server);
    expect((await askOf(server.url, "sign-in", "ann")).status).toBe(200);
    expect(await keptIn("live")).toEqual({ modes: ["live"], books: ["main"] });
    const pool = await poolOf("live");
    const { rows } = await pool.query(
      "SELECT book_id, kind FROM journal.books WHERE book_id = 'main'",
    );
    expect(rows).toEqual([{ book_id: "main", kind: "live" }]);
    await server.end("SIGTERM");
  });

  test.each([
    [
      "people of a sandbox",
      `UPDATE people."user" SET email = 'lender-1@sandbox.invalid' WHERE email = 'ann@example.com'`,
      `UPDATE people."user" SET email = 'ann@example.com' WHERE email = 'lender-1@sandbox.invalid'`,
    ],
    [
      "entries of a sandbox",
      `UPDATE journal.entries SET actor = 'sandbox'
        WHERE sequence = (SELECT max(sequence) FROM journal.entries)`,
      `UPDATE journal.entries SET actor = 'sign-up'
        WHERE sequence = (SELECT max(sequence) FROM journal.entries)`,
    ],
    [
      "the state of a sandbox",
      "INSERT INTO service.sandbox (id, book, state, speed, shock) VALUES (1, 1, 'paused', 60, 1)",
      "DELETE FROM service.sandbox",
    ],
  ])("of a live book with %s takes no mode before somebody decides", async (what, plant, undo) => {
    const pool = await forgetMode("live");
    await pool.query(plant);
    for (const mode of ["live", "sandbox"] as const) {
      const refused = claimMode(pool, mode);
      await expect(refused).rejects.toThrow(WrongMode);
      await expect(refused).rejects.toThrow(`does not open in ${mode} mode`);
      await expect(refused).rejects.toThrow(what);
    }
    // As docs/sandbox.md says: the decision is a row.
    await pool.query("INSERT INTO service.mode (id, mode) VALUES (1, 'live')");
    await claimMode(pool, "live");
    await pool.query(undo);
  });

  test("with customers and no entries is no sandbox", async () => {
    const pool = await poolOf("customers");
    await migrate(pool, [SERVICE_SCHEMA]);
    await pool.query(
      'CREATE SCHEMA IF NOT EXISTS people; CREATE TABLE people."user" (email text NOT NULL)',
    );
    await pool.query(`INSERT INTO people."user" VALUES ('ann@example.com')`);
    await expect(claimMode(pool, "sandbox")).rejects.toThrow("belongs to a live book");
    await pool.query(`UPDATE people."user" SET email = 'Risk-1@SANDBOX.invalid'`);
    await expect(claimMode(pool, "live")).rejects.toThrow("belongs to a sandbox book");
  });
});
