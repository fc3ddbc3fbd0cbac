import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chainEntries, genesis, type EntryDraft, type JournalHead } from "@plimsoll/journal";
import { expect } from "vitest";
import type { Sealer } from "../../../src/foundation/backup/backup-file.ts";
import { makeMac } from "../../../src/foundation/backup/judge-seal.ts";
import { Keyring } from "../../../src/foundation/secrets/keyring.ts";
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
    "the secret of an API key": customer.key.split("_").slice(2).join("_"),
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
    const guessed = { ...own, PLIMSOLL_SECRET: "a secret that the thief has made up" };
    const args = ["restore", "--unsealed", file];
    const restored = await world.postgres.run(database, world.mode, args, guessed);
    if (restored.code !== 0) throw new Error(restored.output);
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
    // Even where nobody asks for the seal, what was kept elsewhere knows better.
    const checked = await run(["restore", "--check", "--unsealed", doctored]);
    if (checked.code !== 0) throw new Error(checked.output);
    expect(checked.output).toContain(head?.hash);
    const { code, output } = await run(["restore", "--unsealed", doctored]);
    expect(code).toBe(1);
    expect(output).toContain("entries were rewritten");
    await expectEmpty(world, database);
  });
}

async function expectEmpty(world: AttackWorld, database: string): Promise<void> {
  const client = await world.postgres.connect(database);
  const { rows } = await client.query("SELECT to_regclass('journal.entries') AS made");
  expect(rows).toEqual([{ made: null }]);
}

/** Messages of a customer are to go to the one who keeps the backups: no journal knows of these rows. */
function turnWebhooks(backup: OpenedBackup): void {
  const { rows, columns } = backup.tables.get("webhooks.endpoints") ?? { rows: [], columns: [] };
  if (rows.length === 0) throw new Error("there is no webhook to turn");
  for (const row of rows) row[columns.indexOf("url")] = "https://thief.example/hook";
}

/** Whoever can write to where the backups lie alters a row, and makes every hash of the file anew. */
async function restoreAlteredRows(world: AttackWorld): Promise<void> {
  const { key } = await world.customer();
  const hook = { url: "https://example.com/hook", eventTypes: ["borrowed"] };
  await world.accepted("/v1/webhooks", hook, key);
  await withBackup(world, async (file, folder) => {
    const altered = join(folder, "altered.gz");
    const guessed = new Keyring([{ version: 1, text: "a secret that the thief has made up" }]);
    const sealers: Record<string, Sealer> = {
      // As it was sealed before, by a secret of the thief, by one that nobody knows, and not at all.
      kept: await sealerOf(file),
      guessed: (sha256) => makeMac(guessed, sha256),
      unlisted: (sha256) => makeMac(guessed, sha256).replace("v1.", "v9."),
      none: null,
    };
    const database = await world.postgres.database(fresh("altered"));
    const run = (args: string[], path: string) =>
      world.postgres.run(database, world.mode, [...args, path], world.environment);
    // What stands in the file is what the thief wants, and without its seal nothing is wrong with it.
    expect((await run(["restore", "--check"], file)).code).toBe(0);
    for (const [how, sealer] of Object.entries(sealers)) {
      await alterBackup(file, altered, turnWebhooks, sealer);
      const unasked = await run(["restore", "--check", "--unsealed"], altered);
      if (unasked.code !== 0) throw new Error(unasked.output);
      for (const args of [["restore", "--check"], ["restore"]]) {
        const { code, output } = await run(args, altered);
        expect(code, `${how}: ${output}`).toBe(1);
        expect(output).toContain("This backup cannot be used");
        await expectEmpty(world, database);
      }
    }
  });
}

/** Seals with the MAC that a file has, whatever is sealed. */
async function sealerOf(file: string): Promise<Sealer> {
  const [, mac = ""] = /\{"seal":"([^"]+)"\}/.exec(await textOf(file)) ?? [];
  if (mac === "") throw new Error("the backup is not sealed");
  return () => mac;
}

describeAttacks({
  modes: ["live"],
  environment: { PLIMSOLL_ANCHOR_ENTRIES: "1" },
  attacks: {
    "a thief who reads secrets in a backup": readSecretsInBackup,
    "a thief who serves a stolen backup": serveStolenBackup,
    "a backup that was rewritten, with all hashes made anew": restoreDoctoredBackup,
    "a backup with another address for a customer's messages": restoreAlteredRows,
  },
  holes: [
    {
      caughtBy: "a backup with another address for a customer's messages",
      mode: "live",
      file: "apps/server/src/foundation/backup/judge-seal.ts",
      find: 'if (keyring.verify("backups", sha256, mac)) return null;',
      replace: "return null;",
    },
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
