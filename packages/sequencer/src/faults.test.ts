import {
  createMemoryJournal,
  JournalFenced,
  JournalKeyTaken,
  JournalLost,
  JournalUnavailable,
  type JournalStore,
} from "@plimsoll/journal";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openAccount } from "../test/commands.ts";
import { FaultyJournal, Gate } from "../test/faulty-journal.ts";
import { accept, open, submit } from "../test/sequencers.ts";
import { SequencerBusy, SequencerStopped, SequencerUnavailable, type Sequencer } from "./index.ts";

let store: JournalStore;
let journal: FaultyJournal;
let sequencer: Sequencer;

beforeEach(async () => {
  store = createMemoryJournal();
  journal = new FaultyJournal(store);
  sequencer = await open(journal, { limits: { patienceMillis: 100 } });
});

afterEach(async () => {
  journal.fault = undefined;
  journal.headFault = undefined;
  await sequencer.close();
});

const accounts = (reader: Sequencer): Promise<number> => reader.read((book) => book.accounts.size);
const settled = async (promise: Promise<unknown>): Promise<boolean> => {
  let isSettled = false;
  const settle = (): void => void (isSettled = true);
  promise.then(settle, settle);
  await new Promise((resolve) => setTimeout(resolve, 20));
  return isSettled;
};
const notWritten = (): JournalUnavailable => new JournalUnavailable("not_written", "Disk full.");
const unknown = (): JournalUnavailable => new JournalUnavailable("unknown", "Connection lost.");

describe("while an append is under way", () => {
  test("no answer, refusal or read shows what it has not made durable", async () => {
    const gate = new Gate();
    const before = await accounts(sequencer);
    journal.fault = (write) => gate.opened.then(write);
    const accepted = submit(sequencer, openAccount("alice"));
    const refused = submit(sequencer, openAccount("alice"));
    const seen = accounts(sequencer);
    const failed = sequencer.read(() => {
      throw new RangeError("no such loan");
    });
    failed.catch(() => undefined);
    expect(await Promise.all([accepted, refused, seen, failed].map(settled))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(sequencer.durableSequence).toBe(0);
    gate.open();
    expect(await accepted).toMatchObject({ isAccepted: true, sequence: 1 });
    expect(await refused).toMatchObject({ isAccepted: false, sequence: 1 });
    expect(await seen).toBe(before + 1);
    await expect(failed).rejects.toThrow("no such loan");
  });

  test("the next batch fills, and both are written in order", async () => {
    const gate = new Gate();
    journal.fault = (write) => gate.opened.then(write);
    const first = submit(sequencer, openAccount("a"));
    await settled(first);
    const others = Promise.all(["b", "c", "d"].map((id) => submit(sequencer, openAccount(id))));
    await settled(others);
    gate.open();
    await others;
    const sizes = journal.batches.map((entries) => entries.length);
    expect(sizes).toEqual([1, 3]);
  });

  test("more than the limit in flight are turned away at once", async () => {
    await sequencer.close();
    sequencer = await open(journal, { limits: { inFlightMax: 3, batchEntriesMax: 1 } });
    const gate = new Gate();
    journal.fault = (write) => gate.opened.then(write);
    const taken = ["a", "b", "c"].map((id) => submit(sequencer, openAccount(id)));
    await expect(submit(sequencer, openAccount("d"))).rejects.toMatchObject({
      name: "SequencerBusy",
      retryAfterMs: 100,
    });
    gate.open();
    const replies = await Promise.all(taken);
    expect(replies.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    await accept(sequencer, [openAccount("d")]);
  });
});

describe("an append that was not written", () => {
  test("is repeated as it is", async () => {
    let failures = 2;
    journal.fault = (write) => (failures-- > 0 ? Promise.reject(notWritten()) : write());
    expect(await submit(sequencer, openAccount("alice"))).toMatchObject({ sequence: 1 });
    expect(journal.batches.length).toBe(3);
    expect(new Set(journal.batches.map((entries) => entries[0]?.hash)).size).toBe(1);
  });

  test("is given up when patience is at its end; nothing of it stays in memory", async () => {
    const before = await accounts(sequencer);
    journal.fault = () => Promise.reject(notWritten());
    const written = submit(sequencer, openAccount("alice"));
    const seen = accounts(sequencer);
    seen.catch(() => undefined);
    await expect(written).rejects.toMatchObject({
      name: "SequencerUnavailable",
      outcome: "not_written",
    });
    await expect(seen).rejects.toThrow(SequencerUnavailable);
    journal.fault = undefined;
    await expect.poll(() => sequencer.status.phase).toBe("running");
    expect(await accounts(sequencer)).toBe(before);
    expect(await submit(sequencer, openAccount("alice"))).toMatchObject({ sequence: 1 });
  });
});

describe("an append of unknown outcome", () => {
  test("that arrived is answered as written, and not repeated", async () => {
    journal.fault = async (write) => {
      journal.fault = undefined;
      await write();
      throw unknown();
    };
    expect(await submit(sequencer, openAccount("alice"))).toMatchObject({ sequence: 1 });
    expect(journal.batches.length).toBe(1);
    expect(await submit(sequencer, openAccount("bob"))).toMatchObject({ sequence: 2 });
  });

  test("that did not arrive is repeated", async () => {
    journal.fault = async () => {
      journal.fault = undefined;
      throw unknown();
    };
    expect(await submit(sequencer, openAccount("alice"))).toMatchObject({ sequence: 1 });
    expect(journal.batches.length).toBe(2);
  });

  test.each([{ arrives: true }, { arrives: false }])(
    "keeps its commands waiting until the journal answers again: %j",
    async ({ arrives }) => {
      const heard: number[] = [];
      sequencer.subscribe((entries) => heard.push(...entries.map(({ sequence }) => sequence)));
      journal.headFault = () => Promise.reject(unknown());
      journal.fault = async (write) => {
        if (arrives) await write();
        throw unknown();
      };
      const reply = submit(sequencer, openAccount("alice"));
      reply.catch(() => undefined);
      await expect.poll(() => sequencer.status.phase).toBe("recovering");
      await expect(submit(sequencer, openAccount("bob"))).rejects.toThrow(SequencerBusy);
      await expect(accounts(sequencer)).rejects.toThrow(SequencerBusy);
      expect(await settled(reply)).toBe(false);
      journal.fault = undefined;
      journal.headFault = undefined;
      if (arrives) expect(await reply).toMatchObject({ isAccepted: true, sequence: 1 });
      else await expect(reply).rejects.toMatchObject({ outcome: "not_written" });
      await expect.poll(() => sequencer.status.phase).toBe("running");
      const next = arrives ? 2 : 1;
      expect(await submit(sequencer, openAccount("bob"))).toMatchObject({ sequence: next });
      expect(heard).toEqual(arrives ? [1, 2] : [1]);
      expect(sequencer.status.inFlight).toBe(0);
    },
  );

  test("stays unknown when the sequencer is closed meanwhile", async () => {
    journal.headFault = () => Promise.reject(unknown());
    journal.fault = () => Promise.reject(unknown());
    const reply = submit(sequencer, openAccount("alice"));
    reply.catch(() => undefined);
    await expect.poll(() => sequencer.status.phase).toBe("recovering");
    await sequencer.close();
    await expect(reply).rejects.toMatchObject({ name: "SequencerStopped", outcome: "unknown" });
  });
});

describe("a second writer", () => {
  test("stops the first for good, and nothing of the first's last batch is written", async () => {
    await accept(sequencer, [openAccount("alice")]);
    const second = await open(store);
    await expect(submit(sequencer, openAccount("bob"))).rejects.toThrow(SequencerStopped);
    expect(await sequencer.stopped).toBeInstanceOf(JournalFenced);
    await expect(submit(sequencer, openAccount("carol"))).rejects.toThrow(SequencerStopped);
    expect(second.durableSequence).toBe(1);
    expect(await submit(second, openAccount("bob"))).toMatchObject({ sequence: 2 });
    await second.close();
  });

  test("is noticed while an outcome is unknown", async () => {
    const second = new Gate();
    journal.fault = async () => {
      await open(store);
      second.open();
      throw unknown();
    };
    await expect(submit(sequencer, openAccount("bob"))).rejects.toMatchObject({
      name: "SequencerStopped",
      outcome: "unknown",
    });
    await second.opened;
  });
});

describe("a journal that lacks what was acknowledged", () => {
  const names = ["alice", "bob", "carol"];
  /** A journal that has these customers, as far as it got. */
  async function standbyWith(customers: readonly string[]): Promise<JournalStore> {
    const standby = createMemoryJournal();
    const writer = await open(standby);
    await accept(writer, customers.map(openAccount));
    await writer.close();
    return standby;
  }

  test.each([
    ["ends before it", ["alice"], "nothing was written"],
    ["has another entry in its place", ["alice", "bob", "mallory"], "nothing was written"],
    ["is longer and has another entry there", ["mallory", "b", "c", "d"], "nothing was written"],
    ["ends before it", [], "nobody knows"],
    ["has another entry in its place", ["alice", "bob", "mallory"], "nobody knows"],
  ] as const)("stops the book: it %s (%j), after an append of which %s", async (...given) => {
    const [, held, known] = given;
    await accept(sequencer, names.map(openAccount));
    const acknowledged = sequencer.head();
    const standby = await standbyWith(held);
    const end = await (await standby.openReader("test")).head();
    journal.fault = async () => {
      if (known === "nobody knows") {
        await journal.failOver(standby);
        journal.fault = undefined;
        throw unknown();
      }
      throw notWritten();
    };
    const dave = submit(sequencer, openAccount("dave"));
    dave.catch(() => undefined);
    if (known === "nothing was written") {
      await expect.poll(() => journal.batches.length).toBeGreaterThan(1);
      await journal.failOver(standby);
      // The patience with the append runs out, and then the journal is read again.
    }
    const reason = await sequencer.stopped;
    expect(reason).toBeInstanceOf(JournalLost);
    expect((reason as JournalLost).acknowledged).toEqual(acknowledged);
    expect((reason as Error).message).toContain(acknowledged.hash);
    expect((reason as Error).message).toContain((reason as JournalLost).found.hash);
    await expect(dave).rejects.toThrow();
    expect(await (await standby.openReader("test")).head()).toEqual(end);
  });

  test("is told by the writer that was replaced, too", async () => {
    await accept(sequencer, names.map(openAccount));
    await journal.failOver(await standbyWith(["alice"]));
    await open(journal, { bookId: "test" });
    await expect(submit(sequencer, openAccount("dave"))).rejects.toThrow(SequencerStopped);
    expect(await sequencer.stopped).toBeInstanceOf(JournalLost);
  });
});

describe("other failures", () => {
  test("of the journal make the sequencer read it again", async () => {
    journal.fault = async () => {
      journal.fault = undefined;
      throw new TypeError("the adapter has a bug");
    };
    const lost = submit(sequencer, openAccount("alice"));
    await expect(lost).rejects.toThrow(SequencerUnavailable);
    await expect.poll(() => sequencer.status.phase).toBe("running");
    expect(await submit(sequencer, openAccount("alice"))).toMatchObject({ sequence: 1 });
  });

  test("a key that the journal holds against all knowledge is looked up the next time", async () => {
    journal.fault = async () => {
      journal.fault = undefined;
      throw new JournalKeyTaken("k");
    };
    await expect(submit(sequencer, openAccount("alice"), "k")).rejects.toThrow(
      SequencerUnavailable,
    );
    await expect.poll(() => sequencer.status.phase).toBe("running");
    await submit(sequencer, openAccount("alice"), "k");
    expect(journal.lookedUpKeys).toEqual(["k"]);
  });

  test("a command that the engine cannot even read hurts nobody else", async () => {
    const before = submit(sequencer, openAccount("alice"));
    const command = { ...openAccount("bob"), account: { toString: null } };
    const broken = sequencer.submit({ command: command as never, actor: "tester" });
    expect(await before).toMatchObject({ sequence: 1 });
    const outcome = await broken.catch((error: unknown) => error);
    expect(outcome).toBeDefined();
    await expect.poll(() => sequencer.status.phase).toBe("running");
    expect(await submit(sequencer, openAccount("bob"))).toMatchObject({ sequence: 2 });
  });
});
