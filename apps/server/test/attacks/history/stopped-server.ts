import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AUDIT_LOG, openPostgresJournal, type JournalEntry } from "@plimsoll/journal";
import type { Checkpoint } from "@plimsoll/journal/chain";
import pg from "pg";
import { until } from "../../until.ts";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { verifyOnConsole } from "./verify-on-console.ts";

/** A journal as it was before anybody touched it. */
interface Journal {
  readonly book: string;
  readonly entries: readonly JournalEntry[];
  /** The newest checkpoint in the file; it is of the last entry. */
  readonly newest: Checkpoint;
}

interface Stopped {
  readonly main: Journal;
  readonly auditLog: Journal;
  /** What the file of checkpoints held. */
  readonly text: string;
}

/** What an attacker finds who can write to the database, and perhaps to the file, of a server that does not run. */
export interface Victim extends Stopped {
  /** Path of the file of checkpoints. */
  readonly file: string;
  readonly sql: (text: string, values?: unknown[]) => Promise<unknown>;
  /** Why the server does not start on this again, or that it does. */
  readonly start: () => Promise<string>;
  readonly verify: () => Promise<{ readonly code: number; readonly output: string }>;
}

const stopped = new WeakMap<AttackWorld, Promise<Stopped>>();

/**
 * Lets somebody attack what an attacked server has left, which is stopped for that: each time a copy of its database, and
 * the file of checkpoints as it was. The server must write its checkpoints, after each entry, to this file.
 */
export async function withVictim(
  world: AttackWorld,
  attack: (victim: Victim) => Promise<void>,
): Promise<void> {
  const { postgres, mode, environment } = world;
  const file = (environment["PLIMSOLL_ANCHORS"] ?? "").slice("file:".length);
  const left = stopped.get(world) ?? stop(world, file);
  stopped.set(world, left);
  const { main, auditLog, text } = await left;
  await writeFile(file, text);
  const database = await copy(world);
  const client = await connect(database);
  try {
    await attack({
      ...{ main, auditLog, text, file },
      sql: (statement, values) => client.query(statement, values),
      start: async () => {
        // The data folder would remember the last entry by itself; this is about a machine that has never seen it.
        const elsewhere = { ...environment, PLIMSOLL_DATA: join(file, "..", fresh("data")) };
        return postgres.start(database, mode, elsewhere).then(
          () => "It serves.",
          (error: unknown) => (error as Error).message,
        );
      },
      verify: () => verifyOnConsole({ database, environment }, file),
    });
  } finally {
    await client.end();
  }
}

/** Has entries written, and stops the server once all are anchored. */
async function stop(world: AttackWorld, file: string): Promise<Stopped> {
  const key = await world.key(["operator"]);
  for (const name of ["one", "two", "three", "four"]) {
    await world.accepted("/v1/customers", { account: fresh(name) }, key);
  }
  const readText = () => readFile(file, "utf8");
  const store = await openPostgresJournal({ url: world.database });
  try {
    const look = async (book: string): Promise<Journal | undefined> => {
      const entries: JournalEntry[] = [];
      const reader = await store.openReader(book);
      for await (const batch of reader.read(1)) entries.push(...batch);
      await reader.close();
      const lines = (await readText()).trimEnd().split("\n");
      const newest = lines
        .map((line) => JSON.parse(line) as Checkpoint)
        .findLast((checkpoint) => checkpoint.book === book);
      if (newest === undefined || newest.hash !== entries.at(-1)?.hash) return undefined;
      return { book, entries, newest };
    };
    const books = await store.books();
    const name = books.find((book) => book !== AUDIT_LOG) ?? "";
    await until(async () => (await look(name)) !== undefined);
    await until(async () => (await look(AUDIT_LOG)) !== undefined);
    await world.server.end("SIGTERM");
    const [main, auditLog] = [await look(name), await look(AUDIT_LOG)];
    if (main === undefined || auditLog === undefined) throw new Error("not all is anchored");
    return { main, auditLog, text: await readText() };
  } finally {
    await store.close();
  }
}

async function copy(world: AttackWorld): Promise<string> {
  const { postgres } = world;
  const [row] = await world.sql<{ name: string }>("SELECT current_database() AS name");
  const [from, name] = [row?.name ?? "", fresh("copy")];
  const client = await connect(await postgres.database("postgres"));
  try {
    // Nobody may look at what is copied.
    await client.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
      [from],
    );
    await client.query(
      `CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE ${pg.escapeIdentifier(from)}`,
    );
  } finally {
    await client.end();
  }
  return postgres.database(name);
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
