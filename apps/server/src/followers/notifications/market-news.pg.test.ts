import { FIRST_KEYRING } from "../../../test/secrets/keyrings.ts";
import { as, type AccountId, type AssetId, type Command } from "@plimsoll/engine";
import type { FeedId, LoanId, MarketId, Millis, VenueId } from "@plimsoll/engine";
import { openSequencer, type Sequencer } from "@plimsoll/sequencer";
import type pg from "pg";
import { pino } from "pino";
import { Registry } from "prom-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../../test/open-world.ts";
import { SILENT } from "../../../test/silent.ts";
import { until } from "../../../test/until.ts";
import { BOOK_ID, OPERATOR } from "../../book/book-id.ts";
import { FEED_DECIMALS } from "../../sandbox/terms.ts";
import { seedSandbox } from "../../sandbox/seed.ts";
import { watchRates } from "./fold/rate-watches.ts";
import { openJournalFeed, type JournalFeed } from "../journal-feed.ts";
import { migrate } from "../../foundation/database/migrations.ts";
import { SERVICE_SCHEMA } from "../../foundation/database/service-schema.ts";
import { NOTIFICATIONS_SCHEMA } from "./schema.ts";
import { DEFAULT_PREFERENCES } from "./preferences.ts";
import { startNotifications, type Notifications } from "./start-notifications.ts";
import webPush from "web-push";

const BTC = "BTC" as AssetId;
const COIN = 100_000_000n;
const DOLLAR = 1_000_000n;
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
/** More than are written in one transaction. */
const CROWD = 1_050;
const PATIENCE_MILLIS = 60_000;

let world: World;
let pool: pg.Pool;
let sequencer: Sequencer;
let feed: JournalFeed;
let notifications: Notifications;
let now = Date.UTC(2026, 0, 1);

beforeAll(async () => {
  world = await openWorld();
  const { store } = world;
  pool = world.pool;
  await migrate(pool, [SERVICE_SCHEMA, NOTIFICATIONS_SCHEMA]);
  const clock = () => now;
  sequencer = await openSequencer({ store, bookId: BOOK_ID, owner: OPERATOR, clock });
  await seedSandbox(sequencer, "empty", pino({ level: "silent" }));
  feed = await openJournalFeed(store, sequencer);
  notifications = await startNotifications({
    ...{ pool, feed, sequencer, log: SILENT, mailer: undefined, hasPeople: false },
    keyring: FIRST_KEYRING,
    registry: new Registry(),
    policy: { allowPrivate: true },
    vapid: webPush.generateVAPIDKeys(),
    publicUrl: "https://loans.example",
  });
});
afterAll(async () => {
  await notifications.close();
  await feed.close();
  await sequencer.close();
  await world.close();
});

async function run(...commands: readonly Command[]): Promise<void> {
  const replies = await Promise.all(
    commands.map((command) => sequencer.submit({ command, actor: "test" })),
  );
  for (const reply of replies) if (!reply.isAccepted) throw new Error(reply.rejection.code);
}

/** An account with a loan on its coins. */
function borrower(name: string, coins: bigint, dollars: bigint): Command[] {
  const account = name as AccountId;
  const amount = as<never>(coins);
  return [
    { type: "open_account", account },
    { type: "deposit", account, asset: BTC, amount, reference: null },
    {
      type: "open_loan",
      by: account,
      loan: `loan-of-${name}` as LoanId,
      market: "btc-usdc" as MarketId,
      collateral: amount,
      borrow: as(dollars * DOLLAR),
      plan: null,
    },
  ];
}

const price = (dollars: bigint) =>
  run({
    type: "post_quote",
    feed: "btc-usd" as FeedId,
    venue: "sandbox" as VenueId,
    price: as(dollars * 10n ** BigInt(FEED_DECIMALS)),
    quotedAt: now as Millis,
  });

/** What an account was told, newest first, once the whole journal has been turned into notifications. */
async function told(account: string) {
  const isThere = await notifications.progress.reach(sequencer.durableSequence, PATIENCE_MILLIS);
  expect(isThere).toBe(true);
  return notifications.inbox.list(account, { limit: 10 });
}

test("a rate that has moved by the borrower's step is told once, one that has not is not", async () => {
  await price(78_700n);
  await run(...borrower("watcher", COIN, 10_000n), ...borrower("calm", COIN, 10_000n));
  await notifications.preferences.set("watcher", { ...DEFAULT_PREFERENCES, rateStep: 10n ** 15n });
  await notifications.preferences.set("calm", { ...DEFAULT_PREFERENCES, rateStep: 10n ** 19n });
  // The rate is watched from what it was when the loan was first heard of.
  expect(await told("watcher")).toEqual([]);
  now += MINUTE;
  await run(...borrower("whale", 400n * COIN, 20_000_000n));
  const [news, ...others] = await told("watcher");
  expect(others).toEqual([]);
  expect(news).toMatchObject({
    kind: "rate_changed",
    isUrgent: false,
    loan: null,
    title: expect.stringMatching(/^The rate of your loan is now \d+\.\d % a year$/),
    body: expect.stringMatching(/^In the market btc-usdc .* you were last told \d+\.\d %\./),
    path: `/notifications?notification=${news?.id}`,
  });
  expect(await told("calm")).toEqual([]);
  now += MINUTE;
  await price(78_701n);
  expect(await told("watcher")).toHaveLength(1);
});

test("a step that is chosen while the first loan is being noted counts for it", async () => {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const loan = { owner: "racer", market: "btc-usdc" };
    await watchRates(client, BOOK_ID, [loan], () => 10n ** 16n);
    const chosen = notifications.preferences.set("racer", { ...DEFAULT_PREFERENCES, rateStep: 7n });
    // It cannot see the row yet, so it has to wait for it.
    await until(async () => {
      const { rows } = await pool.query("SELECT FROM pg_locks WHERE NOT granted");
      return rows.length > 0;
    });
    await client.query("COMMIT");
    await chosen;
  } finally {
    client.release();
  }
  const { rows } = await pool.query(
    "SELECT (above - told)::text AS step FROM notifications.rate_watches WHERE account = 'racer'",
  );
  expect(rows).toEqual([{ step: "7" }]);
});

test("a stale feed is told once to everybody with a loan at its price and to nobody else", async () => {
  await run(
    ...borrower("alice", COIN, 50_000n),
    ...borrower("safe", COIN, 5_000n),
    { type: "open_account", account: "bystander" as AccountId },
    ...Array.from({ length: CROWD }, (_, index) =>
      borrower(`crowd-${index}`, COIN / 100n, 500n),
    ).flat(),
  );
  now += 8 * DAY;
  await run({ type: "tick" });
  now += MINUTE;
  await run({ type: "tick" });
  const [news, ...others] = (await told("alice")).filter(({ kind }) => kind !== "rate_changed");
  expect(others).toEqual([]);
  expect(news).toMatchObject({
    kind: "feed_stale",
    title: "There is no fresh price of BTC",
    path: `/notifications?notification=${news?.id}`,
  });
  expect(await told("bystander")).toEqual([]);
  expect(await count("feed_stale")).toEqual({ all: CROWD + 5, accounts: CROWD + 5 });
});

test("when prices are back, all whose loan needs something are told how long they have, in whatever number", async () => {
  await price(71_000n);
  const news = (await told("alice")).filter(({ kind }) => kind === "grace_opened");
  expect(news).toHaveLength(1);
  expect(news[0]).toMatchObject({
    isUrgent: true,
    loan: "loan-of-alice",
    title: "Prices are back, and loan loan-of-alice has a grace period",
    body: expect.stringContaining("For 10 minutes nothing of it is liquidated"),
    path: `/loans/loan-of-alice?act=repay&notification=${news[0]?.id}`,
  });
  expect((await told("safe")).map(({ kind }) => kind)).not.toContain("grace_opened");
  // The crowd, alice and the whale.
  expect(await count("grace_opened")).toEqual({ all: CROWD + 2, accounts: CROWD + 2 });
});

async function count(kind: string): Promise<{ all: number; accounts: number } | undefined> {
  const { rows } = await pool.query<{ all: number; accounts: number }>(
    `SELECT count(*)::integer AS "all", count(DISTINCT account)::integer AS accounts
     FROM notifications.notifications WHERE kind = $1`,
    [kind],
  );
  return rows[0];
}
