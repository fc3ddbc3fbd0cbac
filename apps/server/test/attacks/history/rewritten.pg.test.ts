import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  chainEntries,
  genesis,
  openPostgresJournal,
  type JournalEntry,
  type JournalHead,
} from "@plimsoll/journal";
import type { Checkpoint } from "@plimsoll/journal/chain";
import { expect } from "vitest";
import { until } from "../../until.ts";
import { AttackWorld, fresh } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";
import { verifyOnConsole } from "./verify-on-console.ts";

/** A server of its own whose checkpoints go to a file, stopped, with a journal of some entries. */
interface Victim {
  readonly world: AttackWorld;
  readonly file: string;
  /** Before anybody touched it. */
  readonly head: JournalHead;
  readonly entries: readonly JournalEntry[];
  /** The newest checkpoint in the file. */
  readonly newest: Checkpoint;
  /** Starts it once more: it is expected to end by itself. */
  readonly start: () => Promise<{ code: number; output: string }>;
  readonly end: () => Promise<void>;
}

/** A real server writes entries and anchors the last of them; then it is stopped. */
async function openVictim({ postgres, mode, environment }: AttackWorld): Promise<Victim> {
  const file = join(tmpdir(), `${fresh("anchors")}.jsonl`);
  const world = await AttackWorld.open(postgres, {
    name: fresh("victim"),
    mode,
    environment: { ...environment, PLIMSOLL_ANCHORS: `file:${file}`, PLIMSOLL_ANCHOR_ENTRIES: "1" },
  });
  const end = async (): Promise<void> => {
    await world.close();
    await rm(file, { force: true });
  };
  try {
    const key = await world.key(["operator"]);
    for (const name of ["one", "two", "three", "four"]) {
      await world.accepted("/v1/customers", { account: fresh(name) }, key);
    }
    const { entries, head } = await readJournal(world);
    const read = async () => (await readFile(file, "utf8")).trimEnd().split("\n");
    await until(async () => (await read()).at(-1)?.includes(head.hash) === true);
    await world.server.end("SIGTERM");
    const newest = JSON.parse((await read()).at(-1) ?? "") as Checkpoint;
    return { world, file, head, entries, newest, start: () => world.run(), end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function readJournal({ database }: AttackWorld) {
  const store = await openPostgresJournal({ url: database });
  try {
    const reader = await store.openReader((await store.books()).at(-1) ?? "");
    const entries: JournalEntry[] = [];
    for await (const batch of reader.read(1)) entries.push(...batch);
    return { entries, head: await reader.head() };
  } finally {
    await store.close();
  }
}

/** Takes out the newest entries as if they had never been, and says that the journal ends before. */
async function deleteEntries({ world, entries }: Victim, count: number): Promise<JournalHead> {
  const end = entries.at(-count - 1);
  if (end === undefined) throw new Error("there are not so many entries");
  await world.sql("DELETE FROM journal.entries WHERE sequence > $1", [end.sequence]);
  await world.sql("UPDATE journal.books SET head_sequence = $1, head_hash = $2", [
    end.sequence,
    end.hash,
  ]);
  return { sequence: end.sequence, hash: end.hash };
}

/** Alters one entry, and makes all hashes from there on fit again. */
async function rewriteEntry({ world, entries, newest: { book } }: Victim): Promise<JournalHead> {
  const last = entries.at(-2)?.sequence;
  const drafts = entries.map((entry) =>
    entry.sequence === last ? { ...entry, body: entry.body.replaceAll("three-", "thief-") } : entry,
  );
  const chained = chainEntries(book, genesis(book), drafts);
  for (const { sequence, body, hash } of chained) {
    const alter = "UPDATE journal.entries SET body = $2, hash = $3 WHERE sequence = $1";
    await world.sql(alter, [sequence, body, hash]);
  }
  const head = chained.at(-1);
  if (head === undefined) throw new Error("there are no entries");
  await world.sql("UPDATE journal.books SET head_hash = $1", [head.hash]);
  return { sequence: head.sequence, hash: head.hash };
}

/** The start is refused, and `plimsoll verify` fails; both in a sentence with both heads. */
async function expectSeen({ world, file, newest, start }: Victim, head: JournalHead) {
  const started = await start();
  expect(started.code).toBe(1);
  const verified = await verifyOnConsole(world, file);
  expect(verified.code).toBe(1);
  for (const { output } of [started, verified]) {
    expect(output).toContain(`ends at entry ${head.sequence} with the hash ${head.hash}`);
    expect(output).toContain(newest.hash);
  }
}

async function withVictim(world: AttackWorld, attack: (victim: Victim) => Promise<void>) {
  const victim = await openVictim(world);
  try {
    await attack(victim);
  } finally {
    await victim.end();
  }
}

const deleteTheNewest = (world: AttackWorld) =>
  withVictim(world, async (victim) => {
    // What nobody has touched is served, and verified.
    expect(await verifyOnConsole(victim.world, victim.file)).toMatchObject({ code: 0 });
    await expectSeen(victim, await deleteEntries(victim, 1));
  });

const deleteCheckpointsToo = (world: AttackWorld) =>
  withVictim(world, async (victim) => {
    const head = await deleteEntries(victim, 2);
    for (const table of ["checkpoints", "anchorings", "cursors"]) {
      await victim.world.sql(`DELETE FROM anchors.${table}`);
    }
    await expectSeen(victim, head);
  });

const rewriteOne = (world: AttackWorld) =>
  withVictim(world, async (victim) => {
    const { sequence, hash } = await rewriteEntry(victim);
    expect({ sequence, isOther: hash !== victim.head.hash }).toEqual({
      sequence: victim.head.sequence,
      isOther: true,
    });
    const started = await victim.start();
    expect(started.code).toBe(1);
    expect(started.output).toContain(`ends at entry ${sequence} with the hash ${hash}`);
    expect(started.output).toContain("entries were rewritten");
    const verified = await verifyOnConsole(victim.world, victim.file);
    expect(verified.code).toBe(1);
    expect(verified.output).toContain("entries were rewritten");
  });

/** Whoever reaches the file as well, but not the key. */
const alterTheFile = (world: AttackWorld) =>
  withVictim(world, async (victim) => {
    const { file, newest, start } = victim;
    const head = await deleteEntries(victim, 1);
    await victim.world.sql("DELETE FROM anchors.checkpoints WHERE number = $1", [newest.number]);
    await victim.world.sql("DELETE FROM anchors.anchorings WHERE number = $1", [newest.number]);
    const text = await readFile(file, "utf8");
    const lines = text.trimEnd().split("\n");
    const forged = { ...newest, sequence: head.sequence, hash: head.hash };
    const keys = Object.keys(newest).sort();
    const line = JSON.stringify(
      Object.fromEntries(keys.map((name) => [name, forged[name as keyof Checkpoint]])),
    );
    for (const altered of [
      [...lines.slice(0, -1), line],
      [...lines.slice(0, -2), lines.at(-1)],
    ]) {
      await writeFile(file, `${altered.join("\n")}\n`);
      const started = await start();
      expect(started.code).toBe(1);
      expect(started.output).toMatch(/altered|not made after|ends at entry/);
    }
    expect((await verifyOnConsole(victim.world, file)).code).toBe(1);
  });

const shortenTheFile = (world: AttackWorld) =>
  withVictim(world, async (victim) => {
    const { file, start } = victim;
    await deleteEntries(victim, 1);
    const text = await readFile(file, "utf8");
    await writeFile(file, `${text.trimEnd().split("\n").slice(0, -1).join("\n")}\n`);
    const started = await start();
    expect(started.code).toBe(1);
    expect(started.output).toContain("was shortened, or is another file");
  });

describeAttacks({
  attacks: {
    "deleting the newest entry and setting the head": deleteTheNewest,
    "deleting entries and, in the database, all checkpoints": deleteCheckpointsToo,
    "rewriting an entry and all hashes behind it": rewriteOne,
    "altering the file of checkpoints as well": alterTheFile,
    "shortening the file of checkpoints": shortenTheFile,
  },
  holes: [
    {
      caughtBy: "deleting the newest entry and setting the head",
      mode: "live",
      file: "packages/journal/src/checkpoint/find-contradiction.ts",
      find: "if (found === checkpoint.hash) continue;",
      replace: "if (found === checkpoint.hash || found === undefined) continue;",
    },
    {
      caughtBy: "rewriting an entry and all hashes behind it",
      mode: "live",
      file: "apps/server/src/followers/anchors/known-checkpoints.ts",
      find: "if (contradiction !== null) refuse",
      replace: "if (contradiction === undefined) refuse",
    },
  ],
});
