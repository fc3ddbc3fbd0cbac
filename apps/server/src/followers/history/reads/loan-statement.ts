import { accrual, as, borrowedAssets, toSeconds, type Event, type Millis } from "@plimsoll/engine";
import { sql } from "kysely";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import { eventIn, type HistoryTables } from "../tables.ts";
import { interestStateIn, STATE_COLUMNS, type InterestState } from "./interest-state.ts";
import { isWithin, type Period } from "./postings.ts";

/** Which loan of a name: a name may be used again once its loan is closed. */
export interface LoanNamed {
  readonly loan: string;
  /** Only a loan of this account. */
  readonly owner: string | undefined;
  /** The entry that opened it; the newest of the name unless told. */
  readonly openedSequence: number | undefined;
}

export interface StatedLoan {
  readonly loan: string;
  readonly openedSequence: number;
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly owner: string;
  readonly market: string;
  readonly loanAsset: string;
  readonly collateralAsset: string;
}

/** What a loan owes and what is pledged for it at an instant; base units, interest up to that second. */
export interface LoanStanding {
  readonly debt: bigint;
  readonly collateral: bigint;
  readonly shares: bigint;
}

/** An event of the loan, as it stands in the journal without its postings. */
export interface StatedEvent {
  readonly sequence: number;
  readonly index: number;
  readonly event: Event;
  readonly debtBefore: bigint;
  readonly sharesAfter: bigint;
}

/** A sale of the loan's collateral: its kind, the price in the market's terms, and what it cost. */
export interface StatedSale {
  readonly sequence: number;
  readonly index: number;
  readonly kind: string;
  readonly price: bigint;
  readonly cost: bigint;
}

/** Interest that the loan's market gave back to all who borrow from it. */
interface StatedReturn {
  readonly sequence: number;
  readonly index: number;
  readonly at: number;
  readonly reason: string;
  readonly assetsBefore: bigint;
  readonly assetsAfter: bigint;
  readonly borrowShares: bigint;
}

/** All that a loan's statement is made of. */
export interface LoanPeriod {
  readonly loan: StatedLoan;
  readonly period: Period;
  /** Up to when interest is in `closing`. */
  readonly asOf: number;
  readonly opening: LoanStanding;
  readonly closing: LoanStanding;
  readonly events: readonly StatedEvent[];
  readonly sales: readonly StatedSale[];
  readonly returns: readonly StatedReturn[];
}

/** Events that move no money and change nothing that a statement tells. */
const SILENT = [
  "plan_set",
  "alerts_set",
  "alert_raised",
  "triggers_passed",
  "triggers_rearmed",
  "loan_became_liquidatable",
  "plan_step_spent",
  "sale_stranded",
  "grounds_stated",
];

interface LoanPeriodQuery extends LoanNamed {
  /** Milliseconds since 1970 UTC, from inclusive, to exclusive. */
  readonly period: Period;
  /** The period's end, or the present where that is earlier. */
  readonly asOf: number;
  readonly limit: number;
}

/**
 * A loan over a period, from one snapshot of the database, so that it adds up whatever is written meanwhile.
 * Undefined where there is no such loan; `events` are one more than `limit` if there are more.
 */
export function readLoanPeriod(
  tables: HistoryTables,
  query: LoanPeriodQuery,
): Promise<LoanPeriod | undefined> {
  return tables
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (snapshot) => {
      const loan = await readStatedLoan(snapshot, query);
      if (loan === undefined) return undefined;
      const { period, asOf } = query;
      return {
        ...{ loan, period, asOf },
        opening: await readStanding(snapshot, loan, { before: period.from, asOf: period.from }),
        closing: await readStanding(snapshot, loan, { before: period.to, asOf }),
        events: await readEvents(snapshot, loan, period, query.limit),
        sales: await readSalesOf(snapshot, loan, period),
        returns: await readReturns(snapshot, loan, period),
      };
    });
}

/** The loan that is meant; undefined where there never was one. */
export async function readStatedLoan(
  tables: HistoryTables,
  { loan, owner, openedSequence }: LoanNamed,
): Promise<StatedLoan | undefined> {
  const row = await tables
    .selectFrom("loans")
    .innerJoin("markets", "markets.market", "loans.market")
    .select(["loans.loan", "loans.opened_sequence", "loans.opened_at", "loans.closed_at"])
    .select(["loans.owner", "loans.market", "markets.loan_asset", "markets.collateral_asset"])
    .where("loans.loan", "=", loan)
    .$if(owner !== undefined, (query) => query.where("loans.owner", "=", owner ?? ""))
    .$if(openedSequence !== undefined, (query) =>
      query.where(sql<boolean>`loans.opened_sequence = ${openedSequence}`),
    )
    .orderBy("loans.opened_sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    loan: row.loan,
    openedSequence: safeInteger(row.opened_sequence),
    openedAt: safeInteger(row.opened_at),
    closedAt: row.closed_at === null ? null : safeInteger(row.closed_at),
    owner: row.owner,
    market: row.market,
    loanAsset: row.loan_asset,
    collateralAsset: row.collateral_asset,
  };
}

/** How a loan stood: what entries before an instant say, with interest up to the second of `asOf`. */
async function readStanding(
  tables: HistoryTables,
  { loan, openedSequence, market }: StatedLoan,
  { before, asOf }: { readonly before: number; readonly asOf: number },
): Promise<LoanStanding> {
  const last = await tables
    .selectFrom("loan_events")
    .select(["shares_after", "collateral_after"])
    .where("loan", "=", loan)
    .where(sql<boolean>`opened_sequence = ${openedSequence}`)
    .where(sql<boolean>`at < ${before}`)
    .orderBy("sequence", "desc")
    .orderBy("event_index", "desc")
    .limit(1)
    .executeTakeFirst();
  const shares = BigInt(last?.shares_after ?? "0");
  const collateral = BigInt(last?.collateral_after ?? "0");
  if (shares === 0n) return { debt: 0n, collateral, shares };
  const state = await readInterestState(tables, market, before);
  return { debt: debtAt(state, shares, asOf), collateral, shares };
}

/** What shares owe at an instant, base units, rounded up, by the engine's own accrual from the market's last change before it. */
export function debtAt(state: InterestState, shares: bigint, instant: number): bigint {
  const totals = accrual(state, toSeconds(instant as Millis)) ?? state;
  return borrowedAssets(totals, as(shares));
}

async function readInterestState(
  tables: HistoryTables,
  market: string,
  before: number,
): Promise<InterestState> {
  const row = await tables
    .selectFrom("market_states as state")
    .innerJoin("markets", "markets.market", "state.market")
    .select(STATE_COLUMNS)
    .where("state.market", "=", market)
    .where(sql<boolean>`state.at < ${before}`)
    .orderBy("state.at", "desc")
    .orderBy("state.sequence", "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
  return interestStateIn(row);
}

async function readEvents(
  tables: HistoryTables,
  { loan, openedSequence }: StatedLoan,
  period: Period,
  limit: number,
): Promise<StatedEvent[]> {
  const rows = await tables
    .selectFrom("loan_events")
    .select(["sequence", "event_index", "debt_before", "shares_after"])
    .select(sql<string>`fact::text`.as("fact"))
    .where("loan", "=", loan)
    .where(sql<boolean>`opened_sequence = ${openedSequence}`)
    .where(isWithin(period))
    .where("type", "not in", SILENT)
    .orderBy("sequence")
    .orderBy("event_index")
    .limit(limit + 1)
    .execute();
  return rows.map((row) => ({
    sequence: safeInteger(row.sequence),
    index: row.event_index,
    event: eventIn(row.fact),
    debtBefore: BigInt(row.debt_before),
    sharesAfter: BigInt(row.shares_after),
  }));
}

async function readSalesOf(
  tables: HistoryTables,
  { loan, openedSequence }: StatedLoan,
  period: Period,
): Promise<StatedSale[]> {
  const rows = await tables
    .selectFrom("liquidations")
    .select(["sequence", "event_index", "kind", "price", "cost_assets"])
    .where("loan", "=", loan)
    .where(sql<boolean>`opened_sequence = ${openedSequence}`)
    .where(isWithin(period))
    .orderBy("sequence")
    .orderBy("event_index")
    .execute();
  return rows.map((row) => ({
    sequence: safeInteger(row.sequence),
    index: row.event_index,
    kind: row.kind,
    price: BigInt(row.price),
    cost: BigInt(row.cost_assets),
  }));
}

async function readReturns(
  tables: HistoryTables,
  { market, openedSequence }: StatedLoan,
  period: Period,
): Promise<StatedReturn[]> {
  const rows = await tables
    .selectFrom("interest_returns")
    .select(["sequence", "event_index", "at", "reason"])
    .select(["assets_before", "assets_after", "borrow_shares"])
    .where("market", "=", market)
    .where(sql<boolean>`sequence > ${openedSequence}`)
    .where(isWithin(period))
    .orderBy("sequence")
    .orderBy("event_index")
    .execute();
  return rows.map((row) => ({
    sequence: safeInteger(row.sequence),
    index: row.event_index,
    at: safeInteger(row.at),
    reason: row.reason,
    assetsBefore: BigInt(row.assets_before),
    assetsAfter: BigInt(row.assets_after),
    borrowShares: BigInt(row.borrow_shares),
  }));
}
