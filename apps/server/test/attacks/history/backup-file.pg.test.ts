import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chainEntries, genesis, type EntryDraft, type JournalHead } from "@plimsoll/journal";
import { expect } from "vitest";
import { alterBackup, textOf, type OpenedBackup } from "../../backup/altered-backup.ts";
import { until } from "../../until.ts";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";

/** Backs the attacked server up into a folder that is gone afterwards. */
async function withBackup(
  world: AttackWorld,
  attack: (file: string, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-stolen-"));
  try {
    const file = join(folder, "backup.gz");
    const { code, output } = await world.run(["backup", file]);
    if (code !== 0) throw new Error(output);
    await attack(file, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A thief has the file alone: whatever a person, a machine or the server holds as a secret is not in it. */
async function readSecretsInBackup(world: AttackWorld): Promise<void> {
  const customer = await world.customer({ BTC: "2" });
  const person = await world.person();
  const loan = fresh("loan");
  const terms = { loan, market: "btc-usdc", collateral: "1", borrow: "1000" };
  await world.accepted("/v1/loans", terms, customer.key);
  const link = await world.accepted(`/v1/loans/${loan}/rescue-links`, {}, customer.key);
  const hook = { url: "https://example.com/hook", eventTypes: ["borrowed"] };
  const endpoint = await world.accepted("/v1/webhooks", hook, customer.key);
  const secrets = {
    "the secret of an API key": /^plk_[^_]+_(.+)$/.exec(customer.key)?.[1] ?? "",
    "the token of a session": /session_token=([^.;%]+)/.exec(person.cookie)?.[1] ?? "",
    "the token of a rescue link": String(link.body["path"]).split("/").at(-1) ?? "",
    "the secret of a webhook": String(endpoint.body["secret"]).replace(/^whsec_/, ""),
    "a password": person.password,
    "the server's secret": world.postgres.environment("", world.mode)["PLIMSOLL_SECRET"] ?? "",
  };
  await withBackup(world, async (file) => {
    const text = await textOf(file);
    expect(text).toContain(person.email);
    expect(text).toContain(loan);
    for (const [what, secret] of Object.entries(secrets)) {
      if (secret.length < 8) throw new Error(`${what} is not known: ${secret}`);
      expect(text.includes(secret), what).toBe(false);
    }
    expect(text).not.toContain("PRIVATE KEY");
  });
}

/** The thief makes the book of it on a machine of their own, with secrets of their own. */
async function serveStolenBackup(world: AttackWorld): Promise<void> {
  const { key } = await world.customer();
  await withBackup(world, async (file, folder) => {
    const database = await world.postgres.database(fresh("stolen"));
    const own = { ...world.environment, PLIMSOLL_DATA: folder };
    const restored = await world.postgres.run(database, world.mode, ["restore", file], own);
    if (restored.code !== 0) throw new Error(restored.output);
    const guessed = { ...own, PLIMSOLL_SECRET: "a secret that the thief has made up" };
    // Nothing that was sealed opens, so nothing is served that could be taken for the true service.
    const started = world.postgres.start(database, world.mode, guessed);
    await expect(started).rejects.toThrow(/altered, or sealed elsewhere|SealBroken/);
    expect((await world.get("/v1/me", { key })).status).toBe(200);
  });
}

/** Puts another actor under an entry, and makes the chain behind it anew. */
function rewriteActor(backup: OpenedBackup, book: string): JournalHead {
  const rowsOf = (table: string) => {
    const { columns, rows } = backup.tables.get(table) ?? { columns: [], rows: [] };
    const at = (name: string): number => columns.indexOf(name);
    return { rows, at };
  };
  const { rows: books, at: inBook } = rowsOf("journal.books");
  const { rows: entries, at } = rowsOf("journal.entries");
  const bookRow = books.find((row) => row[inBook("book_id")] === book) ?? [];
  const number = bookRow[inBook("book_number")];
  const own = entries.filter((row) => row[at("book_number")] === number);
  const drafts = own.map((row, index): EntryDraft => {
    const key = row[at("idempotency_key")] ?? "";
    const actor = index === 0 ? "somebody-else" : (row[at("actor")] ?? "");
    return {
      ...{ at: Number(row[at("at")]), version: Number(row[at("version")]) },
      ...{ body: row[at("body")] ?? "" },
      ...(actor !== "" && { actor }),
      ...(key !== "" && { idempotencyKey: key }),
    };
  });
  const chained = chainEntries(book, genesis(book), drafts);
  for (const [index, row] of own.entries()) {
    row[at("actor")] = drafts[index]?.actor ?? null;
    row[at("hash")] = chained[index]?.hash ?? null;
  }
  const { sequence, hash } = chained.at(-1) ?? genesis(book);
  bookRow[inBook("head_hash")] = hash;
  for (const journal of backup.journals) if (journal.book === book) journal.hash = hash;
  return { sequence, hash };
}

/** The one who keeps the backups tells another story: every hash is made anew, and the checkpoints in it are gone. */
async function restoreDoctoredBackup(world: AttackWorld): Promise<void> {
  await world.customer({ BTC: "1" });
  // An auditor has fetched the checkpoints that cover all of it.
  const lines = "SELECT line FROM anchors.checkpoints WHERE book_id = 'main' ORDER BY number";
  const fetched = () => world.sql<{ line: string }>(lines);
  await until(async () => (await fetched()).length > 0);
  await withBackup(world, async (file, folder) => {
    const anchors = join(folder, "anchors.jsonl");
    await writeFile(anchors, (await fetched()).map(({ line }) => `${line}\n`).join(""));
    const doctored = join(folder, "doctored.gz");
    let head: JournalHead | undefined;
    await alterBackup(file, doctored, (backup) => {
      head = rewriteActor(backup, "main");
      for (const [table, { columns }] of backup.tables) {
        if (table.startsWith("anchors.")) backup.tables.set(table, { columns, rows: [] });
        // Snapshots name hashes of entries, so none is left either.
        if (table.startsWith("journal.snapshot")) backup.tables.set(table, { columns, rows: [] });
      }
    });
    const database = await world.postgres.database(fresh("doctored"));
    const told = { ...world.environment, PLIMSOLL_ANCHORS: `file:${anchors}` };
    const run = (args: string[]) => world.postgres.run(database, world.mode, args, told);
    // By itself the file is sound: only what was kept elsewhere knows better.
    expect((await run(["restore", "--check", doctored])).output).toContain(head?.hash);
    const { code, output } = await run(["restore", doctored]);
    expect(code).toBe(1);
    expect(output).toContain("entries were rewritten");
    const client = await world.postgres.connect(database);
    const { rows } = await client.query("SELECT to_regclass('journal.entries') AS made");
    expect(rows).toEqual([{ made: null }]);
  });
}

describeAttacks({
  modes: ["live"],
  environment: { PLIMSOLL_ANCHOR_ENTRIES: "1" },
  attacks: {
    "a thief who reads secrets in a backup": readSecretsInBackup,
    "a thief who serves a stolen backup": serveStolenBackup,
    "a backup that was rewritten, with all hashes made anew": restoreDoctoredBackup,
  },
  holes: [
    {
      caughtBy: "a backup that was rewritten, with all hashes made anew",
      mode: "live",
      file: "apps/server/src/start/verify-restored.ts",
      find: "await compareWithCheckpoints({ pool, reader, places, end: sequence });",
      replace: "",
    },
    {
      caughtBy: "a thief who reads secrets in a backup",
      mode: "live",
      file: "apps/server/src/start/backup-contents.ts",
      find: "`${PEOPLE_SCHEMA}.session`,",
      replace: "",
    },
  ],
});
