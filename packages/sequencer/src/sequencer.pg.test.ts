import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { startPostgres, type EmbeddedPostgres } from "@plimsoll/embedded-postgres";
import { stateHash } from "@plimsoll/engine";
import {
  JournalBroken,
  JournalFenced,
  openPostgresJournal,
  type JournalStore,
} from "@plimsoll/journal";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BTC, COIN, deposit, DOLLAR, openAccount, openLoan, OPERATOR } from "../test/commands.ts";
import { FaultyJournal } from "../test/faulty-journal.ts";
import { onDatabase } from "../test/on-database.ts";
import { accept, open, openFunded, submit } from "../test/sequencers.ts";
import { SequencerStopped, makeSnapshotsInThread, verify, type Sequencer } from "./index.ts";

const dataDirectory = mkdtempSync(join(tmpdir(), "plimsoll-sequencer-"));
let postgres: EmbeddedPostgres;
let store: JournalStore;

beforeAll(async () => {
  postgres = await startPostgres({ dataDirectory });
  store = await openPostgresJournal({ url: postgres.url });
});

afterAll(async () => {
  await store.close();
  await postgres.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
});

/** `loans` loans with their customers. */
async function openLoans(sequencer: Sequencer, loans: number): Promise<void> {
  const customers = Array.from({ length: loans }, (_, index) => `c${index}`);
  await accept(sequencer, customers.map(openAccount));
  await accept(
    sequencer,
    customers.map((id) => deposit(id, BTC, COIN)),
  );
  await accept(
    sequencer,
    customers.map((id) => openLoan(id, `loan-${id}`, COIN, 50_000n * DOLLAR)),
  );
}

describe("on PostgreSQL", () => {
  test("a thousand commands in flight share a few appends, and a restart has them all", async () => {
    const journal = new FaultyJournal(store);
    const bookId = "group-commit";
    const sequencer = await openFunded(journal, { bookId });
    const before = journal.batches.length;
    const customers = Array.from({ length: 1_000 }, (_, index) => `c${index}`);
    const replies = await accept(sequencer, customers.map(openAccount));
    expect(journal.batches.length - before).toBeLessThanOrEqual(4);
    expect(new Set(replies.map(({ sequence }) => sequence)).size).toBe(1_000);
    const hash = await sequencer.read(stateHash);
    const head = sequencer.head();
    await sequencer.close();
    const next = await open(store, { bookId });
    expect(next.head()).toEqual(head);
    expect(await next.read(stateHash)).toBe(hash);
    await next.close();
  });

  test("a paused writer that comes back is fenced off", async () => {
    const first = await open(store, { bookId: "fenced" });
    await accept(first, [openAccount("alice")]);
    const second = await open(store, { bookId: "fenced" });
    await accept(second, [openAccount("bob")]);
    await expect(submit(first, openAccount("bob"))).rejects.toThrow(SequencerStopped);
    expect(await first.stopped).toBeInstanceOf(JournalFenced);
    expect(await submit(second, openAccount("carol"))).toMatchObject({ sequence: 3 });
    await second.close();
  });

  test("the server may end all connections: nothing acknowledged is lost, nothing is twice", async () => {
    const bookId = "cut";
    const sequencer = await open(store, { bookId });
    const acknowledged: string[] = [];
    const cuts = (async () => {
      for (let cut = 0; cut < 5; cut += 1) {
        await new Promise((resolve) => setTimeout(resolve, 30));
        await onDatabase(postgres.url, [
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'plimsoll-journal'",
        ]);
      }
    })();
    const clients = Array.from({ length: 20 }, async (_, client) => {
      for (let turn = 0; turn < 40; turn += 1) {
        const id = `c${client}-${turn}`;
        for (;;) {
          const reply = await submit(sequencer, openAccount(id), id).catch(() => undefined);
          if (reply?.isAccepted === true) break;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        acknowledged.push(id);
      }
    });
    await Promise.all([...clients, cuts]);
    expect(sequencer.durableSequence).toBe(acknowledged.length);
    await sequencer.close();
    const report = await verify(await store.openReader(bookId), OPERATOR);
    expect(report).toMatchObject({ isIntact: true, entries: acknowledged.length });
  });

  test("a thread of its own makes the snapshots, and a restart uses them", async () => {
    const bookId = "snapshots";
    const script = new URL("../test/snapshot-thread.mjs", import.meta.url);
    const snapshotMaker = makeSnapshotsInThread({
      databaseUrl: postgres.url,
      bookId,
      owner: OPERATOR,
      startWorker: () => new Worker(script),
    });
    const limits = { snapshotEveryEntries: 1_000 };
    const sequencer = await openFunded(store, { bookId, snapshotMaker, limits });
    await openLoans(sequencer, 500);
    const reader = await store.openReader(bookId);
    await expect.poll(() => reader.latestSnapshot()).toBeDefined();
    await accept(sequencer, [openAccount("late")]);
    const hash = await sequencer.read(stateHash);
    await sequencer.close();
    const started: object[] = [];
    const unexpected = (_: object, message: string): never => expect.fail(message);
    const log = {
      info: (details: object) => started.push(details),
      warn: unexpected,
      error: unexpected,
    };
    const next = await open(store, { bookId, log });
    expect(started[0]).toHaveProperty(
      "snapshotSequence",
      (await reader.latestSnapshot())?.sequence,
    );
    expect(await next.read(stateHash)).toBe(hash);
    await next.close();
    const report = await verify(reader, OPERATOR);
    expect(report).toMatchObject({ isIntact: true, snapshots: 1, stateHash: hash });
  });

  test("one altered byte of a stored body stops the start and is found by verify", async () => {
    const bookId = "altered";
    const sequencer = await openFunded(store, { bookId });
    const last = sequencer.durableSequence;
    await sequencer.close();
    const reader = await store.openReader(bookId);
    expect(await verify(reader, OPERATOR)).toMatchObject({ isIntact: true });
    await onDatabase(postgres.url, [
      `UPDATE journal.entries SET body = replace(body, '1000000000000000n', '1000000000000001n')
         WHERE sequence = ${last - 2}
           AND book_number = (SELECT book_number FROM journal.books WHERE book_id = '${bookId}')`,
    ]);
    const failure = await open(store, { bookId }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(JournalBroken);
    expect(failure).toHaveProperty("sequence", last - 2);
    expect(await verify(reader, OPERATOR)).toMatchObject({
      isIntact: false,
      problems: [{ kind: "chain_broken", sequence: last - 2 }],
    });
  });
});
