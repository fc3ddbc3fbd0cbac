import { stateHash } from "@plimsoll/engine";
import { createMemoryJournal, type JournalReader, type JournalStore } from "@plimsoll/journal";
import { beforeEach, describe, expect, test } from "vitest";
import {
  BTC,
  COIN,
  deposit,
  DOLLAR,
  openAccount,
  openLoan,
  OPERATOR,
} from "../../test/commands.ts";
import { accept, open, openFunded } from "../../test/sequencers.ts";
import { verify, type Sequencer, type SequencerLog } from "../index.ts";
import { makeSnapshotsInProcess } from "./snapshot-maker.ts";

let store: JournalStore;
let reader: JournalReader;

beforeEach(async () => {
  store = createMemoryJournal();
  reader = await store.openReader("test");
});

class Notes implements SequencerLog {
  readonly infos: [details: object, message: string][] = [];
  readonly warnings: [details: object, message: string][] = [];
  info(details: object, message: string): void {
    this.infos.push([details, message]);
  }
  warn(details: object, message: string): void {
    this.warnings.push([details, message]);
  }
  error(): void {
    throw new Error("nothing in these tests is an error");
  }
}

const hashOf = (sequencer: Sequencer): Promise<string> => sequencer.read(stateHash);

/** Opens loans one by one, with a snapshot every ten entries. */
async function fill(): Promise<{ hash: string; sequence: number; snapshots: number[] }> {
  const sequencer = await openFunded(store, { limits: { snapshotEveryEntries: 10 } });
  for (let loan = 0; loan < 12; loan += 1) {
    const customer = `c${loan}`;
    await accept(sequencer, [openAccount(customer), deposit(customer, BTC, COIN)]);
    await accept(sequencer, [openLoan(customer, `loan-${loan}`, COIN, 50_000n * DOLLAR)]);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const hash = await hashOf(sequencer);
  const sequence = sequencer.durableSequence;
  await sequencer.close();
  const snapshots = (await reader.snapshots()).map((info) => info.sequence);
  return { hash, sequence, snapshots };
}

/** Saves over the snapshot at `sequence`, whose own hash then fits whatever stands in it. */
async function forge(sequence: number, text: (old: string) => string): Promise<void> {
  const [info] = (await reader.snapshots()).filter((one) => one.sequence === sequence);
  const pieces: Uint8Array[] = [];
  for await (const piece of reader.openSnapshot(sequence)) pieces.push(piece);
  const writer = await store.openWriter("test");
  const forged = text(Buffer.concat(pieces).toString());
  await writer.saveSnapshot(sequence, info?.stateHash ?? "", [forged]);
}

describe("snapshots", () => {
  test("are saved every so many entries, and only the newest few are kept", async () => {
    const { snapshots, sequence } = await fill();
    expect(snapshots.length).toBe(3);
    expect(sequence - (snapshots[0] ?? 0)).toBeLessThan(10);
  });

  test("and the entries behind them are all that a restart reads", async () => {
    const { hash, sequence, snapshots } = await fill();
    const log = new Notes();
    const next = await open(store, { log });
    expect(await hashOf(next)).toBe(hash);
    expect(log.infos[0]).toMatchObject([
      { sequence, snapshotSequence: snapshots[0] },
      "book recovered",
    ]);
    await next.close();
  });

  test.each([
    { what: "a state that was altered", alter: (old: string) => old.replace("loan-1", "loan-X") },
    { what: "an end that is missing", alter: (old: string) => old.slice(0, -20) },
    { what: "an unknown form", alter: (old: string) => `something else ${old}` },
    { what: "a broken filter of keys", alter: (old: string) => old.replace("\n", " 1:AAAA\n") },
  ])("with $what give way to an older one", async ({ alter }) => {
    const { hash, snapshots } = await fill();
    const [newest = 0, older = 0] = snapshots;
    await forge(newest, alter);
    const log = new Notes();
    const next = await open(store, { log });
    expect(log.warnings).toMatchObject([[{ sequence: newest }, "a snapshot cannot be used"]]);
    expect(log.infos[0]).toMatchObject([{ snapshotSequence: older }, "book recovered"]);
    expect(await hashOf(next)).toBe(hash);
    await next.close();
  });

  test("give way to the whole journal when none can be used", async () => {
    const { hash, snapshots } = await fill();
    for (const sequence of snapshots) await forge(sequence, () => "nothing");
    const log = new Notes();
    const next = await open(store, { log });
    expect(log.warnings.length).toBe(snapshots.length);
    expect(log.infos[0]).toMatchObject([{ snapshotSequence: 0 }, "book recovered"]);
    expect(await hashOf(next)).toBe(hash);
    await next.close();
  });

  test("hold the state of one entry while the writer goes on", async () => {
    const sequencer = await openFunded(store);
    const snapshotMaker = makeSnapshotsInProcess(() => store.openReader("test"), OPERATOR);
    const hash = await hashOf(sequencer);
    const at = sequencer.durableSequence;
    const state = await snapshotMaker.state(new AbortController().signal);
    await accept(sequencer, [openAccount("newcomer")]);
    expect(state).toMatchObject({ sequence: at, stateHash: hash });
    let text = "";
    for await (const chunk of state.chunks) text += chunk.toString();
    expect(text).not.toContain("newcomer");
    await sequencer.close();
  });

  test("that cannot be made cost nothing but a note", async () => {
    const log = new Notes();
    const snapshotMaker = { state: () => Promise.reject(new Error("no memory")) };
    const limits = { snapshotEveryEntries: 1 };
    const sequencer = await open(store, { log, limits, snapshotMaker });
    await accept(sequencer, [openAccount("a")]);
    await accept(sequencer, [openAccount("b")]);
    await expect.poll(() => log.warnings.length).toBeGreaterThan(0);
    await sequencer.close();
    expect(await reader.snapshots()).toEqual([]);
  });

  test("are compared with the journal by verify", async () => {
    const { hash, snapshots } = await fill();
    const sound = await verify(reader, OPERATOR);
    expect(sound).toMatchObject({ isIntact: true, snapshots: 3, stateHash: hash, problems: [] });
    await forge(snapshots[1] ?? 0, (old) => old.replace("loan-1", "loan-X"));
    const report = await verify(reader, OPERATOR);
    expect(report).toMatchObject({
      isIntact: false,
      problems: [{ kind: "snapshot_differs", sequence: snapshots[1] }],
    });
  });
});
