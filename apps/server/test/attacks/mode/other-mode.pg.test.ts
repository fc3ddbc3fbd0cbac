import { networkInterfaces } from "node:os";
import { expect } from "vitest";
import type { Mode } from "../../live/live-world.ts";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";

const OTHER: Readonly<Record<Mode, Mode>> = { live: "sandbox", sandbox: "live" };

/** All that a start could write, or take away from the server that runs. */
async function stateOf(world: AttackWorld): Promise<unknown> {
  const books = await world.sql(
    "SELECT book_id, term, writer_id, head_sequence, head_hash, kind FROM journal.books ORDER BY 1",
  );
  const people = await world.sql('SELECT id, email, roles FROM people."user" ORDER BY id');
  const keys = await world.sql("SELECT id, revoked_at FROM service.api_keys ORDER BY id");
  return { books, people, keys };
}

async function expectRefused(
  world: AttackWorld,
  start: () => ReturnType<AttackWorld["run"]>,
  sentences: readonly string[],
): Promise<void> {
  const before = await stateOf(world);
  const { code, output } = await start();
  expect(code, output).toBe(1);
  for (const sentence of sentences) expect(output).toContain(sentence);
  // A sentence, not a stack.
  expect(output).not.toContain("    at ");
  expect(await stateOf(world)).toEqual(before);
  expect((await world.get("/health")).status).toBe(200);
}

async function startInOtherMode(world: AttackWorld): Promise<void> {
  const { mode } = world;
  const sentences = [`${mode} book`, `does not open in ${OTHER[mode]} mode`];
  const commands = [[], ["keys", "create", "--role", "operator", "--name", "x"]];
  for (const args of commands) {
    await expectRefused(world, () => world.run(args, {}, OTHER[mode]), sentences);
  }
}

async function startWithoutMode(world: AttackWorld): Promise<void> {
  for (const said of [undefined, ""]) {
    const start = () => world.run([], { PLIMSOLL_MODE: said }, world.mode);
    await expectRefused(world, start, ["PLIMSOLL_MODE is missing"]);
  }
}

/** The journal knows the mode itself: a database that has forgotten its own, or says another, opens no book. */
async function startWhereTheModeWasTurned(world: AttackWorld): Promise<void> {
  const { mode } = world;
  const other = OTHER[mode];
  const both = [`was created in ${mode} mode`, `nothing opens in ${other} mode`];
  const kept = await world.sql<{ book: string }>("SELECT book FROM service.books");
  await world.sql("DELETE FROM service.books");
  try {
    await world.sql("UPDATE service.mode SET mode = $1", [other]);
    await expectRefused(world, () => world.run([], {}, other), both);
    await world.sql("DELETE FROM service.mode");
    await expectRefused(world, () => world.run([], {}, other), both);
  } finally {
    await world.sql("DELETE FROM service.mode");
    await world.sql("INSERT INTO service.mode (id, mode) VALUES (1, $1)", [mode]);
    for (const { book } of kept) {
      await world.sql("INSERT INTO service.books (book, mode) VALUES ($1, $2)", [book, mode]);
    }
  }
}

/** The tables' owner turns every word for the mode; only what the journals hold themselves still says it. */
async function startWhereEveryWordWasTurned(world: AttackWorld): Promise<void> {
  const { mode } = world;
  const other = OTHER[mode];
  const kept = await world.sql<{ book: string }>("SELECT book FROM service.books");
  const turn = async (said: Mode): Promise<void> => {
    await world.sql("ALTER TABLE journal.books DISABLE TRIGGER USER");
    await world.sql("UPDATE journal.books SET kind = $1 WHERE kind IS NOT NULL", [said]);
    await world.sql("ALTER TABLE journal.books ENABLE TRIGGER USER");
    await world.sql("DELETE FROM service.books");
    await world.sql("UPDATE service.mode SET mode = $1", [said]);
    for (const { book } of kept) {
      await world.sql("INSERT INTO service.books (book, mode) VALUES ($1, $2)", [book, said]);
    }
  };
  await turn(other);
  try {
    const both = [`was begun in ${mode} mode`, `nothing opens in ${other} mode`];
    await expectRefused(world, () => world.run([], {}, other), both);
  } finally {
    await turn(mode);
  }
}

/** Another address of this machine than the one that it calls itself by. */
function otherAddress(): string | undefined {
  if (process.platform === "linux") return "127.0.0.2";
  const all = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address;
}

/** As somebody in the same café: only who is on the machine itself is answered, unless HOST says more. */
async function comeFromTheNetwork(world: AttackWorld): Promise<void> {
  const address = otherAddress();
  // A machine without a network has no neighbours.
  if (address === undefined) return;
  const health = ({ url }: { readonly url: string }) =>
    fetch(`http://${address}:${new URL(url).port}/health`);
  await expect(health(world)).rejects.toThrow();
  const database = await world.postgres.database(fresh("open"));
  const told = { ...world.environment, HOST: "0.0.0.0" };
  const opened = await world.postgres.start(database, world.mode, told);
  expect((await health(opened)).status).toBe(200);
  await opened.end("SIGTERM");
}

describeAttacks({
  attacks: {
    "a start in the other mode": startInOtherMode,
    "a start on a named database that says no mode": startWithoutMode,
    "a start in a mode that was written into the database by SQL": startWhereTheModeWasTurned,
    "a start in a mode that the owner of the tables wrote everywhere": startWhereEveryWordWasTurned,
    "a neighbour in the network": comeFromTheNetwork,
  },
  holes: [
    {
      caughtBy: "a start in a mode that the owner of the tables wrote everywhere",
      mode: "live",
      file: "apps/server/src/start/open-foundation.ts",
      find: "await refuseOtherBeginning(database.pool, config.mode);",
      replace: "",
    },
    {
      caughtBy: "a start on a named database that says no mode",
      mode: "live",
      file: "apps/server/src/foundation/config/environment.ts",
      find: "data.PLIMSOLL_MODE === undefined && data.DATABASE_URL !== undefined",
      replace: "data.PLIMSOLL_MODE === null && data.DATABASE_URL !== undefined",
    },
    {
      caughtBy: "a neighbour in the network",
      mode: "sandbox",
      file: "apps/server/src/foundation/config/environment.ts",
      find: 'default("127.0.0.1")',
      replace: 'default("0.0.0.0")',
    },
  ],
});
