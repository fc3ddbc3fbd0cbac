import { slices } from "../slices.ts";
import type { BatchState } from "./fold/batch-state.ts";
import type { CandleRecord, FeedRecord, LoanRecord, MarketRecord } from "./fold/records.ts";
import { totalsOf } from "./fold/fold-market-state.ts";
import type { NewRate, HistoryTables } from "./tables.ts";

/** Writes what a batch has made and changed. */
export async function saveState(tables: HistoryTables, state: BatchState): Promise<void> {
  for (const rows of slices(state.newAssets)) {
    await tables.insertInto("assets").values(rows).execute();
  }
  for (const rows of slices(state.preLiquidations.changed())) {
    const values = rows.map(({ id, feed }) => ({ pre_liquidation: id, feed }));
    await tables.insertInto("pre_liquidations").values(values).execute();
  }
  for (const rows of slices(state.feeds.changed())) await saveFeeds(tables, rows);
  for (const rows of slices(state.markets.changed())) await saveMarkets(tables, rows);
  for (const rows of slices(state.loans.changed())) await saveLoans(tables, rows);
  for (const rows of slices(state.candles.changed())) await saveCandles(tables, rows);
  for (const rows of slices([...state.rates.values()])) await saveRates(tables, rows);
  for (const rows of slices(state.balances.changed())) {
    await tables
      .insertInto("ledger_balances")
      .values(rows)
      .onConflict((conflict) =>
        conflict.column("account").doUpdateSet((row) => ({ balance: row.ref("excluded.balance") })),
      )
      .execute();
  }
  for (const rows of slices(state.loanEvents)) {
    await tables.insertInto("loan_events").values(rows).execute();
  }
  for (const rows of slices(state.marketStates)) {
    await tables.insertInto("market_states").values(rows).execute();
  }
  for (const rows of slices(state.interestReturns)) {
    await tables.insertInto("interest_returns").values(rows).execute();
  }
  for (const rows of slices(state.supplyMoves)) {
    await tables.insertInto("supply_moves").values(rows).execute();
  }
  for (const rows of slices(state.supplyLosses)) {
    await tables.insertInto("supply_losses").values(rows).execute();
  }
  for (const rows of slices(state.liquidations)) {
    await tables.insertInto("liquidations").values(rows).execute();
  }
  for (const rows of slices(state.postings)) {
    await tables.insertInto("postings").values(rows).execute();
  }
  for (const rows of slices(state.alerts)) {
    await tables.insertInto("alerts").values(rows).execute();
  }
  for (const rows of slices(state.actions)) {
    await tables.insertInto("actions").values(rows).execute();
  }
  for (const rows of slices(state.parameterChanges)) {
    await tables.insertInto("parameter_changes").values(rows).execute();
  }
  for (const rows of slices(state.notices)) {
    await tables.insertInto("notices").values(rows).execute();
  }
}

async function saveFeeds(tables: HistoryTables, feeds: readonly FeedRecord[]): Promise<void> {
  const values = feeds.map((record) => ({
    feed: record.feed,
    decimals: record.decimals,
    status: record.status,
    confirmed: record.confirmed,
    confirmed_since: record.confirmedSince,
    suspect: record.suspect === null ? null : JSON.stringify(record.suspect),
    quotes: JSON.stringify(record.quotes),
  }));
  await tables
    .insertInto("feeds")
    .values(values)
    .onConflict((conflict) =>
      conflict.column("feed").doUpdateSet((row) => ({
        status: row.ref("excluded.status"),
        confirmed: row.ref("excluded.confirmed"),
        confirmed_since: row.ref("excluded.confirmed_since"),
        suspect: row.ref("excluded.suspect"),
        quotes: row.ref("excluded.quotes"),
      })),
    )
    .execute();
}

async function saveMarkets(tables: HistoryTables, markets: readonly MarketRecord[]): Promise<void> {
  const values = markets.map((record) => ({
    market: record.market,
    loan_asset: record.loanAsset,
    collateral_asset: record.collateralAsset,
    feed: record.feed,
    lltv: record.lltv,
    rate_model: record.rateModel,
    ...totalsOf(record),
  }));
  await tables
    .insertInto("markets")
    .values(values)
    .onConflict((conflict) =>
      conflict.column("market").doUpdateSet((row) => ({
        total_supply_assets: row.ref("excluded.total_supply_assets"),
        total_supply_shares: row.ref("excluded.total_supply_shares"),
        total_borrow_assets: row.ref("excluded.total_borrow_assets"),
        total_borrow_shares: row.ref("excluded.total_borrow_shares"),
        last_update: row.ref("excluded.last_update"),
        fee: row.ref("excluded.fee"),
        rate_at_target: row.ref("excluded.rate_at_target"),
      })),
    )
    .execute();
}

async function saveLoans(tables: HistoryTables, loans: readonly LoanRecord[]): Promise<void> {
  const values = loans.map((record) => ({
    loan: record.loan,
    opened_sequence: record.openedSequence,
    opened_at: record.openedAt,
    settled_sequence: record.settledSequence,
    settled_at: record.settledAt,
    closed_sequence: record.closedSequence,
    closed_at: record.closedAt,
    owner: record.owner,
    market: record.market,
    collateral: record.collateral,
    borrow_shares: record.borrowShares,
    principal: record.principal,
    borrowed_assets: record.borrowedAssets,
    repaid_assets: record.repaidAssets,
    sold_collateral: record.soldCollateral,
    sale_fee_assets: record.saleFeeAssets,
    bad_debt_assets: record.badDebtAssets,
    liquidations: record.liquidations,
    last_sequence: record.lastSequence,
  }));
  await tables
    .insertInto("loans")
    .values(values)
    .onConflict((conflict) =>
      conflict.columns(["loan", "opened_sequence"]).doUpdateSet((row) => ({
        settled_sequence: row.ref("excluded.settled_sequence"),
        settled_at: row.ref("excluded.settled_at"),
        closed_sequence: row.ref("excluded.closed_sequence"),
        closed_at: row.ref("excluded.closed_at"),
        collateral: row.ref("excluded.collateral"),
        borrow_shares: row.ref("excluded.borrow_shares"),
        principal: row.ref("excluded.principal"),
        borrowed_assets: row.ref("excluded.borrowed_assets"),
        repaid_assets: row.ref("excluded.repaid_assets"),
        sold_collateral: row.ref("excluded.sold_collateral"),
        sale_fee_assets: row.ref("excluded.sale_fee_assets"),
        bad_debt_assets: row.ref("excluded.bad_debt_assets"),
        liquidations: row.ref("excluded.liquidations"),
        last_sequence: row.ref("excluded.last_sequence"),
      })),
    )
    .execute();
}

async function saveCandles(tables: HistoryTables, candles: readonly CandleRecord[]): Promise<void> {
  await tables
    .insertInto("candles")
    .values([...candles])
    .onConflict((conflict) =>
      conflict.columns(["feed", "minute"]).doUpdateSet((row) => ({
        high: row.ref("excluded.high"),
        low: row.ref("excluded.low"),
        close: row.ref("excluded.close"),
        quotes: row.ref("excluded.quotes"),
      })),
    )
    .execute();
}

async function saveRates(tables: HistoryTables, rates: NewRate[]): Promise<void> {
  await tables
    .insertInto("rates")
    .values(rates)
    .onConflict((conflict) =>
      conflict.columns(["market", "hour"]).doUpdateSet((row) => ({
        borrow_rate: row.ref("excluded.borrow_rate"),
        supply_rate: row.ref("excluded.supply_rate"),
        utilization: row.ref("excluded.utilization"),
      })),
    )
    .execute();
}
