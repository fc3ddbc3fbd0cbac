import { postingsOf, type Event } from "@plimsoll/engine";
import type { DurableEntry } from "@plimsoll/sequencer";
import { sql } from "kysely";
import { BatchState } from "./fold/batch-state.ts";
import { candleKey, minuteOf } from "./fold/fold-prices.ts";
import { claimsBeside } from "./fold/fold-rates.ts";
import { safeInteger } from "../../foundation/database/safe-integer.ts";
import type { HistoryTables } from "./tables.ts";

/** Everything that these entries build on, as it is stored. */
export async function loadState(
  tables: HistoryTables,
  entries: readonly DurableEntry[],
): Promise<BatchState> {
  const state = new BatchState();
  const named = namesIn(entries);
  await loadFeeds(tables, state);
  await loadMarkets(tables, state);
  if (named.loans.size > 0) await loadLoans(tables, state, [...named.loans]);
  if (named.accounts.size > 0) await loadBalances(tables, state, [...named.accounts]);
  if (named.supplies.size > 0) await loadSupplies(tables, state, [...named.supplies.values()]);
  if (named.minutes.size > 0) await loadCandles(tables, state, [...named.minutes]);
  return state;
}

function namesIn(entries: readonly DurableEntry[]) {
  const loans = new Set<string>();
  const accounts = new Set<string>();
  const minutes = new Set<number>();
  const supplies = new Map<string, SupplyName>();
  for (const { events } of entries) {
    for (const event of events) {
      if ("loan" in event) loans.add(event.loan);
      const supply = supplyNamedBy(event);
      if (supply !== undefined) supplies.set(`${supply.market} ${supply.account}`, supply);
      for (const { account } of postingsOf(event)) {
        accounts.add(account);
        const beside = event.type === "interest_accrued" ? claimsBeside(account) : null;
        if (beside !== null) accounts.add(beside);
      }
      if (
        event.type === "quote_posted" ||
        event.type === "price_posted" ||
        event.type === "mark_set"
      ) {
        minutes.add(minuteOf(event.at));
      }
    }
  }
  return { loans, accounts, minutes, supplies };
}

interface SupplyName {
  readonly market: string;
  readonly account: string;
}

/** Whose shares of which market's supply an event changes; undefined where it changes none. */
function supplyNamedBy(event: Event): SupplyName | undefined {
  switch (event.type) {
    case "supplied":
    case "withdrawn":
      return { market: event.market, account: event.onBehalf };
    case "interest_accrued":
    case "interest_returned":
      if (event.feeShares === 0n) return undefined;
      return { market: event.market, account: event.feeRecipient };
    default:
      return undefined;
  }
}

/** The newest move of each: a look at its end, however many there are. */
async function loadSupplies(
  tables: HistoryTables,
  state: BatchState,
  names: readonly SupplyName[],
): Promise<void> {
  const [markets, accounts] = [
    names.map(({ market }) => market),
    names.map((name) => name.account),
  ];
  const rows = await tables
    .selectFrom(
      sql<SupplyName>`unnest(${markets}::text[], ${accounts}::text[])`.as<"named">(
        sql`named(market, account)`,
      ),
    )
    .innerJoinLateral(
      (query) =>
        query
          .selectFrom("supply_moves as own")
          .select(["own.shares_after", "own.put_in", "own.taken_out", "own.left_behind"])
          .whereRef("own.market", "=", "named.market")
          .whereRef("own.account", "=", "named.account")
          .orderBy("own.sequence", "desc")
          .orderBy("own.event_index", "desc")
          .limit(1)
          .as("move"),
      (join) => join.onTrue(),
    )
    .select(["named.market", "named.account"])
    .select(["move.shares_after", "move.put_in", "move.taken_out", "move.left_behind"])
    .execute();
  for (const row of rows) {
    const { market, account } = row;
    state.loadSupply({
      ...{ market, account, shares: BigInt(row.shares_after), putIn: BigInt(row.put_in) },
      ...{ takenOut: BigInt(row.taken_out), leftBehind: BigInt(row.left_behind) },
    });
  }
}

async function loadFeeds(tables: HistoryTables, state: BatchState): Promise<void> {
  const feeds = await tables
    .selectFrom("feeds")
    .select(["feed", "decimals", "status", "confirmed", "confirmed_since", "suspect", "quotes"])
    .execute();
  for (const { feed, decimals, status, confirmed, confirmed_since, suspect, quotes } of feeds) {
    state.feeds.load(feed, {
      feed,
      decimals,
      status,
      confirmed: BigInt(confirmed),
      confirmedSince: safeInteger(confirmed_since),
      suspect,
      quotes,
    });
  }
  const contracts = await tables
    .selectFrom("pre_liquidations")
    .select(["pre_liquidation", "feed"])
    .execute();
  for (const { pre_liquidation: id, feed } of contracts)
    state.preLiquidations.load(id, { id, feed });
}

async function loadMarkets(tables: HistoryTables, state: BatchState): Promise<void> {
  const markets = await tables
    .selectFrom("markets")
    .select(["market", "loan_asset", "collateral_asset", "feed", "lltv"])
    .select(["rate_model", "total_supply_assets", "total_supply_shares", "total_borrow_assets"])
    .select(["total_borrow_shares", "last_update", "fee", "rate_at_target"])
    .execute();
  for (const row of markets) {
    state.markets.load(row.market, {
      market: row.market,
      loanAsset: row.loan_asset,
      collateralAsset: row.collateral_asset,
      feed: row.feed,
      lltv: BigInt(row.lltv),
      rateModel: row.rate_model,
      totalSupplyAssets: BigInt(row.total_supply_assets),
      totalSupplyShares: BigInt(row.total_supply_shares),
      totalBorrowAssets: BigInt(row.total_borrow_assets),
      totalBorrowShares: BigInt(row.total_borrow_shares),
      lastUpdate: BigInt(row.last_update),
      fee: BigInt(row.fee),
      rateAtTarget: BigInt(row.rate_at_target),
    });
  }
}

/** The newest loan of each name; older ones of the same name are closed and change no more. */
async function loadLoans(tables: HistoryTables, state: BatchState, names: string[]): Promise<void> {
  const loans = await tables
    .selectFrom("loans")
    .distinctOn("loan")
    .select(["loan", "opened_sequence", "opened_at", "settled_sequence", "settled_at"])
    .select(["closed_sequence", "closed_at"])
    .select(["owner", "market", "collateral", "borrow_shares", "principal", "borrowed_assets"])
    .select(["repaid_assets", "sold_collateral", "sale_fee_assets", "bad_debt_assets"])
    .select(["liquidations", "last_sequence"])
    .where((where) => where("loan", "=", where.fn.any(where.val(names))))
    .orderBy("loan")
    .orderBy("opened_sequence", "desc")
    .execute();
  for (const row of loans) {
    state.loans.load(row.loan, {
      loan: row.loan,
      openedSequence: safeInteger(row.opened_sequence),
      openedAt: safeInteger(row.opened_at),
      settledSequence: row.settled_sequence === null ? null : safeInteger(row.settled_sequence),
      settledAt: row.settled_at === null ? null : safeInteger(row.settled_at),
      closedSequence: row.closed_sequence === null ? null : safeInteger(row.closed_sequence),
      closedAt: row.closed_at === null ? null : safeInteger(row.closed_at),
      owner: row.owner,
      market: row.market,
      collateral: BigInt(row.collateral),
      borrowShares: BigInt(row.borrow_shares),
      principal: BigInt(row.principal),
      borrowedAssets: BigInt(row.borrowed_assets),
      repaidAssets: BigInt(row.repaid_assets),
      soldCollateral: BigInt(row.sold_collateral),
      saleFeeAssets: BigInt(row.sale_fee_assets),
      badDebtAssets: BigInt(row.bad_debt_assets),
      liquidations: row.liquidations,
      lastSequence: safeInteger(row.last_sequence),
    });
  }
}

async function loadBalances(
  tables: HistoryTables,
  state: BatchState,
  accounts: string[],
): Promise<void> {
  const balances = await tables
    .selectFrom("ledger_balances")
    .select(["account", "kind", "owner", "asset", "balance"])
    .where((where) => where("account", "=", where.fn.any(where.val(accounts))))
    .execute();
  for (const row of balances) {
    state.balances.load(row.account, { ...row, balance: BigInt(row.balance) });
  }
}

async function loadCandles(
  tables: HistoryTables,
  state: BatchState,
  minutes: number[],
): Promise<void> {
  const candles = await tables
    .selectFrom("candles")
    .select(["feed", "minute", "open", "high", "low", "close", "quotes"])
    .where(sql<boolean>`minute = any(${minutes}::bigint[])`)
    .execute();
  for (const row of candles) {
    const minute = safeInteger(row.minute);
    state.candles.load(candleKey(row.feed, minute), {
      feed: row.feed,
      minute,
      open: BigInt(row.open),
      high: BigInt(row.high),
      low: BigInt(row.low),
      close: BigInt(row.close),
      quotes: row.quotes,
    });
  }
}
