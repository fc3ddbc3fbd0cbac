import { availableBalance } from "@plimsoll/engine";
import { createMemoryJournal, genesis, type JournalStore } from "@plimsoll/journal";
import { beforeEach, describe, expect, test } from "vitest";
import { BTC, deposit, MARKET, openAccount, OPERATOR, setUp, USDC } from "../test/commands.ts";
import { accept, open, openFunded, submit } from "../test/sequencers.ts";
import { replay, SequencerStopped, type DurableEntry, type Sequencer } from "./index.ts";

let store: JournalStore;

beforeEach(() => {
  store = createMemoryJournal();
});

const balanceOf = (sequencer: Sequencer, id: string): Promise<bigint> =>
  sequencer.read((book) => {
    const account = [...book.accounts.values()].find((candidate) => candidate.id === id);
    const asset = book.assets.get(BTC);
    return account === undefined || asset === undefined ? -1n : availableBalance(account, asset);
  });

describe("a new book", () => {
  test("is empty and ends at its genesis", async () => {
    const sequencer = await open(store);
    expect(sequencer.head()).toEqual(genesis("test"));
    expect(sequencer.status).toEqual({ phase: "running", inFlight: 0, durableSequence: 0 });
    expect(await sequencer.read((book, sequence) => [book.markets.size, sequence])).toEqual([0, 0]);
  });

  test("accepts commands in the order of their submission", async () => {
    const sequencer = await open(store);
    const replies = await accept(sequencer, setUp());
    const sequences = replies.map(({ sequence }) => sequence);
    expect(sequences).toEqual(setUp().map((_, index) => index + 1));
    expect(await sequencer.read((book) => book.markets.has(MARKET))).toBe(true);
  });

  test("answers with the events and their time", async () => {
    const sequencer = await open(store, { clock: () => 5_000 });
    const reply = await submit(sequencer, openAccount("alice"));
    expect(reply).toEqual({
      isAccepted: true,
      sequence: 1,
      at: 5_000,
      events: [{ type: "account_opened", at: 5_000, account: "alice" }],
      isReplay: false,
    });
  });
});

describe("a refusal", () => {
  test("is a reply, names the state that it rests on and leaves no entry", async () => {
    const sequencer = await open(store);
    await submit(sequencer, openAccount("alice"));
    const reply = await submit(sequencer, openAccount("alice"));
    expect(reply).toMatchObject({
      isAccepted: false,
      rejection: { code: "account_already_opened" },
      sequence: 1,
    });
    expect(sequencer.durableSequence).toBe(1);
  });

  test("does not move the book's time", async () => {
    const times = [5_000, 9_000, 6_000];
    const sequencer = await open(store, { clock: () => times.shift() ?? 0 });
    await submit(sequencer, openAccount("alice"));
    await submit(sequencer, openAccount("alice"));
    expect(await submit(sequencer, openAccount("bob"))).toMatchObject({ at: 6_000 });
  });
});

describe("time", () => {
  test("never decreases, whatever the clock says, also over a restart", async () => {
    const times = [5_000, 3_000, 6_000];
    const sequencer = await open(store, { clock: () => times.shift() ?? 0 });
    const first = await accept(sequencer, ["a", "b", "c", "d"].map(openAccount));
    await sequencer.close();
    const next = await open(store, { clock: () => 0 });
    const last = await submit(next, openAccount("e"));
    const ats = [...first, last].map((reply) => (reply.isAccepted ? reply.at : -1));
    expect(ats).toEqual([5_000, 5_000, 6_000, 6_000, 6_000]);
  });
});

describe("a restart", () => {
  test("brings back book, head and sequence", async () => {
    const sequencer = await openFunded(store);
    await accept(sequencer, [openAccount("alice"), deposit("alice", BTC, 7n)]);
    const head = sequencer.head();
    await sequencer.close();

    const next = await open(store);
    expect(next.head()).toEqual(head);
    expect(await balanceOf(next, "alice")).toBe(7n);
    await accept(next, [deposit("alice", BTC, 1n)]);
    expect(await balanceOf(next, "alice")).toBe(8n);
    expect(next.durableSequence).toBe(head.sequence + 1);
  });

  test("comes to the same as a replay of the whole journal", async () => {
    const sequencer = await openFunded(store);
    const book = await replay(await store.openReader("test"), OPERATOR);
    const totals = await sequencer.read((live) => live.markets.get(MARKET)?.totalSupplyAssets);
    expect(book.markets.get(MARKET)?.totalSupplyAssets).toBe(totals);
    expect(book.assets.get(USDC)?.custody.balance).toBeGreaterThan(0n);
  });
});

describe("listeners", () => {
  test("hear every durable entry once, in order, with command and events", async () => {
    const sequencer = await open(store);
    const heard: DurableEntry[] = [];
    sequencer.subscribe((entries) => heard.push(...entries));
    await accept(sequencer, setUp());
    expect(heard.map(({ sequence }) => sequence)).toEqual(setUp().map((_, index) => index + 1));
    expect(heard.map(({ command }) => command)).toEqual(setUp());
    expect(heard.at(-1)?.hash).toBe(sequencer.head().hash);
    expect(heard[0]).toMatchObject({ actor: "tester", events: [{ type: "asset_registered" }] });
  });

  test("do not hurt each other, and hear nothing after they have left", async () => {
    const sequencer = await open(store);
    const heard: number[] = [];
    sequencer.subscribe(() => {
      throw new Error("a listener with a bug");
    });
    const leave = sequencer.subscribe((entries) => heard.push(entries.length));
    await accept(sequencer, [openAccount("alice")]);
    leave();
    await accept(sequencer, [openAccount("bob")]);
    expect(heard).toEqual([1]);
  });
});

describe("closing", () => {
  test("writes what is under way and takes on nothing more", async () => {
    const sequencer = await open(store);
    const replies = Promise.all(["a", "b", "c"].map((id) => submit(sequencer, openAccount(id))));
    const closed = sequencer.close();
    await expect(submit(sequencer, openAccount("d"))).rejects.toThrow(SequencerStopped);
    await closed;
    expect((await replies).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(sequencer.status.phase).toBe("stopped");
    expect(await sequencer.stopped).toBeUndefined();
    await expect(sequencer.read((book) => book.time)).rejects.toThrow(SequencerStopped);
    await sequencer.close();
  });
});

describe("names and limits", () => {
  test.each([
    { actor: "" },
    { actor: "two\nlines" },
    { actor: "a".repeat(401) },
    { idempotencyKey: "" },
    { idempotencyKey: "\ud800" },
    { fingerprint: "" },
  ])("that the journal cannot keep are refused: %j", async (names) => {
    const sequencer = await open(store);
    const submission = { command: openAccount("alice"), actor: "tester", ...names };
    await expect(sequencer.submit(submission)).rejects.toThrow(RangeError);
    expect(sequencer.status.inFlight).toBe(0);
  });

  test.each([{ inFlightMax: 0 }, { batchEntriesMax: 1.5 }, { snapshotEveryEntries: -1 }])(
    "out of range are refused: %j",
    async (limits) => {
      await expect(open(store, { limits })).rejects.toThrow(RangeError);
    },
  );
});
