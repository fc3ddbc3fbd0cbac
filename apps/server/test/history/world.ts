import {
  as,
  defaultAlertLtvs,
  DESK,
  fullIncentivePolicy,
  INSURANCE,
  referenceSettings,
} from "@plimsoll/engine";
import type {
  AccountId,
  AssetId,
  Command,
  FeedId,
  LoanId,
  MarketId,
  Millis,
  PlanStep,
  VenueId,
  Wad,
  WadPerSecond,
} from "@plimsoll/engine";
import type { JournalStore } from "@plimsoll/journal";
import { openSequencer, type Sequencer } from "@plimsoll/sequencer";
import { sql } from "kysely";
import type pg from "pg";
import { openHistoryTables } from "../../src/followers/history/tables.ts";

/* A book of two markets, BTC against USDC, whose prices come from three venues. */

export const COIN = 100_000_000n;
export const DOLLAR = 1_000_000n;
export const BTC = "BTC" as AssetId;
export const USDC = "USDC" as AssetId;
export const FEED = "btc-usd" as FeedId;
export const OPERATOR = "operator" as AccountId;
/** Sells to the desk, alerts and runs plans. */
export const LADDER = "btc-ladder" as MarketId;
/** Only outside liquidators act. */
export const REFERENCE = "btc-reference" as MarketId;
const LLTV = as<Wad>(860_000_000_000_000_000n);
const TARGET = as<Wad>(750_000_000_000_000_000n);
const TEN_PERCENT_A_YEAR = 3_170_979_198n;
const VENUES = ["binance", "coinbase", "kraken"] as VenueId[];

/** A sequencer whose clock goes on by ten seconds whenever it is asked. */
export function openBook(store: JournalStore, bookId: string): Promise<Sequencer> {
  let now = 1_770_000_000_000;
  return openSequencer({ store, bookId, owner: OPERATOR, clock: () => (now += 10_000) });
}

/** Submits one after another and insists that each is accepted. */
export async function accept(sequencer: Sequencer, commands: readonly Command[]): Promise<number> {
  let sequence = 0;
  for (const command of commands) {
    const reply = await sequencer.submit({ command, actor: "tester" });
    if (!reply.isAccepted) {
      throw new Error(`${command.type} refused: ${JSON.stringify(reply.rejection, bigintText)}`);
    }
    sequence = reply.sequence;
  }
  return sequence;
}

function bigintText(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

export function deposit(
  account: string,
  asset: AssetId,
  amount: bigint,
  reference: string | null = null,
): Command {
  return { type: "deposit", account: account as AccountId, asset, amount: as(amount), reference };
}

export function payOut(account: string, asset: AssetId, amount: bigint): Command {
  return {
    type: "pay_out",
    account: account as AccountId,
    asset,
    amount: as(amount),
    reference: null,
  };
}

export function openLoan(
  by: string,
  loan: string,
  collateral: bigint,
  borrow: bigint,
  market: MarketId = LADDER,
  steps: readonly PlanStep[] | null = null,
): Command {
  return {
    type: "open_loan",
    by: by as AccountId,
    loan: loan as LoanId,
    market,
    collateral: as(collateral),
    borrow: as(borrow),
    plan: steps === null ? null : { steps },
  };
}

export function closeLoan(by: string, loan: string): Command {
  const account = by as AccountId;
  return { type: "close_loan", by: account, loan: loan as LoanId, receiver: account };
}

export function repay(by: string, loan: string, assets: bigint): Command {
  return {
    type: "repay",
    by: by as AccountId,
    loan: loan as LoanId,
    assets: as(assets),
    shares: as(0n),
  };
}

export function liquidate(by: string, loan: string, seized: bigint): Command {
  return {
    type: "liquidate",
    by: by as AccountId,
    loan: loan as LoanId,
    seizedAssets: as(seized),
    repaidShares: as(0n),
  };
}

/** Every venue quotes this price. */
export async function quote(sequencer: Sequencer, dollars: bigint): Promise<void> {
  for (const venue of VENUES) {
    const quotedAt = await sequencer.read((book) => book.time);
    const price = as<never>(dollars * 100n);
    await accept(sequencer, [{ type: "post_quote", feed: FEED, venue, price, quotedAt }]);
  }
}

/** Everything up to two funded markets at 100,000 dollars a coin. */
export async function setUp(sequencer: Sequencer, customers: readonly string[]): Promise<void> {
  await accept(sequencer, [
    { type: "register_asset", asset: BTC, decimals: 8 },
    { type: "register_asset", asset: USDC, decimals: 6 },
    {
      type: "create_feed",
      feed: FEED,
      settings: {
        kind: "median",
        decimals: 2,
        venues: VENUES,
        minVenues: 2,
        maxAgeMs: 604_800_000 as Millis,
        outlierDistance: as(500_000_000_000_000_000n),
        jumpGate: as(0n),
        confirmVenues: 0,
        confirmAfterMs: 0 as Millis,
        holdGate: as(0n),
        holdForMs: 0 as Millis,
      },
    },
  ]);
  await quote(sequencer, 100_000n);
  const settings = { ...referenceSettings(LLTV), alertLtvs: defaultAlertLtvs(LLTV) };
  const ladder = { ...settings, liquidation: fullIncentivePolicy(LLTV, TARGET) };
  const market = {
    type: "create_market",
    by: OPERATOR,
    loanAsset: USDC,
    collateralAsset: BTC,
    feed: FEED,
    lltv: LLTV,
    rateModel: { kind: "fixed", ratePerSecond: as<WadPerSecond>(TEN_PERCENT_A_YEAR) },
  } as const;
  const lender = "lender" as AccountId;
  const supply = (id: MarketId): Command => ({
    type: "supply",
    by: lender,
    market: id,
    assets: as(10n ** 8n * DOLLAR),
    shares: as(0n),
    onBehalf: lender,
  });
  await accept(sequencer, [
    { type: "enable_lltv", by: OPERATOR, lltv: LLTV },
    { type: "enable_rate_model", by: OPERATOR, rateModel: "fixed" },
    { ...market, market: LADDER, settings: { ...ladder, deleverageFee: as(3n * 10n ** 15n) } },
    { ...market, market: REFERENCE, settings },
    ...["lender", ...customers].map((account): Command => ({
      type: "open_account",
      account: account as AccountId,
    })),
    deposit("lender", USDC, 10n ** 9n * DOLLAR),
    supply(LADDER),
    supply(REFERENCE),
    deposit(DESK, USDC, 10n ** 8n * DOLLAR),
    deposit(INSURANCE, USDC, 1_000n * DOLLAR),
  ]);
}

const TABLES = [
  "cursors",
  "assets",
  "feeds",
  "markets",
  "pre_liquidations",
  "loans",
  "loan_events",
  "liquidations",
  "postings",
  "ledger_balances",
  "candles",
  "alerts",
  "market_states",
  "interest_returns",
  "supply_moves",
  "supply_losses",
] as const;

/** Every row of every table, in an order that depends on nothing but the rows. */
export async function allRows(pool: pg.Pool, schema: string): Promise<Record<string, string[]>> {
  const tables = openHistoryTables(pool, schema);
  const rows: Record<string, string[]> = {};
  for (const table of TABLES) {
    const found = await sql<{ text: string }>`
      SELECT to_jsonb(t)::text AS text FROM ${sql.id(schema, table)} AS t ORDER BY 1`.execute(
      tables,
    );
    rows[table] = found.rows.map(({ text }) => text);
  }
  return rows;
}
