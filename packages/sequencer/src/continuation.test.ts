import { stateHash, TRIGGERS_PER_COMMAND_MAX } from "@plimsoll/engine";
import { createMemoryJournal, type JournalStore } from "@plimsoll/journal";
import { beforeEach, describe, expect, test } from "vitest";
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
import { accept, open, openFunded, submit } from "../test/sequencers.ts";
import { verify, type DurableEntry, type Sequencer } from "./index.ts";

const LOANS = TRIGGERS_PER_COMMAND_MAX * 2 + 500;
let store: JournalStore;

beforeEach(() => {
  store = createMemoryJournal();
});

async function openLoans(sequencer: Sequencer): Promise<void> {
  const customers = Array.from({ length: LOANS }, (_, index) => `c${index}`);
  await accept(sequencer, customers.map(openAccount));
  await accept(
    sequencer,
    customers.map((id) => deposit(id, BTC, COIN)),
  );
  await accept(
    sequencer,
    customers.map((id) => openLoan(id, `loan-${id}`, COIN, 80_000n * DOLLAR)),
  );
}

describe("a price that fires more triggers than one command may", () => {
  test("is carried on by the sequencer before any other command", async () => {
    const sequencer = await openFunded(store);
    await openLoans(sequencer);
    const heard: DurableEntry[] = [];
    sequencer.subscribe((entries) => heard.push(...entries));
    const [fallen, next] = await Promise.all([
      submit(sequencer, postPrice(92_000n)),
      submit(sequencer, openAccount("after-the-fall")),
    ]);
    const first = fallen.sequence;
    expect(next).toMatchObject({ isAccepted: true, sequence: first + 3 });
    expect(heard.map(({ command, actor }) => [command.type, actor])).toEqual([
      ["post_price", "tester"],
      ["continue", "sequencer"],
      ["continue", "sequencer"],
      ["open_account", "tester"],
    ]);
    const sold = heard
      .flatMap(({ events }) => events)
      .filter(({ type }) => type === "collateral_sold");
    expect(sold.length).toBe(LOANS);
    await sequencer.close();
    expect(await verify(await store.openReader("test"), OPERATOR)).toMatchObject({
      isIntact: true,
    });
  });

  test("is carried on after a restart in the midst of it", async () => {
    const journal = new FaultyJournal(store);
    const sequencer = await openFunded(journal, {
      limits: { batchEntriesMax: 1, patienceMillis: 0 },
    });
    await openLoans(sequencer);
    // Only the price itself gets through.
    let appends = 1;
    journal.fault = (write) =>
      appends-- > 0 ? write() : new Promise((_, reject) => setTimeout(reject, 5, new Error("cut")));
    journal.headFault = () => Promise.reject(new Error("cut"));
    const fallen = await submit(sequencer, postPrice(92_000n));
    await expect.poll(() => sequencer.status.phase).toBe("recovering");
    await sequencer.close();

    const next = await open(store);
    await expect.poll(() => next.durableSequence).toBe(fallen.sequence + 2);
    expect(await submit(next, openAccount("after"))).toMatchObject({
      sequence: fallen.sequence + 3,
    });
    const hash = await next.read(stateHash);
    await next.close();
    const report = await verify(await store.openReader("test"), OPERATOR);
    expect(report).toMatchObject({ isIntact: true, stateHash: hash });
  });
});
