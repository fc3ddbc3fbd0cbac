import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apply, createBook, stateHash } from "@plimsoll/engine";
import { openPostgresJournal } from "@plimsoll/journal";
import { decodeEntry } from "@plimsoll/sequencer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OPERATOR } from "../src/book/book-id.ts";
import { BackupBroken } from "../src/foundation/backup/backup-format.ts";
import { readBackup } from "../src/foundation/backup/read-backup.ts";
import { END_BYTES } from "../src/foundation/backup/backup-seal.ts";
import { AttackWorld, fresh, type Person } from "./attacks/harness/attack-world.ts";
import { alterBackup, textOf } from "./backup/altered-backup.ts";
import { MixedLoad } from "./faults/mixed-load.ts";
import { LiveWorld } from "./live/live-world.ts";
import { until } from "./until.ts";
import { Receiver } from "./webhooks/receiver.ts";

/*
 * The drill: a live book under load, a backup meanwhile, its server gone, the backup restored into another database, and
 * a server that goes on there. Two servers, one after the other, since that is what a drill is about.
 */

const REPEATED = 100;

let postgres: LiveWorld;
let folder: string;
let origin: AttackWorld;
let restored: AttackWorld;
let person: Person;
let owner: { readonly account: string; readonly key: string };
let rescuePath: string;
let receiptKey: unknown;
let load: MixedLoad;
let file: string;
let told: { readonly backup: string; readonly restore: string };
let head: { readonly sequence: number; readonly hash: string };
const loan = fresh("loan");
const receiver = new Receiver();

beforeAll(async () => {
  postgres = await LiveWorld.open();
  folder = await mkdtemp(join(tmpdir(), "plimsoll-drill-"));
  file = join(folder, "backup.gz");
  const environment = {
    PLIMSOLL_PRIVATE_WEBHOOKS: "allow",
    PLIMSOLL_SNAPSHOT_ENTRIES: "50",
    PLIMSOLL_ANCHORS: `file:${join(folder, "anchors.jsonl")}`,
    PLIMSOLL_ANCHOR_ENTRIES: "20",
  };
  origin = await AttackWorld.open(postgres, { name: "origin", mode: "live", environment });
  const url = await receiver.open();
  owner = await origin.customer({ BTC: "5", USDC: "5000" });
  const eventTypes = ["loan_created", "borrowed", "repaid", "collateral_pledged"];
  await origin.accepted("/v1/webhooks", { url, eventTypes }, owner.key);
  const terms = { loan, market: "btc-usdc", collateral: "1", borrow: "1000" };
  await origin.accepted("/v1/loans", terms, owner.key);
  const link = await origin.accepted(`/v1/loans/${loan}/rescue-links`, {}, owner.key);
  rescuePath = String(link.body["path"]);
  person = await origin.person();
  receiptKey = (await origin.get("/v1/receipt-key", { key: owner.key })).body["publicKey"];
  await until(async () => {
    const done = "SELECT FROM webhooks.deliveries WHERE status = 'delivered'";
    return (await origin.sql(done)).length >= 2 && receiver.received.length >= 2;
  });

  load = new MixedLoad(await origin.key(["operator", "custody"]), 7);
  await load.prepare(origin.url);
  const stop = new AbortController();
  const running = load.run(origin.url, stop.signal);
  await until(() => load.acknowledged.size > 150);
  const { code, output: backup } = await origin.run(["backup", file]);
  expect(code, backup).toBe(0);
  const [, sequence = "", hash = ""] = /main ends at entry (\d+) \(hash (\w+)\)/.exec(backup) ?? [];
  head = { sequence: Number(sequence), hash };
  await until(async () => (await newestAnchored()) > head.sequence);
  stop.abort();
  await running;
  // In order, so that its data folder remembers the last entry that it has acknowledged.
  await origin.server.end("SIGTERM");

  const database = await postgres.database("restored");
  const restore = await postgres.run(database, "live", ["restore", file], environment);
  expect(restore.code, restore.output).toBe(0);
  told = { backup, restore: restore.output };
  console.log(`${(await stat(file)).size} bytes\n${backup}\n${restore.output}`);
  // On another machine: the data folder of the first remembers what came after the backup; so do its anchors.
  const elsewhere = { PLIMSOLL_DATA: join(folder, "data"), PLIMSOLL_PRIVATE_WEBHOOKS: "allow" };
  restored = await AttackWorld.open(postgres, {
    ...{ name: "restored", mode: "live", environment: elsewhere },
  });
}, 300_000);
afterAll(async () => {
  await restored.close();
  await origin.close();
  await receiver.close();
  await postgres.close();
  await rm(folder, { recursive: true, force: true });
});

/** The last entry of the book that the file outside vouches for. */
async function newestAnchored(): Promise<number> {
  const lines = (await readFile(join(folder, "anchors.jsonl"), "utf8")).trim().split("\n");
  const sequences = lines.flatMap((line) => {
    const [, sequence] = /"book":"main".*"sequence":"?(\d+)/.exec(line) ?? [];
    return sequence === undefined ? [] : [Number(sequence)];
  });
  return Math.max(0, ...sequences);
}

/** The state that a journal leads to, after an entry. */
async function stateAfter(database: string, sequence: number): Promise<string> {
  const store = await openPostgresJournal({ url: database });
  try {
    const reader = await store.openReader("main");
    const book = createBook(OPERATOR);
    for await (const entries of reader.read(1, sequence)) {
      for (const entry of entries)
        for (const event of decodeEntry(entry).events) apply(book, event);
    }
    return stateHash(book);
  } finally {
    await store.close();
  }
}

describe("what was restored", () => {
  test("ends where the backup ended, in the state that the first book had there", async () => {
    expect(told.restore).toContain(`main ends at entry ${head.sequence} (hash ${head.hash})`);
    const state = await stateAfter(origin.database, head.sequence);
    expect(told.restore).toContain(`State hash ${state}.`);
    expect(await stateAfter(restored.database, head.sequence)).toBe(state);
    expect(told.restore).toMatch(/[1-9]\d* snapshots compared/);
    expect(told.restore).toMatch(/it agrees with [1-9]\d* checkpoints/);
  });

  test("has what was acknowledged up to then, and gives the same answer to who asks again", async () => {
    const again = new MixedLoad(await origin.key(["operator", "custody"]), 7);
    for (const [key, request] of load.acknowledged) {
      if (request.sequence <= head.sequence) again.acknowledged.set(key, request);
    }
    expect(again.acknowledged.size).toBeGreaterThan(150);
    expect(again.acknowledged.size).toBeLessThan(load.acknowledged.size);
    await again.repeatLast(restored.url, REPEATED);
    expect(again.failures).toEqual([]);
  });

  test("knows people by their passwords and machines by their keys, and no old session", async () => {
    expect((await restored.get("/v1/me", { cookie: person.cookie })).status).toBe(401);
    const { cookie } = await restored.signIn(person.email);
    expect((await restored.get("/v1/me", { cookie })).body["account"]).toBe(person.account);
    const mine = await restored.get(`/v1/loans/${loan}`, { key: owner.key });
    expect(mine.status).toBe(200);
  });

  test("signs receipts with the same key, and opens rescue links", async () => {
    const key = await restored.get("/v1/receipt-key", { key: owner.key });
    expect(receiptKey).toMatch(/^[0-9a-f]{64}$/);
    expect(key.body["publicKey"]).toBe(receiptKey);
    expect((await restored.get(rescuePath)).status).toBe(200);
  });

  test("goes on telling webhooks where it had stopped, and repeats nothing", async () => {
    const before = receiver.received.length;
    await restored.accepted(`/v1/loans/${loan}/repay`, { assets: "10" }, owner.key);
    await until(() => receiver.received.length > before);
    const ids = receiver.ids();
    expect(new Set(ids).size).toBe(ids.length);
    expect(receiver.received.at(-1)?.body).toContain('"repaid"');
    expect(restored.mailbox.letters).toEqual([]);
  });

  test("numbers new rows behind the old ones, and fences whoever wrote to it before", async () => {
    const count = "SELECT count(*)::int AS all, count(DISTINCT number)::int AS numbers";
    const [row] = await restored.sql(`${count} FROM webhooks.messages`);
    expect(row?.["all"]).toBe(row?.["numbers"]);
    const term = "SELECT term::int AS term FROM journal.books WHERE book_id = 'main'";
    const [[first], [second]] = [await origin.sql(term), await restored.sql(term)];
    expect(second?.["term"]).toBeGreaterThan(Number(first?.["term"]) + 1_000);
  });

  test("is not served by a machine that remembers more, before somebody has decided", async () => {
    const database = await postgres.database("remembered");
    const place = { PLIMSOLL_ANCHORS: `file:${join(folder, "anchors.jsonl")}` };
    const restore = await postgres.run(database, "live", ["restore", file], place);
    expect(restore.code, restore.output).toBe(0);
    expect(restore.output).toMatch(/at least \d+ entries came after this backup/);
    const anchored = { ...place, PLIMSOLL_DATA: join(folder, "new-machine") };
    const byAnchors = await postgres.run(database, "live", [], anchored);
    expect(byAnchors.output).toContain("lacks it: entries were deleted, or lost");
    const byFolder = await postgres.run(database, "live", []);
    expect(byFolder.output).toContain("was acknowledged");
  });
});

describe("a backup", () => {
  test("is readable by its owner alone, and nothing else is left beside it", async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((name) => name.includes("backup"))).toEqual([
      "backup.gz",
    ]);
  });

  test("comes through standard output as well", async () => {
    const { code, output } = await origin.run(["backup", "-"], {});
    // The bytes are no text, but what begins and ends them is told apart on standard error.
    expect(code).toBe(0);
    expect(output).toContain("bytes compressed");
  });

  test("is refused when it is cut off anywhere", async () => {
    const bytes = await readFile(file);
    const broken = join(folder, "cut.gz");
    for (const length of [0, 5, 100, bytes.length >> 1, bytes.length - END_BYTES, -1]) {
      await writeFile(broken, bytes.subarray(0, length));
      await expect(read(broken), `${length} bytes`).rejects.toThrow(BackupBroken);
    }
    await writeFile(broken, Buffer.concat([bytes, Buffer.of(0)]));
    await expect(read(broken)).rejects.toThrow(BackupBroken);
  });

  test("is refused when a byte of it is another one, wherever that stands", async () => {
    const bytes = await readFile(file);
    const broken = join(folder, "changed.gz");
    const ends = [0, 1, 3, 4, 5, 8, 9, 10, 11];
    const middle = [1, 2, 3, 4, 5, 6, 7].map((eighth) => (bytes.length * eighth) >> 3);
    const last = Array.from({ length: END_BYTES + 12 }, (_, back) => bytes.length - 1 - back);
    for (const place of [...ends, ...middle, ...last]) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
      await writeFile(broken, changed);
      await expect(read(broken), `byte ${place}`).rejects.toThrow(BackupBroken);
    }
  });

  test("that is broken leaves the database empty", async () => {
    const bytes = await readFile(file);
    const broken = join(folder, "broken.gz");
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 4, bytes.length >> 1);
    await writeFile(broken, bytes);
    await expectRefused("empty", ["restore", broken], "This backup cannot be used");
  });

  test("is not written without the secrets, unless that is said; and is not restored then", async () => {
    const without = { PLIMSOLL_SECRET: undefined };
    const unsealed = join(folder, "unsealed.gz");
    const refused = await origin.run(["backup", unsealed], without);
    expect(refused.code).toBe(1);
    expect(refused.output).toContain("A backup is sealed with the server's secrets");
    const { code, output } = await origin.run(["backup", "--unsealed", unsealed], without);
    expect(code, output).toBe(0);
    await expectRefused("empty", ["restore", unsealed], "it was written without secrets");
    const checked = await origin.run(["restore", "--check", unsealed], without);
    expect(checked.code, checked.output).toBe(0);
    expect(checked.output).toContain("Its seal was not checked, as no secrets are given");
  });

  test("of another mode, or of a newer release, leaves the database empty", async () => {
    const database = await postgres.database("empty");
    const other = await postgres.run(database, "sandbox", ["restore", file]);
    expect(other.output).toContain("set PLIMSOLL_MODE=live");
    const newer = join(folder, "newer.gz");
    await alterBackup(file, newer, ({ header }) => (header.schemas["service"] = 900));
    await expectRefused(
      "empty",
      ["restore", "--unsealed", newer],
      "The schema service has migration 900",
    );
    await alterBackup(file, newer, ({ tables }) =>
      tables.set("service.x", { columns: ["a"], rows: [["1"]] }),
    );
    await expectRefused("empty", ["restore", "--unsealed", newer], "restores no table service.x");
  });

  test("whose entries were decided in another way leaves the database empty", async () => {
    const decided = join(folder, "decided.gz");
    await alterBackup(file, decided, ({ tables }) => {
      const entries = tables.get("journal.entries");
      const body = entries?.columns.indexOf("body") ?? 0;
      for (const row of entries?.rows ?? []) row[body] = row[body]?.replace("1000", "2000") ?? "";
    });
    await expectRefused(
      "empty",
      ["restore", "--unsealed", decided],
      "its content does not match its hash",
    );
  });

  test("is not restored over anything, which stays as it was", async () => {
    const heads = "SELECT book_id, term, head_hash FROM journal.books ORDER BY 1";
    const before = await restored.sql(heads);
    const { code, output } = await restored.run(["restore", file]);
    expect(code).toBe(1);
    expect(output).toContain("The database is not empty: it holds anchors.anchorings");
    expect(await restored.sql(heads)).toEqual(before);
    const database = await postgres.database("other");
    const client = await postgres.connect(database);
    await client.query("CREATE TABLE mine (a int)");
    const own = await postgres.run(database, "live", ["restore", file]);
    expect(own.output).toContain("it holds public.mine");
  });

  test("of an older release is brought to this one's tables", async () => {
    const older = join(folder, "older.gz");
    await alterBackup(file, older, ({ header, tables }) => {
      header.schemas["anchors"] = 0;
      for (const table of tables.keys()) if (table.startsWith("anchors.")) tables.delete(table);
    });
    const database = await postgres.database("older");
    const { code, output } = await postgres.run(database, "live", ["restore", "--unsealed", older]);
    expect(code, output).toBe(0);
    const client = await postgres.connect(database);
    const { rows } = await client.query("SELECT max(number) AS newest FROM anchors.migrations");
    expect(rows).toEqual([{ newest: 1 }]);
  });

  test("holds every table whole, but what the documents leave out", async () => {
    const tables = (await textOf(file)).split("\n").flatMap((line) => {
      return line.startsWith('{"table"') ? [(JSON.parse(line) as { table: string }).table] : [];
    });
    const rows = await origin.sql<{ name: string }>(
      `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
        WHERE table_schema !~ '^pg_' AND table_schema <> 'information_schema'`,
    );
    const leftOut = rows.map(({ name }) => name).filter((name) => !tables.includes(name));
    const expected = /^projections\.|\.migrations$|^people\.(session|verification|ticket)$/;
    expect(leftOut.filter((name) => !expected.test(name))).toEqual([]);
    expect(leftOut).toContain("people.session");
  });
});

async function read(path: string): Promise<void> {
  for await (const part of readBackup(path)) expect(part).toBeDefined();
}

/** The command ends with this sentence, and the database of this name has no table. */
async function expectRefused(name: string, args: readonly string[], sentence: string) {
  const database = await postgres.database(name);
  const { code, output } = await postgres.run(database, "live", args);
  expect(code).toBe(1);
  expect(output).toContain(sentence);
  expect(output).not.toContain("    at ");
  const client = await postgres.connect(database);
  const { rows } = await client.query(
    "SELECT FROM information_schema.tables WHERE table_schema !~ '^(pg_|information_schema)'",
  );
  expect(rows).toEqual([]);
}
