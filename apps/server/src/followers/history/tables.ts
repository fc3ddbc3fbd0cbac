import type { Event } from "@plimsoll/engine";
import { decodeCanonical, encodeCanonical } from "@plimsoll/journal";
import { Kysely, PostgresDialect, type ColumnType, type Insertable, type Selectable } from "kysely";
import type pg from "pg";

/** A whole number that PostgreSQL sends as text. */
type Int8 = ColumnType<string, number, number>;
type Int8OrNull = ColumnType<string | null, number | null, number | null>;
/** numeric(78,0): base units, shares, WAD or a price. */
type Numeric = ColumnType<string, bigint, bigint>;
type NumericOrNull = ColumnType<string | null, bigint | null, bigint | null>;
/** Written as JSON text. */
type Json<T> = ColumnType<T, string, string>;

/** A venue's last quote, or a price that waits; amounts as text. */
interface QuoteText {
  readonly price: string;
  readonly at: number;
}
/** Last quote of each venue. */
export type QuotesText = Readonly<Record<string, QuoteText>>;
export interface SuspectText {
  readonly price: string;
  readonly since: number;
}

/** What the book knew of the price when it sold. */
export interface EvidenceText {
  readonly status: string;
  readonly confirmed: string;
  readonly confirmedSince: number;
  readonly suspect: SuspectText | null;
  readonly quotes: QuotesText;
}

/** Why something happened to a loan by itself, amounts as text. */
export interface WhyText {
  readonly trigger: string;
  /** Missing where a price was reached, not an LTV. */
  readonly triggerLtv?: string;
  readonly alertPrice?: string;
  readonly price: string;
  readonly ltvBefore: string | null;
}

/** The last accrual of an hour: rates a second and a share, all WAD. */
interface RateTable {
  market: string;
  hour: Int8;
  borrow_rate: Numeric;
  supply_rate: Numeric;
  utilization: Numeric;
}

interface LoanTable {
  loan: string;
  opened_sequence: Int8;
  opened_at: Int8;
  /** Since when it has owed nothing and had nothing pledged; null while it does or has. */
  settled_sequence: Int8OrNull;
  settled_at: Int8OrNull;
  closed_sequence: Int8OrNull;
  closed_at: Int8OrNull;
  owner: string;
  market: string;
  collateral: Numeric;
  borrow_shares: Numeric;
  principal: Numeric;
  borrowed_assets: Numeric;
  repaid_assets: Numeric;
  sold_collateral: Numeric;
  sale_fee_assets: Numeric;
  bad_debt_assets: Numeric;
  liquidations: number;
  last_sequence: Int8;
}

interface Placed {
  sequence: Int8;
  event_index: number;
  at: Int8;
}

interface AboutLoan extends Placed {
  loan: string;
  opened_sequence: Int8;
  owner: string;
  market: string;
}

interface LoanEventTable extends AboutLoan {
  actor: string | null;
  type: string;
  collateral_change: Numeric;
  debt_change: Numeric;
  fee_assets: Numeric;
  ltv_after: NumericOrNull;
  why: ColumnType<WhyText | null, string | null, never>;
  /** Owed right before the event, interest included, rounded up. */
  debt_before: Numeric;
  shares_after: Numeric;
  collateral_after: Numeric;
  fact: Json<unknown>;
}

/** What a market's interest follows from, at the end of an entry that changed it. */
interface MarketStateTable extends MarketTotalsTable {
  market: string;
  sequence: Int8;
  at: Int8;
}

interface MarketTotalsTable {
  total_supply_assets: Numeric;
  total_supply_shares: Numeric;
  total_borrow_assets: Numeric;
  total_borrow_shares: Numeric;
  /** Second up to which interest is in the totals. */
  last_update: Int8;
  fee: Numeric;
  rate_at_target: Numeric;
}

/** Interest given back to all who borrow: what was borrowed before and after, at the same shares. */
interface InterestReturnTable extends Placed {
  market: string;
  reason: string;
  assets_before: Numeric;
  assets_after: Numeric;
  borrow_shares: Numeric;
}

/** An account's shares of a market's supply after an event that changed them; sums since its first share. */
interface SupplyMoveTable extends Placed {
  market: string;
  account: string;
  type: string;
  shares_after: Numeric;
  put_in: Numeric;
  taken_out: Numeric;
  /** Left to those who stayed, at withdrawals while a loss was known. */
  left_behind: Numeric;
}

/** What was supplied before and after lenders bore bad debt, at the same shares. */
interface SupplyLossTable extends Placed {
  market: string;
  assets_before: Numeric;
  assets_after: Numeric;
  supply_shares: Numeric;
}

/** What the book did beside sales and alerts. */
interface ActionTable extends Placed {
  at: Int8;
  type: string;
  loan: string | null;
  market: string | null;
  actor: string | null;
  fact: Json<unknown>;
}

/** What was set of a market, a feed, an asset or the book. */
interface ParameterChangeTable extends Placed {
  subject: string;
  /** Which of the subject's parameters: what is set together is found together. */
  aspect: string;
  actor: string | null;
  fact: Json<unknown>;
}

interface LiquidationTable extends AboutLoan {
  kind: string;
  counterparty: string;
  actor: string | null;
  command: string;
  plan_step: number | null;
  trigger_ltv: NumericOrNull;
  target_ltv: NumericOrNull;
  price: Numeric;
  ltv_before: NumericOrNull;
  ltv_after: NumericOrNull;
  seized_assets: Numeric;
  repaid_assets: Numeric;
  fee: NumericOrNull;
  incentive_factor: NumericOrNull;
  cost_assets: Numeric;
  bad_debt_assets: Numeric;
  from_insurance: Numeric;
  from_suppliers: Numeric;
  feed: string;
  evidence: Json<EvidenceText>;
  entry_hash: string;
  previous_hash: string;
}

interface PostingTable extends Placed {
  line: number;
  account: string;
  asset: string;
  amount: Numeric;
  balance_after: Numeric;
  type: string;
  loan: string | null;
  market: string | null;
  reference: string | null;
}

interface AlertTable extends AboutLoan {
  kind: string;
  /** Null for an alert by price. */
  trigger_ltv: NumericOrNull;
  /** Null for an alert by LTV. */
  alert_price: NumericOrNull;
  ltv: NumericOrNull;
  price: Numeric;
  delivered_at: Int8OrNull;
}

interface NoticeTable {
  sequence: Int8;
  event_index: number;
  /** The event that it tells of: `sequence-index`. */
  notification: string;
}

interface FlaggedSaleTable extends Placed {
  loan: string;
  owner: string;
  market: string;
  trigger_ltv: Numeric;
  sold_price: Numeric;
  honest_price: Numeric;
  amount: Numeric;
}

/** Tables of history's schema. */
interface HistorySchemaTables {
  assets: { asset: string; decimals: number };
  feeds: {
    feed: string;
    decimals: number;
    status: string;
    confirmed: Numeric;
    confirmed_since: Int8;
    suspect: ColumnType<SuspectText | null, string | null, string | null>;
    quotes: Json<QuotesText>;
  };
  markets: {
    market: string;
    loan_asset: string;
    collateral_asset: string;
    feed: string;
    lltv: Numeric;
    /** Canonical JSON. */
    rate_model: string;
  } & MarketTotalsTable;
  market_states: MarketStateTable;
  interest_returns: InterestReturnTable;
  supply_moves: SupplyMoveTable;
  supply_losses: SupplyLossTable;
  pre_liquidations: { pre_liquidation: string; feed: string };
  loans: LoanTable;
  loan_events: LoanEventTable;
  liquidations: LiquidationTable;
  postings: PostingTable;
  ledger_balances: {
    account: string;
    kind: string;
    owner: string;
    asset: string;
    balance: Numeric;
  };
  candles: {
    feed: string;
    minute: Int8;
    open: Numeric;
    high: Numeric;
    low: Numeric;
    close: Numeric;
    quotes: number;
  };
  rates: RateTable;
  alerts: AlertTable;
  notices: NoticeTable;
  actions: ActionTable;
  parameter_changes: ParameterChangeTable;
  flagged_sales: FlaggedSaleTable;
}

export type LiquidationRow = Selectable<LiquidationTable>;
export type PostingRow = Selectable<PostingTable>;
export type AlertRow = Selectable<AlertTable>;
export type NewLoanEvent = Insertable<LoanEventTable>;
export type NewLiquidation = Insertable<LiquidationTable>;
export type NewPosting = Insertable<PostingTable>;
export type NewAlert = Insertable<AlertTable>;
export type FlaggedSaleRow = Selectable<FlaggedSaleTable>;
export type NewRate = Insertable<RateTable>;
export type NewNotice = Insertable<NoticeTable>;
export type NewParameterChange = Insertable<ParameterChangeTable>;
export type NewMarketState = Insertable<MarketStateTable>;
export type NewInterestReturn = Insertable<InterestReturnTable>;
export type NewSupplyMove = Insertable<SupplyMoveTable>;
export type NewSupplyLoss = Insertable<SupplyLossTable>;
export type NewAction = Insertable<ActionTable>;

export type HistoryTables = Kysely<HistorySchemaTables>;

/** Where history lives unless it is being made anew; released databases have it under this name. */
export const HISTORY_SCHEMA_NAME = "projections";

/** History's tables in this schema, over the given connections. */
export function openHistoryTables(
  pool: pg.Pool,
  schema: string = HISTORY_SCHEMA_NAME,
): HistoryTables {
  const dialect = new PostgresDialect({
    pool: {
      connect: () => pool.connect(),
      // Whoever made the pool ends it.
      end: async () => undefined,
    },
  });
  return new Kysely<HistorySchemaTables>({ dialect }).withSchema(schema);
}

/** The same tables over one connection, inside its transaction. */
export function openHistoryTablesOn(client: pg.PoolClient, schema: string): HistoryTables {
  const borrowed = {
    query: client.query.bind(client),
    release: () => undefined,
  };
  const dialect = new PostgresDialect({
    pool: { connect: async () => borrowed, end: async () => undefined },
  });
  return new Kysely<HistorySchemaTables>({ dialect }).withSchema(schema);
}

/** An event without its postings, which have a table of their own, as canonical JSON. */
export function factOf(event: Event): string {
  if (!("postings" in event)) return encodeCanonical(event);
  const { postings: _, ...fact } = event;
  return encodeCanonical(fact);
}

/** The event that a stored fact was; only `factOf` makes facts, from events of the engine. */
export function eventIn(fact: string): Event {
  const event: object | string | number | bigint | boolean | null = decodeCanonical(fact);
  if (!isEvent(event)) throw new SyntaxError("A stored fact is no event.");
  return event;
}

function isEvent(data: unknown): data is Event {
  return typeof data === "object" && data !== null && "type" in data && "at" in data;
}
