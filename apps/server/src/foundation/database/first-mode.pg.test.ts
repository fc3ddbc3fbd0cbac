import {
  AUDIT_LOG,
  chainEntries,
  encodeCanonical,
  genesis,
  JournalBroken,
  openPostgresJournal,
  type EntryDraft,
} from "@plimsoll/journal";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LiveWorld } from "../../../test/live/live-world.ts";
import { refuseOtherBeginning } from "./first-mode.ts";
import { WrongMode } from "./kept-mode.ts";

let world: LiveWorld;
const pools: pg.Pool[] = [];

beforeAll(async () => {
  world = await LiveWorld.open();
});
afterAll(async () => {
  for (const pool of pools) await pool.end();
  await world.close();
});

/** A new database whose journals begin with these entries. */
async function begin(name: string, journals: Readonly<Record<string, readonly EntryDraft[]>>) {
  const url = await world.database(name);
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pools.push(pool);
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const store = await openPostgresJournal({ url });
  try {
    for (const [book, drafts] of Object.entries(journals)) {
      const writer = await store.openWriter(book);
      await writer.append(0, chainEntries(book, genesis(book), drafts));
      await writer.close();
    }
  } finally {
    await store.close();
  }
  return pool;
}

const act = (actor: string, details: Readonly<Record<string, string>>): EntryDraft => ({
  ...{ at: 1, version: 1, actor },
  body: encodeCanonical({ act: "x", actor, details }),
});
const command = (actor: string): EntryDraft => ({ at: 1, version: 1, body: "{}", actor });

test("a database without journals, or whose journals say nothing, may take any mode", async () => {
  const bare = new pg.Pool({ connectionString: await world.database("bare"), max: 1 });
  pools.push(bare);
  bare.on("error", () => undefined);
  const silent = await begin("silent", {
    main: [command("sign-up")],
    [AUDIT_LOG]: [act("service", {}), act("person:ann", { mode: "live" })],
  });
  for (const pool of [bare, silent]) {
    for (const mode of ["live", "sandbox"] as const) await refuseOtherBeginning(pool, mode);
  }
});

test.each(["service", "console:ann"])("the first that %s wrote of the mode counts", async (who) => {
  const pool = await begin(`said-${who.length}`, {
    [AUDIT_LOG]: [act("person:ann", { mode: "sandbox" }), act(who, { mode: "live" })],
  });
  await refuseOtherBeginning(pool, "live");
  const refused = refuseOtherBeginning(pool, "sandbox");
  await expect(refused).rejects.toThrow(WrongMode);
  await expect(refused).rejects.toThrow("begun in live mode");
  await expect(refused).rejects.toThrow("nothing opens in sandbox mode");
});

test("a book that a sandbox began is not served in live mode", async () => {
  const pool = await begin("of-sandbox", { main: [command("sandbox"), command("key:x")] });
  await refuseOtherBeginning(pool, "sandbox");
  await expect(refuseOtherBeginning(pool, "live")).rejects.toThrow(
    "The book main in this database was begun in sandbox mode",
  );
});

test("a first entry that was altered is not believed", async () => {
  const pool = await begin("altered", { [AUDIT_LOG]: [act("service", { mode: "live" })] });
  await pool.query("UPDATE journal.entries SET body = replace(body, 'live', 'sandbox')");
  await expect(refuseOtherBeginning(pool, "sandbox")).rejects.toThrow(JournalBroken);
});
