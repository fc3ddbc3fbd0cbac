import { stateHash, type Command } from "@plimsoll/engine";
import { createMemoryJournal, JournalUnavailable } from "@plimsoll/journal";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BTC,
  COIN,
  deposit,
  DOLLAR,
  openAccount,
  openLoan,
  OPERATOR,
  postPrice,
} from "../test/commands.ts";
import { FaultyJournal } from "../test/faulty-journal.ts";
import { openFunded, steppingClock } from "../test/sequencers.ts";
import { decodeEntry, openSequencer, verify, type DurableEntry, type Sequencer } from "./index.ts";

const customer = fc.constantFrom("ann", "ben", "cem");
const commands: fc.Arbitrary<Command> = fc.oneof(
  customer.map(openAccount),
  fc.tuple(customer, fc.bigInt(1n, 3n * COIN)).map(([id, amount]) => deposit(id, BTC, amount)),
  fc
    .tuple(
      customer,
      fc.constantFrom("x", "y"),
      fc.bigInt(1n, 2n * COIN),
      fc.bigInt(1n, 150_000n * DOLLAR),
    )
    .map(([id, loan, collateral, debt]) => openLoan(id, `${id}-${loan}`, collateral, debt)),
  fc.bigInt(20_000n, 120_000n).map(postPrice),
);
type Mishap = "none" | "refused" | "lost_before" | "lost_after" | "bug";
const mishaps = fc.constantFrom<Mishap>(
  "none",
  "none",
  "none",
  "refused",
  "lost_before",
  "lost_after",
  "bug",
);
/** One command, its key and how often its client sends it at once. */
const request = fc.record({
  command: commands,
  key: fc.integer({ min: 0, max: 30 }),
  times: fc.integer({ min: 1, max: 3 }),
});

function befall(mishap: Mishap, write: () => Promise<void>): Promise<void> {
  switch (mishap) {
    case "none":
      return write();
    case "refused":
      return Promise.reject(new JournalUnavailable("not_written", "Disk full."));
    case "lost_before":
      return Promise.reject(new JournalUnavailable("unknown", "Connection lost."));
    case "lost_after":
      return write().then(() => befall("lost_before", write));
    case "bug":
      return Promise.reject(new TypeError("a bug of the adapter"));
  }
}

/** Sends until there is an answer, as a client with an idempotency key should. */
async function insist(
  sequencer: Sequencer,
  command: Command,
  key: string,
): Promise<number | undefined> {
  for (;;) {
    try {
      const fingerprint = `${key}-f`;
      const reply = await sequencer.submit({
        command,
        actor: "a",
        idempotencyKey: key,
        fingerprint,
      });
      return reply.isAccepted ? reply.sequence : undefined;
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

describe("whatever befalls appends", () => {
  test("an accepted key has one entry, listeners hear the journal, and the journal verifies", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { minLength: 1, maxLength: 25 }),
        fc.array(mishaps, { maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        async (requests, fates, batchEntriesMax) => {
          const journal = new FaultyJournal(createMemoryJournal());
          await (await openFunded(journal)).close();
          const remaining = [...fates];
          journal.fault = (write) => befall(remaining.shift() ?? "none", write);
          const limits = { batchEntriesMax, patienceMillis: 0, snapshotEveryEntries: 5 };
          const sequencer = await openSequencer({
            store: journal,
            bookId: "test",
            owner: OPERATOR,
            clock: steppingClock(),
            limits,
          });
          const heard: DurableEntry[] = [];
          sequencer.subscribe((entries) => heard.push(...entries));
          const sequenceOf = new Map<string, number>();
          await Promise.all(
            requests.map(async ({ command, key, times }, index) => {
              const name = `${key}-${index}`;
              const answers = await Promise.all(
                Array.from({ length: times }, () => insist(sequencer, command, name)),
              );
              const accepted = new Set(answers.filter((answer) => answer !== undefined));
              expect(accepted.size).toBeLessThanOrEqual(1);
              for (const sequence of accepted) sequenceOf.set(name, sequence);
            }),
          );
          const hash = await sequencer.read(stateHash);
          await sequencer.close();
          const reader = await journal.openReader("test");
          const written: DurableEntry[] = [];
          for await (const batch of reader.read(1)) written.push(...batch.map(decodeEntry));
          expect(heard).toEqual(written.slice(written.length - heard.length));
          const keyed = written.filter(({ idempotencyKey }) => idempotencyKey !== undefined);
          expect(new Map(keyed.map((entry) => [entry.idempotencyKey, entry.sequence]))).toEqual(
            sequenceOf,
          );
          const report = await verify(reader, OPERATOR);
          expect(report).toMatchObject({ isIntact: true, stateHash: hash });
        },
      ),
      { numRuns: 40 },
    );
  });
});
