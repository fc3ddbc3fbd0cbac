import { accrual, toAssetsDown, toSeconds, type Millis } from "@plimsoll/engine";
import { sql } from "kysely";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import type { HistoryTables } from "../tables.ts";
import { interestStateIn, STATE_COLUMNS, type InterestState } from "./interest-state.ts";

/** Sums of an account in a market since its first share, base units of the loan asset. */
export interface SupplySums {
  readonly shares: bigint;
  readonly putIn: bigint;
  readonly takenOut: bigint;
  /** Left to those who stayed, at withdrawals while a loss was known. */
  readonly leftBehind: bigint;
}

/** What made a point of a series; null for one that time alone made. */
type EarningsCause = "supplied" | "withdrawn" | "loss";

/** Where a lender stood at an instant: worth = putIn − takenOut + earned − lost, exactly. */
export interface EarningsPoint {
  readonly at: number;
  readonly sequence: number | null;
  readonly cause: EarningsCause | null;
  readonly putIn: bigint;
  readonly takenOut: bigint;
  readonly earned: bigint;
  readonly lost: bigint;
  readonly worth: bigint;
}

export interface EarningsQuery {
  readonly account: string;
  readonly market: string;
  /** Milliseconds since 1970 UTC; the first share unless told. */
  readonly from: number | undefined;
  /** Up to when interest is counted, that millisecond included. */
  readonly asOf: number;
}

export interface Earnings {
  readonly from: number;
  /** Between two points that time alone made. */
  readonly intervalMillis: number;
  /** Whether every entry of the span that changed the shares, and every loss, has a point of its own. */
  readonly isWhole: boolean;
  readonly points: readonly EarningsPoint[];
}

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
/** Between two points that time alone makes: the shortest with which they are few enough. */
const INTERVALS = [
  ...[MINUTE, 10 * MINUTE, 60 * MINUTE, 360 * MINUTE],
  ...[DAY, 7 * DAY, 30 * DAY],
];
const SAMPLES_MAX = 200;
/** Most points of entries, of each kind; where there are more, only time makes points. */
const ENTRIES_MAX = 200;
const LOSSES_AT_ONCE = 2_000;

/** What shares of a market's supply are worth at an instant, base units, rounded down, by the engine's own accrual. */
export function worthAt(state: InterestState, shares: bigint, instant: number): bigint {
  if (shares === 0n) return 0n;
  const totals = accrual(state, toSeconds(instant as Millis)) ?? state;
  return toAssetsDown(shares, totals.totalSupplyAssets, totals.totalSupplyShares);
}

/** What a loss took from shares, base units: what they were worth right before less right after. */
export function lossOf(
  shares: bigint,
  loss: {
    readonly assetsBefore: bigint;
    readonly assetsAfter: bigint;
    readonly supplyShares: bigint;
  },
): bigint {
  const worth = (assets: bigint): bigint => toAssetsDown(shares, assets, loss.supplyShares);
  return worth(loss.assetsBefore) - worth(loss.assetsAfter);
}

/** A lender's sums with what has been earned: what worth, movements and losses leave. */
export function earningsOf(
  { putIn, takenOut, leftBehind }: SupplySums,
  { worth, borne }: { readonly worth: bigint; readonly borne: bigint },
): Pick<EarningsPoint, "putIn" | "takenOut" | "earned" | "lost" | "worth"> {
  const lost = leftBehind + borne;
  return { putIn, takenOut, earned: worth - putIn + takenOut + lost, lost, worth };
}

/** The shortest interval with which a span has few enough points. */
export function intervalFor(spanMillis: number): number {
  return INTERVALS.find((each) => spanMillis / each <= SAMPLES_MAX) ?? 30 * DAY;
}

/** Both ends of a span and the multiples of an interval between them; where these would be too many, fewer. */
export function sampleTimes(from: number, to: number, intervalMillis: number): number[] {
  const times = [from];
  const first = (Math.floor(from / intervalMillis) + 1) * intervalMillis;
  for (let at = first; at < to && times.length <= SAMPLES_MAX; at += intervalMillis) times.push(at);
  if (to > from) times.push(to);
  return times;
}

/**
 * What an account has put into a market and got out of it over time, from one snapshot of the database, so that
 * it adds up whatever is written meanwhile. Undefined where it never had a share. `heed` is called between steps.
 */
export function readEarnings(
  tables: HistoryTables,
  query: EarningsQuery,
  heed: () => void,
): Promise<Earnings | undefined> {
  return tables
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (snapshot) => {
      const begun = await readFirstMove(snapshot, query);
      if (begun === undefined || begun > query.asOf) return undefined;
      const from = Math.max(begun, query.from ?? begun);
      if (from > query.asOf) return { from, intervalMillis: DAY, isWhole: true, points: [] };
      const intervalMillis = intervalFor(query.asOf - from);
      const times = sampleTimes(from, query.asOf, intervalMillis);
      const losses = await readLossesBorne(snapshot, query, heed);
      const moves = await readMoves(snapshot, query, from);
      heed();
      const samples = await readSamples(snapshot, query, times);
      const ofLosses = losses.filter(({ at, isLast }) => isLast && at >= from);
      const isWhole = moves.length <= ENTRIES_MAX && ofLosses.length <= ENTRIES_MAX;
      const entries = isWhole ? [...moves, ...ofLosses] : [];
      const points = withLosses(entries, samples, losses);
      return { from, intervalMillis, isWhole, points };
    });
}

/** An instant at which a lender's place is known, without the losses borne. */
interface Standing {
  readonly at: number;
  readonly sequence: number | null;
  readonly cause: EarningsCause | null;
  readonly sums: SupplySums;
  readonly worth: bigint;
}

interface LossBorne extends Standing {
  readonly sequence: number;
  readonly loss: bigint;
  /** Whether it is the last loss of its entry. */
  readonly isLast: boolean;
}

/** All points in the order of time, each with the losses up to it. Where an entry made one, time makes none. */
function withLosses(
  entries: readonly Standing[],
  samples: readonly Standing[],
  losses: readonly LossBorne[],
): EarningsPoint[] {
  const taken = new Set(entries.map(({ at }) => at));
  const all = [...entries, ...samples.filter(({ at }) => !taken.has(at))].toSorted(
    (a, b) => a.at - b.at || (a.sequence ?? 0) - (b.sequence ?? 0),
  );
  let borne = 0n;
  let next = 0;
  return all.map(({ at, sequence, cause, sums, worth }) => {
    for (let loss = losses[next]; loss !== undefined; loss = losses[next]) {
      if (sequence === null ? loss.at > at : loss.sequence > sequence) break;
      borne += loss.loss;
      next += 1;
    }
    return { at, sequence, cause, ...earningsOf(sums, { worth, borne }) };
  });
}

async function readFirstMove(
  tables: HistoryTables,
  { market, account }: EarningsQuery,
): Promise<number | undefined> {
  const row = await tables
    .selectFrom("supply_moves")
    .select("at")
    .where("market", "=", market)
    .where("account", "=", account)
    .orderBy("sequence")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : safeInteger(row.at);
}

interface SumsRow {
  readonly shares_after: string;
  readonly put_in: string;
  readonly taken_out: string;
  readonly left_behind: string;
}
const SUMS = ["shares_after", "put_in", "taken_out", "left_behind"] as const;

function sumsIn(row: SumsRow): SupplySums {
  return {
    shares: BigInt(row.shares_after),
    putIn: BigInt(row.put_in),
    takenOut: BigInt(row.taken_out),
    leftBehind: BigInt(row.left_behind),
  };
}

/** Entries in which the account supplied or withdrew, one more than fit if there are more. */
async function readMoves(
  tables: HistoryTables,
  { market, account, asOf }: EarningsQuery,
  from: number,
): Promise<Standing[]> {
  const rows = await tables
    .selectFrom("supply_moves as move")
    .innerJoin("market_states as state", (join) =>
      join.onRef("state.market", "=", "move.market").onRef("state.sequence", "=", "move.sequence"),
    )
    .innerJoin("markets", "markets.market", "move.market")
    .select(["move.at", "move.sequence", "move.type"])
    .select(SUMS.map((name) => `move.${name}` as const))
    .select(STATE_COLUMNS)
    .where("move.market", "=", market)
    .where("move.account", "=", account)
    .where("move.type", "in", ["supplied", "withdrawn"])
    .where(sql<boolean>`move.at >= ${from} AND move.at <= ${asOf}`)
    .orderBy("move.at")
    .orderBy("move.sequence")
    .limit(ENTRIES_MAX + 1)
    .execute();
  return rows.map((row) => {
    const [at, sums] = [safeInteger(row.at), sumsIn(row)];
    const cause = row.type === "supplied" ? "supplied" : "withdrawn";
    const worth = worthAt(interestStateIn(row), sums.shares, at);
    return { at, sequence: safeInteger(row.sequence), cause, sums, worth };
  });
}

/** Every loss that the account had a part in since its first share, oldest first. */
async function readLossesBorne(
  tables: HistoryTables,
  { market, account, asOf }: EarningsQuery,
  heed: () => void,
): Promise<LossBorne[]> {
  const losses: LossBorne[] = [];
  let after = { sequence: 0, index: 0 };
  for (;;) {
    const rows = await tables
      .selectFrom("supply_losses as loss")
      .innerJoin("market_states as state", (join) =>
        join
          .onRef("state.market", "=", "loss.market")
          .onRef("state.sequence", "=", "loss.sequence"),
      )
      .innerJoin("markets", "markets.market", "loss.market")
      .innerJoinLateral(
        (query) =>
          query
            .selectFrom("supply_moves as own")
            .select(SUMS.map((name) => `own.${name}` as const))
            .where("own.market", "=", market)
            .where("own.account", "=", account)
            .where(
              sql<boolean>`(own.sequence, own.event_index) < (loss.sequence, loss.event_index)`,
            )
            .orderBy("own.sequence", "desc")
            .orderBy("own.event_index", "desc")
            .limit(1)
            .as("move"),
        (join) => join.onTrue(),
      )
      .select(["loss.at", "loss.sequence", "loss.event_index"])
      .select(["loss.assets_before", "loss.assets_after", "loss.supply_shares"])
      .select(SUMS.map((name) => `move.${name}` as const))
      .select(STATE_COLUMNS)
      .where("loss.market", "=", market)
      .where(sql<boolean>`(loss.sequence, loss.event_index) > (${after.sequence}, ${after.index})`)
      .where(sql<boolean>`loss.at <= ${asOf}`)
      .orderBy("loss.sequence")
      .orderBy("loss.event_index")
      .limit(LOSSES_AT_ONCE)
      .execute();
    heed();
    for (const row of rows) {
      const [at, sequence, sums] = [safeInteger(row.at), safeInteger(row.sequence), sumsIn(row)];
      after = { sequence, index: row.event_index };
      if (sums.shares === 0n) continue;
      const loss = lossOf(sums.shares, {
        assetsBefore: BigInt(row.assets_before),
        assetsAfter: BigInt(row.assets_after),
        supplyShares: BigInt(row.supply_shares),
      });
      const before = losses.at(-1);
      if (before?.sequence === sequence) losses[losses.length - 1] = { ...before, isLast: false };
      const worth = worthAt(interestStateIn(row), sums.shares, at);
      losses.push({ at, sequence, cause: "loss", sums, worth, loss, isLast: true });
    }
    if (rows.length < LOSSES_AT_ONCE) return losses;
  }
}

/** Where the account stood at instants that are all at or after its first share. */
async function readSamples(
  tables: HistoryTables,
  { market, account }: EarningsQuery,
  times: readonly number[],
): Promise<Standing[]> {
  const rows = await tables
    .selectFrom(
      sql<{ instant: string }>`unnest(${[...times]}::bigint[])`.as<"sample">(sql`sample(instant)`),
    )
    .innerJoinLateral(
      (query) =>
        query
          .selectFrom("supply_moves as own")
          .select(SUMS.map((name) => `own.${name}` as const))
          .where("own.market", "=", market)
          .where("own.account", "=", account)
          .where(sql<boolean>`own.at <= sample.instant`)
          .orderBy("own.at", "desc")
          .orderBy("own.sequence", "desc")
          .orderBy("own.event_index", "desc")
          .limit(1)
          .as("move"),
      (join) => join.onTrue(),
    )
    .innerJoinLateral(
      (query) =>
        query
          .selectFrom("market_states as each")
          .selectAll("each")
          .where("each.market", "=", market)
          .where(sql<boolean>`each.at <= sample.instant`)
          .orderBy("each.at", "desc")
          .orderBy("each.sequence", "desc")
          .limit(1)
          .as("state"),
      (join) => join.onTrue(),
    )
    .innerJoin("markets", "markets.market", "state.market")
    .select("sample.instant")
    .select(SUMS.map((name) => `move.${name}` as const))
    .select(STATE_COLUMNS)
    .orderBy("sample.instant")
    .execute();
  return rows.map((row) => {
    const [at, sums] = [safeInteger(row.instant), sumsIn(row)];
    const worth = worthAt(interestStateIn(row), sums.shares, at);
    return { at, sequence: null, cause: null, sums, worth };
  });
}
