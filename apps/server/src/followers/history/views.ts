import {
  toInstant,
  type historyRoutes,
  type ResponseOf,
  type statementRoutes,
} from "@plimsoll/contract";
import type { AssetId, Book, Event, Market, MarketId, OraclePrice } from "@plimsoll/engine";
import { formatAmount } from "@plimsoll/engine";
import { amount, price, ratio, type AssetName } from "../../views/amount.ts";
import { perYear } from "../../views/market-settings.ts";
import { eventView } from "../../views/event.ts";
import { changesOf, reasonOf } from "../../views/parameter-change.ts";
import type { LossTotals } from "./reads/loss-totals.ts";
import type { StoredParameterChange } from "./reads/parameter-changes.ts";
import type { StoredAction } from "./reads/actions.ts";
import type { StoredCandle } from "./reads/candles.ts";
import type { StoredLoss } from "./reads/losses.ts";
import type { StoredRates } from "./reads/rates.ts";
import type { StoredLoanEvent } from "./reads/loan-events.ts";
import { safeInteger } from "../../foundation/database/safe-integer.ts";
import type { AlertRow, LiquidationRow, PostingRow } from "./tables.ts";

type HistoryRoutes = typeof historyRoutes;
type LoanEventView = ResponseOf<HistoryRoutes["listLoanEvents"]>["items"][number];
type ActionView = ResponseOf<HistoryRoutes["listActions"]>["items"][number];
type LossesView = ResponseOf<HistoryRoutes["listLosses"]>["items"][number];
type ParameterView = ResponseOf<HistoryRoutes["listParameterChanges"]>["items"][number];
type LiquidationView = ResponseOf<HistoryRoutes["listLiquidations"]>["items"][number];
type PostingView = ResponseOf<HistoryRoutes["listPostings"]>["items"][number];
type MovementView = ResponseOf<typeof statementRoutes.getStatement>["movements"][number];
type AlertView = ResponseOf<HistoryRoutes["listAlerts"]>["items"][number];
type RatesView = ResponseOf<HistoryRoutes["listMarketRates"]>["items"][number];
type CandleView = ResponseOf<HistoryRoutes["listCandles"]>["items"][number];

/* Markets and assets are never taken out of a book, so history can always be written out. */

export function marketIn(book: Book, id: string): Market {
  const market = book.markets.get(id as MarketId);
  if (market === undefined) throw new Error(`History speaks of market ${id}, the book has none.`);
  return market;
}

/** As much of a book as an amount needs to be written: its assets by their names. */
export interface AssetNames {
  readonly assets: ReadonlyMap<AssetId, AssetName>;
}

export function assetIn(book: AssetNames, id: string): AssetName {
  const asset = book.assets.get(id as AssetId);
  if (asset === undefined) throw new Error(`History speaks of asset ${id}, the book has none.`);
  return asset;
}

/** An event without its postings. A loan may be closed by now, so its market is told. */
export function factView(
  book: Book,
  event: Event,
  market: string | null,
): ReturnType<typeof eventView> {
  const told = market === null ? event : { ...event, market: marketIn(book, market).id };
  const { postings: _, ...view } = eventView(book, told);
  return view;
}

/** Who reads: staff, or somebody who is told of nobody else. */
export interface Reader {
  readonly id: string;
  /** The only account whose affairs it may see; undefined for staff. */
  readonly account: string | undefined;
}

function actorFor(reader: Reader, actor: string | null): string | null {
  return reader.account === undefined || reader.id === actor ? actor : null;
}

export function loanEventView(book: Book, stored: StoredLoanEvent, reader: Reader): LoanEventView {
  const { sequence, index, loan, openedSequence, event, market } = stored;
  const actor = actorFor(reader, stored.actor);
  return { sequence, index, loan, openedSequence, actor, event: factView(book, event, market) };
}

export function actionView(book: Book, stored: StoredAction): ActionView {
  const { sequence, index, loan, market, actor, event } = stored;
  // An event about a market names it already.
  const told = loan === null ? null : market;
  return { sequence, index, loan, market, actor, event: factView(book, event, told) };
}

export function lossesView(book: Book, stored: LossTotals): LossesView {
  const { loanAsset } = marketIn(book, stored.market);
  return {
    market: stored.market,
    sales: stored.sales,
    badDebt: amount(loanAsset, stored.badDebt),
    fromInsurance: amount(loanAsset, stored.fromInsurance),
    fromSuppliers: amount(loanAsset, stored.fromSuppliers),
  };
}

/** Events that allow one thing more and take the place of none before. */
const ADDS_ONLY: ReadonlySet<Event["type"]> = new Set(["lltv_enabled", "rate_model_enabled"]);

export function parameterChangeView(
  book: Book,
  stored: StoredParameterChange,
  actorName: string | null,
): ParameterView {
  const { sequence, index, subject, actor, event } = stored;
  const before = ADDS_ONLY.has(event.type) ? null : stored.before;
  return {
    ...{ sequence, index, subject, actor, actorName },
    at: toInstant(event.at),
    type: event.type,
    reason: reasonOf(event),
    isFirst: before === null,
    changes: changesOf(book, event, before),
  };
}

export function liquidationView(book: Book, row: LiquidationRow, reader: Reader): LiquidationView {
  const market = marketIn(book, row.market);
  const { loanAsset, collateralAsset } = market;
  return {
    sequence: safeInteger(row.sequence),
    index: row.event_index,
    at: toInstant(safeInteger(row.at)),
    kind: row.kind as LiquidationView["kind"],
    loan: row.loan,
    account: reader.account === undefined || reader.account === row.owner ? row.owner : null,
    market: row.market,
    counterparty: row.counterparty,
    price: priceIn(market, row.price),
    ltvBefore: ratioOf(row.ltv_before),
    ltvAfter: ratioOf(row.ltv_after),
    sold: amount(collateralAsset, BigInt(row.seized_assets)),
    repaid: amount(loanAsset, BigInt(row.repaid_assets)),
    cost: amount(loanAsset, BigInt(row.cost_assets)),
    badDebt: amount(loanAsset, BigInt(row.bad_debt_assets)),
    fromInsurance: amount(loanAsset, BigInt(row.from_insurance)),
    fromLenders: amount(loanAsset, BigInt(row.from_suppliers)),
  };
}

export function lossView(book: Book, market: MarketId, { sequence, index, event }: StoredLoss) {
  const { loanAsset } = marketIn(book, market);
  return {
    sequence,
    index,
    at: toInstant(event.at),
    badDebt: amount(loanAsset, event.badDebtAssets),
    fromInsurance: amount(loanAsset, event.fromInsurance),
    fromLenders: amount(loanAsset, event.fromSuppliers),
  };
}

export function candleView(candle: StoredCandle, decimals: number): CandleView {
  const { at, open, high, low, close, quotes } = candle;
  const text = (value: bigint) => formatAmount(value, decimals);
  return {
    at: toInstant(at),
    open: text(open),
    high: text(high),
    low: text(low),
    close: text(close),
    quotes,
  };
}

export function ratesView({ at, borrowRate, supplyRate, utilization }: StoredRates): RatesView {
  return {
    at: toInstant(at),
    borrowRatePerYear: perYear(borrowRate),
    supplyRatePerYear: perYear(supplyRate),
    utilization: ratio(utilization),
  };
}

export function postingView(book: Book, row: PostingRow): PostingView {
  const asset = assetIn(book, row.asset);
  return {
    ...placeOf(row),
    account: row.account,
    amount: amount(asset, BigInt(row.amount)),
    balanceAfter: amount(asset, BigInt(row.balance_after)),
  };
}

/** A posting to a free balance as its owner sees it: what the book owes is positive. */
export function movementView(book: AssetNames, row: PostingRow): MovementView {
  const asset = assetIn(book, row.asset);
  return {
    ...placeOf(row),
    amount: amount(asset, -BigInt(row.amount)),
    balance: amount(asset, -BigInt(row.balance_after)),
  };
}

function placeOf(row: PostingRow) {
  const { event_index: index, line, type, loan, market, reference } = row;
  const sequence = safeInteger(row.sequence);
  const at = toInstant(safeInteger(row.at));
  return { sequence, index, line, at, type, loan, market, reference };
}

export function alertView(book: Book, row: AlertRow): AlertView {
  return {
    sequence: safeInteger(row.sequence),
    index: row.event_index,
    at: toInstant(safeInteger(row.at)),
    kind: row.kind as AlertView["kind"],
    loan: row.loan,
    account: row.owner,
    market: row.market,
    triggerLtv: ratioOf(row.trigger_ltv),
    alertPrice:
      row.alert_price === null ? null : priceIn(marketIn(book, row.market), row.alert_price),
    ltv: ratioOf(row.ltv),
    price: priceIn(marketIn(book, row.market), row.price),
    deliveredAt: row.delivered_at === null ? null : toInstant(safeInteger(row.delivered_at)),
  };
}

function priceIn(market: Market, value: string): string {
  return price(market, BigInt(value) as OraclePrice);
}

function ratioOf(value: string | null): string | null {
  return value === null ? null : ratio(BigInt(value));
}
