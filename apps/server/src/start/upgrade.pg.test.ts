import { FIRST_KEYRING } from "../../test/secrets/keyrings.ts";
import { WEBHOOK_SECRETS } from "../followers/webhooks/sealed-secrets.ts";
import { renewAll } from "../foundation/sealed/sealed-place.ts";
import type { Sequencer } from "@plimsoll/sequencer";
import { Registry } from "prom-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SILENT } from "../../test/silent.ts";
import { openWorld, type World } from "../../test/open-world.ts";
import { tellStory } from "../../test/history/story.ts";
import {
  accept,
  allRows,
  BTC,
  COIN,
  deposit,
  DOLLAR,
  openBook,
  openLoan,
} from "../../test/history/world.ts";
import { reviewNow, REVIEW_SETTINGS, reviewerOfSales } from "../followers/audits/review-sales.ts";
import { readCursor } from "../followers/cursor.ts";
import { openHistory } from "../followers/history/history.ts";
import { catchUp } from "../followers/history/rebuild.ts";
import { historySchema } from "../followers/history/schema.ts";
import { openJournalFeed } from "../followers/journal-feed.ts";
import { NOTIFICATIONS_SCHEMA } from "../followers/notifications/schema.ts";
import { WEBHOOKS_SCHEMA } from "../followers/webhooks/schema.ts";
import { startWebhooks } from "../followers/webhooks/start-webhooks.ts";
import { migrate, type Schema } from "../foundation/database/migrations.ts";
import { SERVICE_SCHEMA } from "../foundation/database/service-schema.ts";

const BOOK = "upgraded";
let world: World;
let sequencer: Sequencer;

beforeAll(async () => {
  world = await openWorld();
  sequencer = await openBook(world.store, BOOK);
  await tellStory(sequencer);
});
afterAll(async () => {
  await sequencer.close();
  await world.close();
});

/** A schema as it was before the migration of this name. */
const before = (schema: Schema, name: string): Schema => {
  const at = schema.migrations.findIndex((migration) => migration.name === name);
  if (at < 0) throw new Error(`${schema.name} has no migration ${name}`);
  return { ...schema, migrations: schema.migrations.slice(0, at) };
};

test("history of the release before is made again, and reviews go on from where they stood", async () => {
  const { pool, store } = world;
  const reader = await store.openReader(BOOK);
  const nobody = { onProgress: () => undefined };
  await migrate(pool, [historySchema(), historySchema("again")]);
  await catchUp({ pool, reader, schema: "again", ...nobody });
  const half = Math.floor(sequencer.durableSequence * 0.9);
  const firstHalf = { bookId: BOOK, read: () => reader.read(1, half) };
  expect(await catchUp({ pool, reader: firstHalf, schema: "projections", ...nobody })).toBe(half);
  const { rows: sales } = await pool.query<{ sequence: string; event_index: number }>(
    "SELECT sequence, event_index FROM projections.liquidations ORDER BY sequence, event_index",
  );
  const first = sales[0];
  if (first === undefined || sales.length < 2) throw new Error("nothing was sold");
  // As the release before left it: the review stands at the first sale.
  const old = before(historySchema("old"), "add-cursors");
  await migrate(pool, [old]);
  await pool.query(`
    CREATE TABLE projections.checkpoint (LIKE old.checkpoint INCLUDING ALL);
    CREATE TABLE projections.audited_sales (LIKE old.audited_sales INCLUDING ALL);
    INSERT INTO projections.checkpoint SELECT book_id, sequence, hash FROM projections.cursors;
    DROP TABLE projections.cursors;
    ALTER TABLE projections.loans DROP COLUMN settled_sequence, DROP COLUMN settled_at;
    DROP TABLE projections.market_states, projections.interest_returns,
      projections.parameter_changes, projections.supply_moves, projections.supply_losses;
    ALTER TABLE projections.loan_events
      DROP COLUMN debt_before, DROP COLUMN shares_after, DROP COLUMN collateral_after;
    ALTER TABLE projections.markets DROP COLUMN rate_model, DROP COLUMN total_supply_assets,
      DROP COLUMN total_supply_shares, DROP COLUMN last_update, DROP COLUMN fee,
      DROP COLUMN rate_at_target;
    DROP INDEX projections.losses_by_market;
    DROP INDEX projections.liquidations_with_bad_debt;
    DELETE FROM projections.migrations WHERE number >= (
      SELECT number FROM projections.migrations WHERE name = 'add-cursors'
    );
  `);
  await pool.query("INSERT INTO projections.audited_sales VALUES ($1, $2, $3)", [
    BOOK,
    first.sequence,
    first.event_index,
  ]);

  const feed = await openJournalFeed(store, sequencer);
  const history = await openHistory({ pool, feed, log: SILENT });
  expect(await history.progress.reach(sequencer.durableSequence, 10_000)).toBe(true);
  const rows = await allRows(pool, "projections");
  const again = await allRows(pool, "again");
  expect({ ...rows, cursors: [] }).toEqual({ ...again, cursors: [] });

  const now = async () => 4_000_000_000_000;
  const reviews = reviewerOfSales({ history, reader, now, settings: REVIEW_SETTINGS });
  const others = again["liquidations"]?.length ?? 0;
  const sameEntry = sales.filter(({ sequence }) => sequence === first.sequence).length;
  const left = sameEntry > 1 ? others : others - 1;
  expect(await reviewNow({ pool, bookId: BOOK }, reviews)).toBe(left);
  await history.close();
  await feed.close();
});

test("a review that stopped within an entry goes through that entry again", async () => {
  const { pool } = world;
  const name = "partly";
  await migrate(pool, [before(historySchema(name), "add-cursors")]);
  const columns = `at, kind, loan, opened_sequence, owner, market, counterparty, command, price,
    seized_assets, repaid_assets, cost_assets, bad_debt_assets, from_insurance, from_suppliers, feed,
    evidence, entry_hash, previous_hash`;
  await pool.query(`
    INSERT INTO partly.liquidations (sequence, event_index, ${columns})
    SELECT place.sequence, place.event_index, ${columns} FROM again.liquidations,
      (VALUES (7, 2), (7, 5), (9, 1)) AS place (sequence, event_index)
    WHERE (again.liquidations.sequence, again.liquidations.event_index) = (
      SELECT sequence, event_index FROM again.liquidations ORDER BY 1, 2 LIMIT 1
    );
    INSERT INTO partly.audited_sales VALUES ('within', 7, 2), ('behind', 7, 5);
  `);
  await migrate(pool, [historySchema(name)]);
  const { rows } = await pool.query(
    "SELECT book_id, sequence FROM partly.cursors WHERE follower = 'sale-reviews' ORDER BY 1",
  );
  expect(rows).toEqual([
    { book_id: "behind", sequence: "7" },
    { book_id: "within", sequence: "6" },
  ]);
});

test("webhooks of the release before tell each event once, and of a later loan its own borrower", async () => {
  const { pool, store } = world;
  await migrate(pool, [before(WEBHOOKS_SCHEMA, "follow-by-cursor")]);
  const told = sequencer.durableSequence;
  await pool.query("INSERT INTO webhooks.checkpoints VALUES ($1, $2)", [BOOK, told]);
  await pool.query("INSERT INTO webhooks.loans VALUES ($1, 'first', 'alice')", [BOOK]);
  await pool.query(
    `INSERT INTO webhooks.endpoints (id, book_id, account, url, event_types, after_sequence,
       created_by, request_key, request_fingerprint)
     SELECT account, $1, account, 'https://hooks.example', '{loan_created,deposited}', 0, 'test',
       account, ''
     FROM unnest('{alice,bob}'::text[]) AS account`,
    [BOOK],
  );
  await accept(sequencer, [
    openLoan("bob", "first", COIN / 2n, 1_000n * DOLLAR),
    deposit("alice", BTC, COIN),
  ]);
  await migrate(pool, [WEBHOOKS_SCHEMA]);
  await renewAll(pool, FIRST_KEYRING, [WEBHOOK_SECRETS]);
  const feed = await openJournalFeed(store, sequencer);
  const history = await openHistory({ pool, feed, log: SILENT, schema: "of_webhooks" });
  const webhooks = await startWebhooks({
    ...{ pool, feed, sequencer, history, log: SILENT, registry: new Registry() },
    keyring: FIRST_KEYRING,
    policy: { allowPrivate: false },
    schedule: { pausesMs: [3_600_000], disableAfterFailures: 1_000, disableAfterMs: 0 },
  });
  expect(await webhooks.progress.reach(sequencer.durableSequence, 10_000)).toBe(true);
  const { rows } = await pool.query(
    `SELECT delivery.endpoint_id AS account, message.type FROM webhooks.deliveries AS delivery
     JOIN webhooks.messages AS message ON message.number = delivery.message_number
     ORDER BY message.number`,
  );
  expect(rows).toEqual([
    { account: "bob", type: "loan_created" },
    { account: "alice", type: "deposited" },
  ]);
  await webhooks.close();
  await history.close();
  await feed.close();
});

test("notifications of the release before go on from their checkpoint", async () => {
  const { pool } = world;
  await migrate(pool, [before(NOTIFICATIONS_SCHEMA, "follow-by-cursor")]);
  await pool.query("INSERT INTO notifications.checkpoints VALUES ($1, 17), ('other', 4)", [BOOK]);
  await migrate(pool, [NOTIFICATIONS_SCHEMA]);
  const owner = { name: "notifications", schema: "notifications" };
  expect(await readCursor(pool, BOOK, owner)).toEqual({ sequence: 17, hash: null });
  expect(await readCursor(pool, "other", owner)).toEqual({ sequence: 4, hash: null });
});

test("rescue links of the release before open the loan that was open when they were made", async () => {
  const { pool } = world;
  await migrate(pool, [before(SERVICE_SCHEMA, "add-rescue-sequence")]);
  const { rows: loans } = await pool.query<{ loan: string; opened: string; isOpen: boolean }>(
    `SELECT loan, opened_sequence AS opened, closed_at IS NULL AS "isOpen" FROM projections.loans
      ORDER BY opened_sequence`,
  );
  expect(new Set(loans.map(({ isOpen }) => isOpen))).toEqual(new Set([true, false]));
  // Of each loan one that was made while it was open and one of nobody, of closed ones one that came too late.
  const made = (name: string, owner: string, at: string): string =>
    `INSERT INTO service.rescue_links (id, token_hash, loan, owner, created_by, request_key,
       request_fingerprint, expires_at, created_at)
     SELECT '${name} ' || opened_sequence, sha256(('${name}' || opened_sequence)::bytea), loan, ${owner},
       'test', '${name}' || opened_sequence, '', now(), to_timestamp(${at} / 1000.0)
     FROM projections.loans`;
  await pool.query(made("own", "owner", "opened_at"));
  await pool.query(made("nobody", "NULL", "opened_at"));
  await pool.query(`${made("late", "owner", "closed_at + 1")} WHERE closed_at IS NOT NULL
    AND NOT EXISTS (SELECT FROM projections.loans AS next
      WHERE next.loan = loans.loan AND next.opened_sequence > loans.opened_sequence)`);
  await migrate(pool, [SERVICE_SCHEMA]);
  const { rows } = await pool.query<{ id: string; loan_sequence: string | null }>(
    "SELECT id, loan_sequence FROM service.rescue_links",
  );
  const of = (name: string) => rows.filter(({ id }) => id.startsWith(name));
  const own = of("own").map(({ id, loan_sequence }) => [id, loan_sequence]);
  expect(own.sort()).toEqual(loans.map(({ opened }) => [`own ${opened}`, opened]).sort());
  expect(of("late").length).toBeGreaterThan(0);
  for (const { loan_sequence } of [...of("nobody"), ...of("late")])
    expect(loan_sequence).toBe(null);
});
