import {
  as,
  fullIncentivePolicy,
  referenceSettings,
  type AccountId,
  type Amount,
  type AssetId,
  type Command,
  type FeedId,
  type FeedPrice,
  type LoanAssets,
  type LoanId,
  type MarketId,
  type Wad,
} from "@plimsoll/engine";
import { openPostgresJournal, type JournalStore } from "@plimsoll/journal";
import { openSequencer, type Sequencer } from "@plimsoll/sequencer";
import type pg from "pg";
import { Registry } from "prom-client";
import { openHistory, type History } from "../../src/followers/history/history.ts";
import { openJournalFeed, type JournalFeed } from "../../src/followers/journal-feed.ts";
import { migrate } from "../../src/foundation/database/migrations.ts";
import { WEBHOOKS_SCHEMA } from "../../src/followers/webhooks/schema.ts";
import { startWebhooks, type Webhooks } from "../../src/followers/webhooks/start-webhooks.ts";
import type { WebhooksOptions } from "../../src/followers/webhooks/start-webhooks.ts";
import { openWorld, type World } from "../open-world.ts";
import { FIRST_KEYRING } from "../secrets/keyrings.ts";
import { SILENT } from "../silent.ts";

const OPERATOR = "operator" as AccountId;
const LLTV = as<Wad>(860_000_000_000_000_000n);

/** PostgreSQL of a test file, with the webhooks' tables. */
export class WebhookWorld {
  readonly #world: World;
  readonly pool: pg.Pool;

  private constructor(world: World) {
    this.#world = world;
    this.pool = world.pool;
  }

  static async start(): Promise<WebhookWorld> {
    const world = await openWorld();
    const schemas = [WEBHOOKS_SCHEMA];
    await Promise.all([migrate(world.pool, schemas), migrate(world.pool, schemas)]);
    return new WebhookWorld(world);
  }

  stop(): Promise<void> {
    return this.#world.close();
  }

  /** A book of its own with a funded market; `run` sends it commands. */
  async openBook(bookId: string): Promise<LivingBook> {
    const store = await openPostgresJournal({ url: this.#world.url });
    const sequencer = await openSequencer({ store, bookId, owner: OPERATOR, clock: Date.now });
    return new LivingBook(store, sequencer, this.pool);
  }
}

export class LivingBook {
  readonly store: JournalStore;
  readonly sequencer: Sequencer;
  readonly #pool: pg.Pool;
  #feed: JournalFeed | undefined;
  #history: Promise<History> | undefined;

  constructor(store: JournalStore, sequencer: Sequencer, pool: pg.Pool) {
    this.store = store;
    this.sequencer = sequencer;
    this.#pool = pool;
  }

  async run(...commands: readonly Command[]): Promise<void> {
    for (const command of commands) {
      const reply = await this.sequencer.submit({ command, actor: "test" });
      if (!reply.isAccepted) throw new Error(`${command.type}: ${reply.rejection.code}`);
    }
  }

  async startWebhooks(options: Partial<WebhooksOptions> = {}): Promise<Webhooks> {
    const { store, sequencer } = this;
    const schema = `history of ${sequencer.bookId}`;
    const feed = (this.#feed ??= await openJournalFeed(store, sequencer));
    this.#history ??= openHistory({ pool: this.#pool, feed, schema, log: SILENT });
    return startWebhooks({
      pool: this.#pool,
      feed,
      sequencer,
      history: await this.#history,
      keyring: FIRST_KEYRING,
      registry: new Registry(),
      log: SILENT,
      policy: { allowPrivate: true },
      schedule: { pausesMs: [20, 40, 80], disableAfterFailures: 1_000, disableAfterMs: 0 },
      timeoutMs: 60_000,
      idleMs: 50,
      ...options,
    });
  }

  async close(): Promise<void> {
    await (await this.#history)?.close();
    await this.#feed?.close();
    await this.sequencer.close();
    await this.store.close();
  }
}

const BTC = "BTC" as AssetId;
const USDC = "USDC" as AssetId;
const MARKET = "btc-usdc" as MarketId;
const FEED = "btc-usd" as FeedId;

export function openAccount(account: string): Command {
  return { type: "open_account", account: account as AccountId };
}

export function deposit(account: string, asset: AssetId, amount: bigint): Command {
  const to = account as AccountId;
  return { type: "deposit", account: to, asset, amount: as<Amount>(amount), reference: null };
}

function postPrice(dollars: bigint): Command {
  return { type: "post_price", feed: FEED, price: as<FeedPrice>(dollars) };
}

/** One coin pledged by somebody with an account, for a debt in dollars. */
export function openLoan(by: string, loan: string, dollars: bigint): Command {
  return {
    type: "open_loan",
    by: by as AccountId,
    loan: loan as LoanId,
    market: MARKET,
    collateral: as(100_000_000n),
    borrow: as<LoanAssets>(dollars * 1_000_000n),
    plan: null,
  };
}

export function repay(by: string, loan: string, assets: bigint): Command {
  return {
    type: "repay",
    by: by as AccountId,
    loan: loan as LoanId,
    assets: as<LoanAssets>(assets),
    shares: as(0n),
  };
}

export function closeLoan(by: string, loan: string): Command {
  const account = by as AccountId;
  return { type: "close_loan", by: account, loan: loan as LoanId, receiver: account };
}

/** Assets, a feed, a market with money in it, and two customers with coins. */
export function setUp(): Command[] {
  return [
    { type: "register_asset", asset: BTC, decimals: 8 },
    { type: "register_asset", asset: USDC, decimals: 6 },
    {
      type: "create_feed",
      feed: FEED,
      settings: { kind: "posted", decimals: 0, zeroMeans: "no_price" },
    },
    postPrice(100_000n),
    { type: "enable_lltv", by: OPERATOR, lltv: LLTV },
    { type: "enable_rate_model", by: OPERATOR, rateModel: "fixed" },
    {
      type: "create_market",
      by: OPERATOR,
      market: MARKET,
      loanAsset: USDC,
      collateralAsset: BTC,
      feed: FEED,
      lltv: LLTV,
      rateModel: { kind: "fixed", ratePerSecond: as(0n) },
      settings: {
        ...referenceSettings(LLTV),
        liquidation: fullIncentivePolicy(LLTV, as<Wad>(750_000_000_000_000_000n)),
      },
    },
    openAccount("lender"),
    deposit("lender", USDC, 10n ** 13n),
    {
      type: "supply",
      by: "lender" as AccountId,
      market: MARKET,
      assets: as<LoanAssets>(10n ** 13n),
      shares: as(0n),
      onBehalf: "lender" as AccountId,
    },
    ...["alice", "bob"].flatMap((name) => [openAccount(name), deposit(name, BTC, 10n ** 10n)]),
  ];
}
