import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres, type EmbeddedPostgres } from "@plimsoll/embedded-postgres";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { appendDrafts, collect, draft, newBookId } from "../../test/journal-contract.ts";
import type { JournalStore, JournalWriter } from "../journal.ts";
import { JournalUnavailable } from "../journal-error.ts";
import { openPostgresJournal } from "./postgres-journal.ts";

const dataDirectory = mkdtempSync(join(tmpdir(), "plimsoll-wait-"));
let postgres: EmbeddedPostgres;
let store: JournalStore;
let admin: pg.Client;

beforeAll(async () => {
  postgres = await startPostgres({ dataDirectory });
  store = await openPostgresJournal({ url: postgres.url });
  admin = new pg.Client({ connectionString: postgres.url });
  admin.on("error", () => undefined);
  await admin.connect();
});
afterEach(() => awaitStandby(null));
afterAll(async () => {
  await admin.end();
  await store.close();
  await postgres.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
});

/** Makes every commit wait for a standby of this name, which does not exist; null for none. */
async function awaitStandby(name: string | null): Promise<void> {
  await admin.query(
    name === null
      ? "ALTER SYSTEM RESET synchronous_standby_names"
      : `ALTER SYSTEM SET synchronous_standby_names = '${name}'`,
  );
  await admin.query("SELECT pg_reload_conf()");
}

type Outcome = unknown;
const outcomeOf = (call: Promise<unknown>): Promise<Outcome> =>
  call.then(
    () => "confirmed",
    (error: unknown) => error,
  );

/** Ends the wait of whoever waits for the standby now; returns whether anybody did. */
async function endWaits(how: "pg_cancel_backend" | "pg_terminate_backend"): Promise<boolean> {
  const { rowCount } = await admin.query(
    `SELECT ${how}(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`,
  );
  return rowCount !== 0;
}

/** What becomes of a call whose wait for the standby is ended. */
async function interrupted(
  call: Promise<unknown>,
  how: Parameters<typeof endWaits>[0] = "pg_cancel_backend",
): Promise<Outcome> {
  let isOver = false;
  const outcome = outcomeOf(call).finally(() => (isOver = true));
  while (!isOver && !(await endWaits(how)));
  return outcome;
}

/** An append that PostgreSQL has written and not waited for. */
async function unwaited(
  writer: JournalWriter,
  how?: Parameters<typeof endWaits>[0],
): Promise<Outcome> {
  await awaitStandby("nobody");
  // The setting takes effect when PostgreSQL gets round to it: what comes before is simply confirmed.
  for (;;) {
    const outcome = await interrupted(appendDrafts(writer, [draft("unwaited")]), how);
    if (outcome !== "confirmed") return outcome;
  }
}

test.each(["pg_cancel_backend", "pg_terminate_backend"] as const)(
  "an append whose wait is ended by %s is of unknown outcome until a later commit was waited for",
  async (how) => {
    const writer = await store.openWriter(newBookId());
    await appendDrafts(writer, [draft("before")]);
    const outcome = await unwaited(writer, how);
    expect(outcome).toBeInstanceOf(JournalUnavailable);
    expect(outcome).toMatchObject({ outcome: "unknown" });
    const written = await (await store.openReader(writer.bookId)).head();
    expect(await outcomeOf(writer.append(written.sequence, []))).toMatchObject({
      outcome: "unknown",
    });
    // Asking for the end is such a commit, and is not waited for either.
    for (const again of [how, "pg_cancel_backend"] as const) {
      expect(await interrupted(writer.head(), again)).toMatchObject({ outcome: "unknown" });
    }
    await awaitStandby(null);
    expect(await writer.head()).toEqual(written);
    await appendDrafts(writer, [draft("after")]);
    expect(await collect(writer)).toHaveLength(written.sequence + 1);
  },
);

test("a writer does not begin with entries that no standby may have", async () => {
  const bookId = newBookId();
  const writer = await store.openWriter(bookId);
  await unwaited(writer);
  expect(await interrupted(store.openWriter(bookId))).toBeInstanceOf(JournalUnavailable);
  await awaitStandby(null);
  expect((await store.openWriter(bookId)).term).toBeGreaterThan(writer.term);
});

test("neither the server's settings nor the role's switch off the wait, or the warning about it", async () => {
  await admin.query(`ALTER ROLE plimsoll SET synchronous_commit = 'remote_write'`);
  await admin.query(`ALTER ROLE plimsoll SET client_min_messages = 'error'`);
  try {
    const writer = await store.openWriter(newBookId());
    expect(await unwaited(writer)).toMatchObject({ outcome: "unknown" });
  } finally {
    await awaitStandby(null);
    await admin.query("ALTER ROLE plimsoll RESET ALL");
  }
});
