import { accrual, borrowedAssets, toSeconds, type Book, type Millis } from "@plimsoll/engine";
import { decodeCanonical } from "@plimsoll/journal";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { histories, play, type Step } from "../../../test/history/random-history.ts";
import { BatchState } from "../history/fold/batch-state.ts";
import { foldEntry } from "../history/fold/fold-entry.ts";
import { eventIn, type NewMarketState } from "../history/tables.ts";
import { debtAt, type LoanPeriod, type LoanStanding } from "../history/reads/loan-statement.ts";
import { statementLines, type StatementLine } from "./loan-statement-lines.ts";

/** What the book itself says of its loans at an instant, by name and opening entry. */
interface Checkpoint {
  readonly at: number;
  readonly loans: ReadonlyMap<string, { readonly debt: bigint; readonly collateral: bigint }>;
}

/** Plays a history; keeps what history would store, and what the book said whenever time had gone on. */
function follow(steps: readonly Step[]) {
  const state = new BatchState();
  const opened = new Map<string, number>();
  const checkpoints = new Map<number, Checkpoint>();
  let sequence = 0;
  play(steps, (book, fresh) => {
    if (fresh.length > 0) {
      sequence += 1;
      for (const event of fresh)
        if (event.type === "loan_created") opened.set(event.loan, sequence);
      const entry = { sequence, at: book.time, events: fresh, hash: `${sequence}` };
      foldEntry(state, { ...entry, command: { type: "tick" } }, `${sequence - 1}`);
    }
    const at = book.time + 1;
    checkpoints.set(at, { at, loans: standingsIn(book, opened, at) });
  });
  return { state, checkpoints: [...checkpoints.values()] };
}

function standingsIn(book: Book, opened: ReadonlyMap<string, number>, at: number) {
  const loans = new Map<string, { debt: bigint; collateral: bigint }>();
  for (const { id, market, borrowShares, collateral } of book.loans.values()) {
    const totals = accrual(market, toSeconds(at as Millis)) ?? market;
    const debt = borrowShares === 0n ? 0n : borrowedAssets(totals, borrowShares);
    loans.set(`${id} ${opened.get(id)}`, { debt, collateral });
  }
  return loans;
}

/** What the tables' reads would give for a loan, from rows that were never written. */
function periodOf(
  state: BatchState,
  [loan, openedSequence]: readonly [string, number],
  { from, to }: { readonly from: number; readonly to: number },
): LoanPeriod {
  const own = state.loanEvents.filter(
    (row) => row.loan === loan && row.opened_sequence === openedSequence,
  );
  const [{ market, owner } = { market: "", owner: "" }] = own;
  const standing = (before: number): LoanStanding => {
    const last = own.findLast(({ at }) => at < before);
    const shares = BigInt(last?.shares_after ?? 0n);
    const collateral = BigInt(last?.collateral_after ?? 0n);
    const row = state.marketStates.findLast((each) => each.market === market && each.at < before);
    const debt =
      shares === 0n || row === undefined ? 0n : debtAt(stateOf(state, row), shares, before);
    return { debt, collateral, shares };
  };
  const within = ({ at }: { readonly at: number }): boolean => at >= from && at < to;
  return {
    loan: {
      ...{ loan, openedSequence, owner, market, closedAt: null },
      openedAt: own[0]?.at ?? 0,
      loanAsset: "USDC",
      collateralAsset: "BTC",
    },
    period: { from, to },
    asOf: to,
    opening: standing(from),
    closing: standing(to),
    events: own.filter(within).map((row) => ({
      ...{ sequence: row.sequence, index: row.event_index, event: eventIn(row.fact) },
      ...{ debtBefore: row.debt_before, sharesAfter: row.shares_after },
    })),
    sales: state.liquidations
      .filter((row) => row.loan === loan && row.opened_sequence === openedSequence && within(row))
      .map((row) => ({
        ...{ sequence: row.sequence, index: row.event_index, kind: row.kind },
        ...{ price: row.price, cost: row.cost_assets },
      })),
    returns: state.interestReturns
      .filter((row) => row.market === market && row.sequence > openedSequence && within(row))
      .map((row) => ({
        ...{ sequence: row.sequence, index: row.event_index, at: row.at, reason: row.reason },
        ...{ assetsBefore: row.assets_before, assetsAfter: row.assets_after },
        borrowShares: row.borrow_shares,
      })),
  };
}

function stateOf(state: BatchState, row: NewMarketState): Parameters<typeof debtAt>[0] {
  const { rateModel } = state.markets.get(row.market);
  return {
    totalSupplyAssets: row.total_supply_assets,
    totalSupplyShares: row.total_supply_shares,
    totalBorrowAssets: row.total_borrow_assets,
    totalBorrowShares: row.total_borrow_shares,
    lastUpdate: BigInt(row.last_update),
    fee: row.fee,
    rateAtTarget: row.rate_at_target,
    rateModel: decodeCanonical(rateModel),
  } as Parameters<typeof debtAt>[0];
}

/** Commands of a history: each may move a debt by one base unit of rounding. */
const ACTS = 60n;

const sum = (lines: readonly StatementLine[], what: "debt" | "collateral"): bigint =>
  lines.reduce((total, line) => total + line[what], 0n);

describe("a loan's statement", () => {
  test("opens and closes with what the book says, and its movements lead from one to the other", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(histories(Number(ACTS)), fc.infiniteStream(fc.nat()), (steps, choices) => {
        const { state, checkpoints } = follow(steps);
        const choose = (below: number): number => (choices.next().value ?? 0) % below;
        const loans = [
          ...new Map(
            state.loanEvents.map((row) => [`${row.loan} ${row.opened_sequence}`, row]),
          ).values(),
        ];
        for (const { loan, opened_sequence } of loans) {
          const ends = [choose(checkpoints.length), choose(checkpoints.length)].sort(
            (a, b) => a - b,
          );
          const [first, last] = ends.map((place) => checkpoints[place]);
          if (first === undefined || last === undefined || first === last) continue;
          const stated = periodOf(state, [loan, opened_sequence], { from: first.at, to: last.at });
          const lines = statementLines(stated);
          const name = `${loan} ${opened_sequence}`;
          const nothing = { debt: 0n, collateral: 0n };
          expect(stated.opening).toMatchObject(first.loans.get(name) ?? nothing);
          expect(stated.closing).toMatchObject(last.loans.get(name) ?? nothing);
          expect(stated.opening.debt + sum(lines, "debt")).toBe(stated.closing.debt);
          expect(stated.opening.collateral + sum(lines, "collateral")).toBe(
            stated.closing.collateral,
          );
          expect(lines.at(-1)?.debtAfter ?? stated.opening.debt).toBe(stated.closing.debt);
          for (const { kind, debt } of lines) {
            seen.add(kind);
            if (kind === "interest") expect(debt).toBeGreaterThan(0n);
            if (kind === "rounding") expect(debt >= -ACTS && debt <= ACTS, `${debt}`).toBe(true);
            if (kind === "interest_returned") expect(debt).toBeLessThan(0n);
          }
        }
      }),
      { numRuns: 60 },
    );
    // The histories reach what a statement tells; a property of nothing would hold as well.
    for (const kind of ["interest", "borrowed", "repaid", "pledged", "plan_sale", "liquidation"]) {
      expect([...seen], kind).toContain(kind);
    }
  });
});
