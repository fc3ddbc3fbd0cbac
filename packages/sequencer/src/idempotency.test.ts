import { createMemoryJournal } from "@plimsoll/journal";
import { beforeEach, describe, expect, test } from "vitest";
import { openAccount } from "../test/commands.ts";
import { FaultyJournal, Gate } from "../test/faulty-journal.ts";
import { accept, open } from "../test/sequencers.ts";
import { IdempotencyKeyReused, type Reply, type Sequencer } from "./index.ts";

let journal: FaultyJournal;

beforeEach(() => {
  journal = new FaultyJournal(createMemoryJournal());
});

function send(sequencer: Sequencer, account: string, fingerprint: string): Promise<Reply> {
  const command = openAccount(account);
  return sequencer.submit({ command, actor: "alice", idempotencyKey: "alice/1", fingerprint });
}

describe("a request sent again under its key", () => {
  test("has one effect and gets the first answer", async () => {
    const sequencer = await open(journal);
    const first = await send(sequencer, "a", "f");
    const again = await send(sequencer, "a", "f");
    expect(again).toEqual({ ...first, isReplay: true });
    expect(sequencer.durableSequence).toBe(1);
  });

  test("while the first is being written waits for it", async () => {
    const sequencer = await open(journal);
    const gate = new Gate();
    journal.fault = (write) => gate.opened.then(write);
    const order: string[] = [];
    const first = send(sequencer, "a", "f").then(() => order.push("first"));
    const again = send(sequencer, "a", "f").then(() => order.push("again"));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(order).toEqual([]);
    gate.open();
    await Promise.all([first, again]);
    expect(order).toEqual(["first", "again"]);
    expect(sequencer.durableSequence).toBe(1);
  });

  test("as another request is turned away", async () => {
    const sequencer = await open(journal);
    await send(sequencer, "a", "f");
    await expect(send(sequencer, "b", "g")).rejects.toThrow(IdempotencyKeyReused);
    expect(sequencer.durableSequence).toBe(1);
    expect(sequencer.status.inFlight).toBe(0);
  });

  test("after a refusal is a new request", async () => {
    const sequencer = await open(journal);
    await accept(sequencer, [openAccount("a")]);
    expect(await send(sequencer, "a", "f")).toMatchObject({ isAccepted: false });
    expect(await send(sequencer, "b", "g")).toMatchObject({ isAccepted: true, isReplay: false });
  });

  test("after a restart gets the first answer", async () => {
    const sequencer = await open(journal);
    const first = await send(sequencer, "a", "f");
    await sequencer.close();
    const next = await open(journal);
    expect(await send(next, "a", "f")).toEqual({ ...first, isReplay: true });
    await expect(send(next, "b", "g")).rejects.toThrow(IdempotencyKeyReused);
    expect(journal.lookedUpKeys).toEqual([]);
  });

  test("after a restart from a snapshot is found in the journal", async () => {
    const sequencer = await open(journal, { limits: { snapshotEveryEntries: 1 } });
    const first = await send(sequencer, "a", "f");
    const reader = await journal.openReader("test");
    await expect.poll(() => reader.latestSnapshot()).toBeDefined();
    await sequencer.close();
    const next = await open(journal);
    expect(await send(next, "a", "f")).toEqual({ ...first, isReplay: true });
    expect(journal.lookedUpKeys).toEqual(["alice/1"]);
    const other = { command: openAccount("b"), actor: "bob", idempotencyKey: "bob/1" };
    expect(await next.submit(other)).toMatchObject({ isReplay: false });
    expect(journal.lookedUpKeys).toEqual(["alice/1"]);
  });

  test("long after, when its answer has left memory, is found in the journal", async () => {
    const sequencer = await open(journal);
    const first = await send(sequencer, "a", "f");
    for (let round = 0; round < 5; round += 1) {
      const many = Array.from({ length: 5_000 }, (_, index) => `many-${round}-${index}`);
      await Promise.all(
        many.map((id) =>
          sequencer.submit({ command: openAccount(id), actor: "bob", idempotencyKey: id }),
        ),
      );
    }
    expect(await send(sequencer, "a", "f")).toEqual({ ...first, isReplay: true });
    expect(journal.lookedUpKeys).toContain("alice/1");
  });
});
