import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chainEntries, genesis, type JournalHead } from "@plimsoll/journal";
import type { Checkpoint } from "@plimsoll/journal/chain";
import { afterAll, expect } from "vitest";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";
import { withVictim, type Victim } from "./stopped-server.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-anchors-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NUMBER_OF = "(SELECT book_number FROM journal.books WHERE book_id = $1)";

/** Takes out the newest entries as if they had never been, and says that the journal ends before. */
async function cut(
  { sql }: Victim,
  { book, entries }: Victim["main"],
  count: number,
): Promise<JournalHead> {
  const end = entries.at(-count - 1);
  if (end === undefined) throw new Error("there are not so many entries");
  await sql(`DELETE FROM journal.entries WHERE book_number = ${NUMBER_OF} AND sequence > $2`, [
    book,
    end.sequence,
  ]);
  const move = "UPDATE journal.books SET head_sequence = $2, head_hash = $3 WHERE book_id = $1";
  await sql(move, [book, end.sequence, end.hash]);
  return { sequence: end.sequence, hash: end.hash };
}

/** Alters the last entry but one, and makes all hashes from there on fit again. */
async function rewrite({ sql, main: { book, entries } }: Victim): Promise<JournalHead> {
  const altered = entries.at(-2)?.sequence;
  const drafts = entries.map((entry) =>
    entry.sequence === altered
      ? { ...entry, body: entry.body.replaceAll("three-", "thief-") }
      : entry,
  );
  const chained = chainEntries(book, genesis(book), drafts);
  for (const { sequence, body, hash } of chained.slice(-2)) {
    const alter = `UPDATE journal.entries SET body = $3, hash = $4 WHERE book_number = ${NUMBER_OF} AND sequence = $2`;
    await sql(alter, [book, sequence, body, hash]);
  }
  const head = chained.at(-1);
  if (head === undefined) throw new Error("there are no entries");
  await sql("UPDATE journal.books SET head_hash = $2 WHERE book_id = $1", [book, head.hash]);
  return { sequence: head.sequence, hash: head.hash };
}

/** The start is refused, and `plimsoll verify` fails; both in a sentence with both heads. */
async function expectSeen(
  { start, verify }: Victim,
  { newest }: Victim["main"],
  head: JournalHead,
) {
  const refusal = await start();
  const verified = await verify();
  expect(verified.code).toBe(1);
  for (const text of [refusal, verified.output]) {
    expect(text).toContain(
      `of the book ${newest.book} ends at entry ${head.sequence} with the hash ${head.hash}`,
    );
    expect(text).toContain(newest.hash);
  }
}

const deleteTheNewest = (world: AttackWorld) =>
  withVictim(world, async (victim) => {
    // What nobody has touched is verified.
    expect(await victim.verify()).toMatchObject({ code: 0 });
    await expectSeen(victim, victim.main, await cut(victim, victim.main, 1));
  });

const deleteCheckpointsToo = (world: AttackWorld) =>
  withVictim(world, async (victim) => {
    const head = await cut(victim, victim.main, 2);
    for (const table of ["checkpoints", "anchorings", "cursors"]) {
      await victim.sql(`DELETE FROM anchors.${table}`);
    }
    await expectSeen(victim, victim.main, head);
  });

const rewriteOne = (world: AttackWorld) =>
  withVictim(world, async (victim) => {
    const { sequence, hash } = await rewrite(victim);
    expect(hash).not.toBe(victim.main.newest.hash);
    const [refusal, verified] = [await victim.start(), await victim.verify()];
    expect(refusal).toContain(`ends at entry ${sequence} with the hash ${hash}`);
    expect(refusal).toContain("entries were rewritten");
    expect(verified.code).toBe(1);
    expect(verified.output).toContain("entries were rewritten");
  });

/** Whoever reaches the file as well, but not the key. */
const alterTheFile = (world: AttackWorld) =>
  withVictim(world, async (victim) => {
    const { file, text, main, sql, start, verify } = victim;
    const { newest } = main;
    const head = await cut(victim, main, 1);
    for (const table of ["checkpoints", "anchorings"]) {
      await sql(`DELETE FROM anchors.${table} WHERE book_id = $1 AND number = $2`, [
        newest.book,
        newest.number,
      ]);
    }
    const forged = { ...newest, sequence: head.sequence, hash: head.hash };
    const names = Object.keys(newest).sort() as (keyof Checkpoint)[];
    const line = JSON.stringify(Object.fromEntries(names.map((name) => [name, forged[name]])));
    const lines = text.trimEnd().split("\n");
    const last = lines.findIndex((each) => each.includes(newest.hash));
    const [before, behind] = [lines.slice(0, last), lines.slice(last + 1)];
    // The audit log has lines of its own among them, in an order that differs from run to run.
    const gap = before.findLastIndex((each) => each.includes(newest.book));
    for (const altered of [
      [...before, line, ...behind],
      [...before.toSpliced(gap, 1), lines[last], ...behind],
    ]) {
      await writeFile(file, `${altered.join("\n")}\n`);
      expect(await start()).toMatch(/altered|not made after|ends at entry/);
    }
    expect((await verify()).code).toBe(1);
  });

const shortenTheFile = (world: AttackWorld) =>
  withVictim(world, async (victim) => {
    const { file, text, main, start } = victim;
    await cut(victim, main, 1);
    const lines = text.trimEnd().split("\n");
    const kept = lines.filter((line) => !line.includes(main.newest.hash));
    await writeFile(file, `${kept.join("\n")}\n`);
    expect(await start()).toContain("was shortened, or is another file");
  });

/** So nobody would know that a key was made last, nor by whom. */
const cutTheAuditLog = (world: AttackWorld) =>
  withVictim(world, async (victim) => {
    const { sql, auditLog } = victim;
    const head = await cut(victim, auditLog, 1);
    await sql("DELETE FROM service.audit_standing");
    await sql("DELETE FROM service.audit_index WHERE sequence > $1", [head.sequence]);
    for (const table of ["checkpoints", "anchorings", "cursors"]) {
      await sql(`DELETE FROM anchors.${table} WHERE book_id = $1`, [auditLog.book]);
    }
    await expectSeen(victim, auditLog, head);
  });

describeAttacks({
  // What is compared, and when, is the same in both modes.
  modes: ["live"],
  environment: () => ({
    PLIMSOLL_ANCHORS: `file:${join(folder, fresh("anchors"))}`,
    PLIMSOLL_ANCHOR_ENTRIES: "1",
  }),
  attacks: {
    "deleting the newest entry and setting the head": deleteTheNewest,
    "deleting entries and, in the database, all checkpoints": deleteCheckpointsToo,
    "rewriting an entry and all hashes behind it": rewriteOne,
    "altering the file of checkpoints as well": alterTheFile,
    "shortening the file of checkpoints": shortenTheFile,
    "cutting the end off the audit log, with what remembers it": cutTheAuditLog,
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
    {
      caughtBy: "cutting the end off the audit log, with what remembers it",
      mode: "live",
      file: "apps/server/src/start/open-callers.ts",
      find: "await anchors.prepare(AUDIT_LOG)",
      replace: "undefined",
    },
  ],
});
