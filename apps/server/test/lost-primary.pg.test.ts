import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { openPostgresJournal } from "@plimsoll/journal";
import { verify } from "@plimsoll/sequencer";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BOOK_ID, OPERATOR } from "../src/book/book-id.ts";
import { FEEDS, LIVE_ORIGIN } from "./live/live-world.ts";
import { runServerCommand, ServerProcess } from "./server-process.ts";
import { Pair } from "./standby/pair.ts";
import { until } from "./until.ts";

let pair: Pair;
let folder: string;
let server: ServerProcess | undefined;
let output = "";

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-lost-"));
  output = "";
  pair = await Pair.open();
});
afterEach(async () => {
  await server?.end("SIGKILL");
  server = undefined;
  await pair.close();
  rmSync(folder, { recursive: true, force: true });
});

type Settings = Readonly<Record<string, string>>;

const environment = (more: Settings = {}) => ({
  PATH: process.env["PATH"],
  DATABASE_URL: pair.url,
  PLIMSOLL_MODE: "live",
  PLIMSOLL_DATA: folder,
  PLIMSOLL_SECRET: "a secret that only this test knows",
  PLIMSOLL_FEEDS: FEEDS,
  PLIMSOLL_URL: LIVE_ORIGIN,
  PLIMSOLL_WEB: "none",
  PLIMSOLL_TICK_SECONDS: "0",
  PORT: "0",
  ...more,
});

/** Starts the real server and keeps what it says. */
async function serve(more?: Settings): Promise<ServerProcess> {
  server = await ServerProcess.start(environment(more));
  for (const stream of [server.child.stdout, server.child.stderr]) {
    stream?.on("data", (bytes: Buffer) => (output += bytes.toString()));
  }
  return server;
}

async function makeKey(): Promise<string> {
  const args = ["keys", "create", "--role", "operator", "--name", "test"];
  const made = await runServerCommand(args, environment({ PLIMSOLL_DURABILITY: "single" }));
  const [key] = /plk_\S+/.exec(made.output) ?? [];
  if (key === undefined) throw new Error(made.output);
  return key;
}

/** Opens a customer's account; the status of the answer, or why there is none. */
async function openCustomer(key: string, account: string): Promise<number | string> {
  try {
    const response = await fetch(`${server?.url ?? ""}/v1/customers`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        "idempotency-key": account,
      },
      body: JSON.stringify({ account }),
    });
    return response.status;
  } catch (error) {
    return String(error);
  }
}

/** The journal as the primary of now has it. */
async function readJournal() {
  const store = await openPostgresJournal({ url: pair.url });
  try {
    const reader = await store.openReader("main");
    const accounts: string[] = [];
    for await (const entries of reader.read(1)) {
      for (const { body } of entries)
        accounts.push(...(/"account":"(\w+)"/.exec(body) ?? []).slice(1, 2));
    }
    const { isIntact } = await verify(reader, OPERATOR);
    return { head: await reader.head(), accounts, isIntact };
  } finally {
    await store.close();
  }
}

const hasEnded = (process: ServerProcess) => process.child.exitCode !== null;

test("a primary that is lost with entries that no standby has stops the book, and every start after it", async () => {
  const process = await serve({ PLIMSOLL_DURABILITY: "single" });
  const key = await makeKey();
  expect(await openCustomer(key, "kept")).toBe(201);
  await pair.caughtUp();
  await pair.stopStandby();
  for (const account of ["lost", "lost2", "lost3"])
    expect(await openCustomer(key, account)).toBe(201);
  const acknowledged = (await readJournal()).head;
  await pair.failOver();
  const found = await readJournal();
  expect(found.accounts).toEqual(["kept"]);

  // Until it has noticed, it may answer that it cannot; it must not take anything on.
  while (!hasEnded(process)) expect(await openCustomer(key, "later")).not.toBe(201);
  expect(process.child.exitCode).toBe(1);
  for (const { hash } of [acknowledged, found.head]) expect(output).toContain(hash);
  expect((await readJournal()).head).toEqual(found.head);

  // The memory of the process is gone, that of its data folder is not.
  const again = await runServerCommand([], environment({ PLIMSOLL_DURABILITY: "single" }));
  expect(again.code).toBe(1);
  for (const { hash } of [acknowledged, found.head]) expect(again.output).toContain(hash);
  expect((await readJournal()).head).toEqual(found.head);

  const run = (...args: string[]) => runServerCommand(["journal", ...args], environment());
  expect((await run("status")).output).toContain(acknowledged.hash);
  const wrong = await run("accept-loss", "--ends-at", String(acknowledged.sequence));
  expect(wrong.code).toBe(1);
  const accepted = await run("accept-loss", "--ends-at", String(found.head.sequence));
  expect(accepted).toMatchObject({ code: 0 });
  expect((await run("status")).output).toContain("It holds all");
  const last = await serve({ PLIMSOLL_DURABILITY: "single" });
  expect(await openCustomer(key, "later")).toBe(201);
  // Who has accepted it, and what was lost, stays known.
  const path = "/v1/audit-log?act=journal.loss_accepted";
  const headers = { authorization: `Bearer ${key}` };
  const written = (await (await fetch(last.url + path, { headers })).json()) as {
    readonly items: readonly unknown[];
  };
  expect(written.items).toContainEqual(
    expect.objectContaining({
      actor: `console:${userInfo().username}`,
      subject: `book:${BOOK_ID}`,
      details: expect.objectContaining({
        acknowledged: String(acknowledged.sequence),
        acknowledgedHash: acknowledged.hash,
        endsAt: String(found.head.sequence),
        endsAtHash: found.head.hash,
      }) as unknown,
    }),
  );
});

test("what a cancelled wait for the standby has let through is not acknowledged before a standby has it", async () => {
  await pair.setSynchronous(true);
  const process = await serve();
  const key = await makeKey();
  expect(await openCustomer(key, "before")).toBe(201);
  await pair.stopStandby();
  const acknowledged = ["before"];
  let isOver = false;
  const clients = ["a", "b", "c", "d"].map(async (account) => {
    // Those who get no answer ask again, with the same key.
    while (!isOver) {
      if ((await openCustomer(key, account)) !== 201) continue;
      acknowledged.push(account);
      break;
    }
  });
  for (let cancelled = 0; cancelled < 5;) {
    const rows = await pair.query(
      "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'",
    );
    cancelled += rows.length;
  }
  expect(acknowledged).toEqual(["before"]);
  await until(() => output.includes('"alarm":"no_synchronous_standby"'));
  await pair.failOver();
  const found = await readJournal();
  await Promise.all(clients);
  isOver = true;
  expect(found.accounts).toContain("before");
  expect(acknowledged).toHaveLength(5);
  const { accounts, isIntact } = await readJournal();
  expect([...accounts].sort()).toEqual([...acknowledged].sort());
  expect(isIntact).toBe(true);
  expect(hasEnded(process)).toBe(false);
});

test("a live book does not open where no standby confirms, unless one copy is enough", async () => {
  const refused = await runServerCommand([], environment());
  expect(refused.code).toBe(1);
  expect(refused.output).toContain("synchronous_standby_names is empty");
  expect(refused.output).toContain("PLIMSOLL_DURABILITY=single");
  await pair.setSynchronous(true);
  await pair.stopStandby();
  await until(async () => (await pair.query("SELECT FROM pg_stat_replication")).length === 0);
  const alone = await runServerCommand([], environment());
  expect(alone.code).toBe(1);
  expect(alone.output).toContain("no synchronous standby is connected");
  await pair.startStandby();
  await pair.setSynchronous(true);
  await serve();
});
