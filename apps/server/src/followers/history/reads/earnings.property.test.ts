import { accrual, toAssetsDown, toSeconds, type Book, type Millis } from "@plimsoll/engine";
import { decodeCanonical } from "@plimsoll/journal";
import fc from "fast-check";
import { expect, test } from "vitest";
import { histories, play, type Step } from "../../../../test/history/random-history.ts";
import { BatchState } from "../fold/batch-state.ts";
import { foldEntry } from "../fold/fold-entry.ts";
import {
  earningsOf,
  intervalFor,
  lossOf,
  sampleTimes,
  worthAt,
  type EarningsPoint,
} from "./earnings.ts";

const ACTS = 60;
/** Each movement may round a base unit away. */
const ROUNDING = BigInt(3 * ACTS);

interface Checkpoint {
  readonly at: number;
  readonly sequence: number;
  /** What shares are worth in the book itself, by market and account. */
  readonly worth: ReadonlyMap<string, bigint>;
}

/** Plays a history; keeps what history would store, what the book said after each entry, and what moved. */
function follow(steps: readonly Step[]) {
  const state = new BatchState();
  const checkpoints: Checkpoint[] = [];
  const moved = { in: new Map<string, bigint>(), out: new Map<string, bigint>() };
  let written = 0n;
  let sequence = 0;
  play(steps, (book, events) => {
    if (events.length > 0) {
      sequence += 1;
      const entry = { sequence, at: book.time, events, hash: `${sequence}` };
      foldEntry(state, { ...entry, command: { type: "tick" } }, `${sequence - 1}`);
    }
    for (const event of events) {
      if (event.type === "bad_debt_realized") written += event.fromSuppliers;
      if (event.type !== "supplied" && event.type !== "withdrawn") continue;
      const key = `${event.market} ${event.onBehalf}`;
      const sums = event.type === "supplied" ? moved.in : moved.out;
      sums.set(key, (sums.get(key) ?? 0n) + event.assets);
    }
    for (const at of [book.time, book.time + 40_000]) {
      checkpoints.push({ at, sequence, worth: worthIn(book, at) });
    }
  });
  return { state, checkpoints, moved, written };
}

function worthIn(book: Book, at: number): ReadonlyMap<string, bigint> {
  const worth = new Map<string, bigint>();
  for (const market of book.markets.values()) {
    const totals = accrual(market, toSeconds(at as Millis)) ?? market;
    for (const { account, supplyShares } of market.suppliers.values()) {
      const { totalSupplyAssets, totalSupplyShares } = totals;
      const value = toAssetsDown(supplyShares, totalSupplyAssets, totalSupplyShares);
      worth.set(`${market.id} ${account}`, value);
    }
  }
  return worth;
}

/** What the tables' reads would give right after an entry, from rows that were never written. */
function pointAt(state: BatchState, key: string, { at, sequence }: Checkpoint) {
  const [market = "", account = ""] = key.split(" ");
  const moves = state.supplyMoves.filter((row) => row.market === market && row.account === account);
  const sumsBefore = (before: number, index: number) => {
    const row = moves.findLast(
      (each) => each.sequence < before || (each.sequence === before && each.event_index < index),
    );
    const { shares_after, put_in, taken_out, left_behind } = row ?? NOTHING;
    return { shares: shares_after, putIn: put_in, takenOut: taken_out, leftBehind: left_behind };
  };
  const borne = state.supplyLosses
    .filter((loss) => loss.market === market && loss.sequence <= sequence)
    .reduce((sum, { sequence: of, event_index, assets_before, assets_after, supply_shares }) => {
      const loss = { assetsBefore: assets_before, assetsAfter: assets_after };
      const { shares } = sumsBefore(of, event_index);
      return sum + lossOf(shares, { ...loss, supplyShares: supply_shares });
    }, 0n);
  const sums = sumsBefore(sequence + 1, 0);
  const row = state.marketStates.findLast(
    (each) => each.market === market && each.sequence <= sequence,
  );
  const worth = row === undefined ? 0n : worthAt(stateOf(state, row), sums.shares, at);
  return { ...earningsOf(sums, { worth, borne }), borne };
}

const NOTHING = { shares_after: 0n, put_in: 0n, taken_out: 0n, left_behind: 0n };

function stateOf(
  state: BatchState,
  row: BatchState["marketStates"][number],
): Parameters<typeof worthAt>[0] {
  return {
    totalSupplyAssets: row.total_supply_assets,
    totalSupplyShares: row.total_supply_shares,
    totalBorrowAssets: row.total_borrow_assets,
    totalBorrowShares: row.total_borrow_shares,
    lastUpdate: BigInt(row.last_update),
    fee: row.fee,
    rateAtTarget: row.rate_at_target,
    rateModel: decodeCanonical(state.markets.get(row.market).rateModel),
  } as Parameters<typeof worthAt>[0];
}

const holds = ({
  worth,
  putIn,
  takenOut,
  earned,
  lost,
}: Omit<EarningsPoint, "at" | "sequence" | "cause">) => worth === putIn - takenOut + earned - lost;

test("at every instant a lender's sums make up what the book says his shares are worth", () => {
  const seen = { earned: false, lost: false, left: false, fee: false };
  fc.assert(
    fc.property(histories(ACTS), (steps) => {
      const { state, checkpoints, moved, written } = follow(steps);
      const isReturned = state.interestReturns.length > 0;
      const last = checkpoints.at(-1);
      if (last === undefined) return;
      let borneByAll = 0n;
      for (const key of last.worth.keys()) {
        for (const checkpoint of checkpoints.slice(-20)) {
          const point = pointAt(state, key, checkpoint);
          expect(point.worth).toBe(checkpoint.worth.get(key) ?? 0n);
          expect(holds(point)).toBe(true);
          expect(point.lost >= 0n).toBe(true);
          if (!isReturned) expect(point.earned >= -ROUNDING, `${point.earned}`).toBe(true);
        }
        const { putIn, takenOut, earned, lost, borne } = pointAt(state, key, last);
        expect(putIn).toBe(moved.in.get(key) ?? 0n);
        expect(takenOut).toBe(moved.out.get(key) ?? 0n);
        borneByAll += borne;
        seen.earned ||= earned > ROUNDING;
        seen.lost ||= borne > 0n;
        seen.left ||= lost > borne;
        seen.fee ||= putIn === 0n && earned > 0n;
      }
      // Lenders bear together what the book wrote off, but for rounding and the shares that nobody owns.
      const difference = written - borneByAll;
      expect(difference >= -ROUNDING && difference <= ROUNDING, `${difference}`).toBe(true);
    }),
    { numRuns: 80 },
  );
  // A property of nothing would hold as well.
  expect(seen).toMatchObject({ earned: true, lost: true });
});

test("a span of any length has a bounded number of points at even distances", () => {
  fc.assert(
    fc.property(fc.nat(2_000_000_000_000), fc.nat(3_700 * 86_400_000), (from, length) => {
      const interval = intervalFor(length);
      const times = sampleTimes(from, from + length, interval);
      expect(times.length).toBeLessThanOrEqual(203);
      expect([times[0], times.at(-1)]).toEqual([from, from + length]);
      for (const at of times.slice(1, -1)) expect(at % interval).toBe(0);
      expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    }),
  );
});
