import { mkdtempSync, rmSync } from "node:fs";
import { createServer, connect, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres, type EmbeddedPostgres } from "@plimsoll/embedded-postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  appendDrafts,
  collect,
  draft,
  journalContract,
  newBookId,
} from "../../test/journal-contract.ts";
import { chainEntries } from "../entry.ts";
import type { JournalStore } from "../journal.ts";
import {
  JournalBroken,
  JournalFenced,
  JournalUnavailable,
  JournalVersionUnknown,
  SnapshotBroken,
} from "../journal-error.ts";
import { openPostgresJournal } from "./postgres-journal.ts";

const dataDirectory = mkdtempSync(join(tmpdir(), "plimsoll-journal-"));
let postgres: EmbeddedPostgres;
let store: JournalStore;
let admin: pg.Pool;

beforeAll(async () => {
  postgres = await startPostgres({ dataDirectory });
  store = await openPostgresJournal({ url: postgres.url });
  admin = new pg.Pool({ connectionString: postgres.url, max: 3 });
  admin.on("error", () => undefined);
  admin.on("connect", (client) => client.on("error", () => undefined));
});

afterAll(async () => {
  await store.close();
  await admin.end();
  await postgres.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
});

/** As in migrate.ts, which no release may change. */
const MIGRATION_LOCK = 4_711_018_001;

journalContract("PostgreSQL", () => store);

describe("a journal that is only read", () => {
  test("is read by whoever may not write it", async () => {
    const writer = await store.openWriter(newBookId());
    const entries = await appendDrafts(writer, [draft("one"), draft("two")]);
    await admin.query("CREATE ROLE reader LOGIN PASSWORD 'secret'");
    await admin.query("GRANT USAGE ON SCHEMA journal TO reader");
    await admin.query("GRANT SELECT ON ALL TABLES IN SCHEMA journal TO reader");
    const url = postgres.url.replace(/\/\/[^@]*@/, "//reader:secret@");
    const reading = await openPostgresJournal({ url, isReadOnly: true });
    try {
      expect(await collect(await reading.openReader(writer.bookId))).toEqual(entries);
      expect(await failure(reading.openWriter(writer.bookId))).toMatchObject({
        message: "This journal was opened for reading only.",
      });
    } finally {
      await reading.close();
    }
  });

  test("leaves a database without one as it is", async () => {
    await admin.query("CREATE DATABASE untouched");
    const url = postgres.url.replace("@/plimsoll?", "@/untouched?");
    const reading = await openPostgresJournal({ url, isReadOnly: true });
    expect(await failure(reading.books())).toBeInstanceOf(Error);
    await reading.close();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const schemas = await client.query("SELECT FROM pg_namespace WHERE nspname = 'journal'");
    await client.end();
    expect(schemas.rowCount).toBe(0);
  });
});

/** Stands between journal and server, and can lose what travels in either direction. */
class Wire {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  losesAnswers = false;

  readonly folder = mkdtempSync(join(tmpdir(), "plimsoll-wire-"));

  constructor(socketPath: string) {
    this.#server = createServer((near) => {
      const far = connect(socketPath);
      const pair = [near, far] as const;
      this.#pairs.add(pair);
      near.on("data", (bytes) => far.write(bytes));
      far.on("data", (bytes) => {
        if (this.losesAnswers) this.cut();
        else near.write(bytes);
      });
      for (const end of pair) {
        end.on("error", () => undefined);
        end.on("close", () => {
          this.#pairs.delete(pair);
          for (const other of pair) other.destroy();
        });
      }
    });
  }

  listen(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.listen(join(this.folder, ".s.PGSQL.5432"), resolve);
    });
  }

  cut(): void {
    for (const [near, far] of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  close(): void {
    this.cut();
    this.#server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function throughWire(): Promise<{ wire: Wire; journal: JournalStore }> {
  const url = new URL(postgres.url.replace("@/", "@host/"));
  const folder = url.searchParams.get("host") ?? "";
  const wire = new Wire(join(folder, ".s.PGSQL.5432"));
  await wire.listen();
  const host = encodeURIComponent(folder);
  const wired = postgres.url.replace(host, encodeURIComponent(wire.folder));
  expect(wired).not.toBe(postgres.url);
  return { wire, journal: await openPostgresJournal({ url: wired, answerMillisMax: 2_000 }) };
}

async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => "no failure",
    (error: unknown) => error,
  );
}

describe("an append whose connection is lost", () => {
  test("in mid-commit is of unknown outcome until head() has told", async () => {
    const { wire, journal } = await throughWire();
    try {
      const writer = await journal.openWriter(newBookId());
      await appendDrafts(writer, [draft("before")]);
      const head = await writer.head();
      const batch = chainEntries(writer.bookId, head, [draft("during"), draft("during too")]);
      wire.losesAnswers = true;
      const lost = await failure(writer.append(head.sequence, batch));
      expect(lost).toBeInstanceOf(JournalUnavailable);
      expect(lost).toMatchObject({ outcome: "unknown", isRetryable: true });
      expect(await failure(writer.append(head.sequence, batch))).toMatchObject({
        outcome: "unknown",
      });
      expect(await failure(writer.head())).toMatchObject({ outcome: "unknown" });
      wire.losesAnswers = false;
      const resolved = await writer.head();
      expect(resolved).toEqual({ sequence: 3, hash: batch[1]?.hash });
      await appendDrafts(writer, [draft("after")]);
      expect((await collect(writer)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    } finally {
      wire.close();
      await journal.close();
    }
  });

  test("while it waits for a lock can never arrive after head() has answered", async () => {
    const writer = await store.openWriter(newBookId());
    await appendDrafts(writer, [draft("before")]);
    const head = await writer.head();
    const batch = chainEntries(writer.bookId, head, [draft("late")]);
    const blocker = await admin.connect();
    await blocker.query("BEGIN");
    await blocker.query("SELECT FROM journal.books WHERE book_id = $1 FOR UPDATE", [writer.bookId]);
    const lost = failure(writer.append(head.sequence, batch));
    const endWaiting = async (): Promise<number> => {
      const { rowCount } = await admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name = 'plimsoll-journal' AND wait_event_type = 'Lock'`,
      );
      return rowCount ?? 0;
    };
    await expect.poll(endWaiting).toBe(1);
    expect(await lost).toMatchObject({ outcome: "unknown" });
    const answer = writer.head();
    await blocker.query("COMMIT");
    blocker.release();
    expect(await answer).toEqual(head);
    expect(writer.term).toBe(2);
    await writer.append(head.sequence, batch);
    expect((await collect(writer)).length).toBe(2);
  });

  test("does not resolve in favour of a writer that was replaced meanwhile", async () => {
    const { wire, journal } = await throughWire();
    try {
      const writer = await journal.openWriter(newBookId());
      wire.losesAnswers = true;
      const batch = chainEntries(writer.bookId, { sequence: 0, hash: "0" }, [draft("x")]);
      expect(await failure(writer.append(0, batch))).toMatchObject({ outcome: "unknown" });
      wire.losesAnswers = false;
      await store.openWriter(writer.bookId);
      expect(await failure(writer.head())).toBeInstanceOf(JournalFenced);
      expect(await failure(writer.append(0, batch))).toMatchObject({ outcome: "unknown" });
    } finally {
      wire.close();
      await journal.close();
    }
  });

  test("between two appends costs nothing", async () => {
    const writer = await store.openWriter(newBookId());
    await appendDrafts(writer, [draft("one")]);
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'plimsoll-journal'`,
    );
    // The news reaches an idle connection by itself; a turn of the loop after the pause reads it.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await new Promise((resolve) => setImmediate(resolve));
    await appendDrafts(writer, [draft("two")]);
    expect((await collect(writer)).length).toBe(2);
    expect(writer.term).toBe(1);
  });
});

describe("a stored journal that somebody altered", () => {
  const altered = async (change: string): Promise<unknown> => {
    const writer = await store.openWriter(newBookId());
    await appendDrafts(
      writer,
      Array.from({ length: 5 }, (_, index) => draft(`command ${index}`)),
    );
    const { rowCount } = await admin.query(
      change.replaceAll("THIS_BOOK", "(SELECT book_number FROM journal.books WHERE book_id = $1)"),
      [writer.bookId],
    );
    expect(rowCount).toBe(1);
    const outcome = await failure(collect(writer));
    expect(outcome).toBeInstanceOf(JournalBroken);
    return outcome;
  };

  test.each([
    ["body", "SET body = overlay(body placing 'C' from 3 for 1)"],
    ["time", "SET at = at + 1"],
    ["version", "SET version = 2"],
    ["actor", "SET actor = 'somebody'"],
    ["idempotency key", "SET idempotency_key = 'a key'"],
    ["hash", "SET hash = reverse(hash)"],
  ])("by one change of a %s is found at that entry", async (_, set) => {
    const change = `UPDATE journal.entries ${set} WHERE book_number = THIS_BOOK AND sequence = 3`;
    expect(await altered(change)).toMatchObject({ sequence: 3 });
  });

  test("by removing an entry is found, in the middle and at the end", async () => {
    const remove = "DELETE FROM journal.entries WHERE book_number = THIS_BOOK AND sequence =";
    expect(await altered(`${remove} 3`)).toMatchObject({ sequence: 3 });
    expect(await altered(`${remove} 5`)).toMatchObject({ sequence: 5 });
  });

  test("by moving its end back is found by the next append", async () => {
    const writer = await store.openWriter(newBookId());
    const [first] = await appendDrafts(writer, [draft("one"), draft("two")]);
    await admin.query(
      "UPDATE journal.books SET head_sequence = 1, head_hash = $2 WHERE book_id = $1",
      [writer.bookId, first?.hash],
    );
    expect(await failure(appendDrafts(writer, [draft("other two")]))).toMatchObject({
      sequence: 2,
    });
  });

  test("in a snapshot is found at its end", async () => {
    const writer = await store.openWriter(newBookId());
    await writer.saveSnapshot(0, "state", ["abc", "def"]);
    await admin.query(
      `UPDATE journal.snapshot_chunks SET bytes = 'deg' WHERE position = 1 AND snapshot_number =
         (SELECT max(snapshot_number) FROM journal.snapshots)`,
    );
    const read = async (): Promise<string[]> => {
      const pieces: string[] = [];
      for await (const piece of writer.openSnapshot(0)) pieces.push(Buffer.from(piece).toString());
      return pieces;
    };
    expect(await failure(read())).toBeInstanceOf(SnapshotBroken);
  });
});

describe("the journal's database", () => {
  test("is prepared once by processes that start together", async () => {
    await admin.query("CREATE DATABASE together");
    const url = postgres.url.replace("/plimsoll?", "/together?");
    const stores = await Promise.all([1, 2, 3].map(() => openPostgresJournal({ url })));
    for (const opened of stores) await opened.close();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query("SELECT number, name FROM journal.migrations ORDER BY 1");
    expect(rows).toEqual([
      { number: 1, name: "create-journal" },
      { number: 2, name: "keep-kind" },
      { number: 3, name: "guard-heads" },
    ]);
    await client.query(
      "INSERT INTO journal.migrations (number, name) VALUES (99, 'of the future')",
    );
    await client.end();
    expect(await failure(openPostgresJournal({ url }))).toBeInstanceOf(JournalVersionUnknown);
  });

  test("must confirm durably even where the server is set not to", async () => {
    await admin.query("CREATE DATABASE hasty");
    await admin.query("ALTER DATABASE hasty SET synchronous_commit = off");
    const url = postgres.url.replace("/plimsoll?", "/hasty?");
    const journal = await openPostgresJournal({ url });
    const writer = await journal.openWriter(newBookId());
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`
      CREATE TABLE public.seen (setting text);
      CREATE FUNCTION public.see() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO public.seen VALUES (current_setting(''synchronous_commit'')); RETURN NULL; END';
      CREATE TRIGGER see AFTER INSERT ON journal.entries EXECUTE FUNCTION public.see()`);
    await appendDrafts(writer, [draft("one")]);
    expect((await client.query("SELECT setting FROM public.seen")).rows).toEqual([
      { setting: "on" },
    ]);
    await client.end();
    await journal.close();
  });

  test("that is not there is unavailable, and nothing was written", async () => {
    const url = "postgresql://nobody@127.0.0.1:1/none";
    const error = await failure(openPostgresJournal({ url, connectMillisMax: 500 }));
    expect(error).toMatchObject({ code: "journal_unavailable", outcome: "not_written" });
  });

  test("may break off a transaction, which fails that call and nothing else", async () => {
    await admin.query("CREATE DATABASE broken_off");
    const url = postgres.url.replace("/plimsoll?", "/broken_off?");
    const journal = await openPostgresJournal({ url });
    const bookId = newBookId();
    const writer = await journal.openWriter(bookId);
    const holder = new pg.Client({ connectionString: url });
    await holder.connect();
    /** Ends the connection of ours that waits for what the holder has. */
    const breakWaiting = async (): Promise<void> => {
      for (let ended = 0; ended === 0;) {
        const { rowCount } = await holder.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        ended = rowCount ?? 0;
      }
      // The event of the break comes after the answer.
      await new Promise((resolve) => setTimeout(resolve, 100));
    };

    await holder.query("BEGIN");
    await holder.query("SELECT FROM journal.books WHERE book_id = $1 FOR UPDATE", [bookId]);
    const saving = failure(writer.saveSnapshot(0, "state", ["abc"]));
    await breakWaiting();
    expect(await saving).toBeInstanceOf(JournalUnavailable);
    await holder.query("ROLLBACK");
    await writer.saveSnapshot(0, "state", ["abc"]);

    await holder.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    // Something is missing, so whoever opens the journal waits for its turn.
    await holder.query("DROP SCHEMA journal CASCADE");
    const opening = failure(openPostgresJournal({ url }));
    await breakWaiting();
    expect(await opening).toBeInstanceOf(JournalUnavailable);
    await holder.end();
    await journal.close();
  });

  test("that is killed and comes back has every confirmed entry", async () => {
    const writer = await store.openWriter(newBookId());
    const written = await appendDrafts(writer, [draft("one"), draft("two")]);
    process.kill(postgres.pid() ?? 0, "SIGKILL");
    let answer: unknown;
    for (let attempt = 0; attempt < 200; attempt += 1) {
      answer = await failure(appendDrafts(writer, [draft("three")]));
      if (answer === "no failure") break;
      expect(answer).toBeInstanceOf(JournalUnavailable);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(answer).toBe("no failure");
    // The append, and even a read after it, may have reached a server whose parent was dead already.
    const confirmed = async (): Promise<unknown> => (await collect(writer)).slice(0, 2);
    await expect.poll(() => confirmed().catch((error: unknown) => error)).toEqual(written);
  });
});
