import type { LoanStatementLine } from "@plimsoll/contract";
import type { Event } from "@plimsoll/engine";
import { owedBy, type LoanPeriod, type StatedEvent, type StatedSale } from "../history/index.ts";

/** What a line of a loan's statement is about. */
export type StatementLineKind = LoanStatementLine["kind"];

/** One movement of a loan. Amounts are base units; changes are signed. */
export interface StatementLine {
  readonly kind: StatementLineKind;
  readonly at: number;
  /** Where the journal says so; null for interest up to the end of the period. */
  readonly place: { readonly sequence: number; readonly index: number } | null;
  readonly collateral: bigint;
  readonly debt: bigint;
  /** What a sale cost beyond the debt it repaid, in the loan's asset: part of what was sold, not of the debt. */
  readonly cost: bigint;
  /** Afterwards. */
  readonly collateralAfter: bigint;
  readonly debtAfter: bigint;
  /** Of a sale: the price in the market's terms. */
  readonly price: bigint | null;
  /** Of interest: the instant from which on it accrued. */
  readonly since: number | null;
}

/**
 * A loan's movements in order. Each has the amount that its event names, so opening plus all movements is
 * closing, to the last base unit. Between two of them stands what the market's interest added meanwhile: what is
 * owed right before the later one less what the lines so far make. Shares round, so each act
 * of anybody in the market may move a debt by a unit; where that is all, it is called rounding.
 */
export function statementLines(stated: LoanPeriod): StatementLine[] {
  const { period, opening, closing, loan } = stated;
  const running = new Running(opening, Math.max(period.from, loan.openedAt));
  for (const next of inOrder(stated)) {
    if (next.what === "return") {
      const { assetsBefore, assetsAfter, borrowShares, at, sequence, index } = next.of;
      const owed = (assets: bigint): bigint =>
        owedBy(next.shares, { totalBorrowAssets: assets, totalBorrowShares: borrowShares });
      const place = { sequence, index };
      running.bringUpTo(owed(assetsBefore), at, place);
      const debt = owed(assetsAfter) - owed(assetsBefore);
      if (debt !== 0n) running.add({ kind: "interest_returned", at, place, debt });
      continue;
    }
    const { event, sequence, index, debtBefore } = next.of;
    const place = { sequence, index };
    const moves = movesOf(event, next.sale);
    if (moves.some(({ debt = 0n }) => debt !== 0n)) running.bringUpTo(debtBefore, event.at, place);
    for (const move of moves) running.add({ ...move, at: event.at, place });
  }
  running.bringUpTo(closing.debt, stated.asOf, null);
  return running.lines;
}

type Move = Pick<StatementLine, "kind"> &
  Partial<Pick<StatementLine, "collateral" | "debt" | "cost" | "price">>;

/** What an event does to its loan, in the lines that tell it. */
function movesOf(event: Event, sale: StatedSale | undefined): readonly Move[] {
  switch (event.type) {
    case "loan_created":
      return [{ kind: "opened" }];
    case "loan_closed":
      return [{ kind: "closed" }];
    case "collateral_pledged":
      return [{ kind: "pledged", collateral: event.assets }];
    case "collateral_released":
      return [{ kind: "released", collateral: -event.assets }];
    case "plan_topped_up":
      return [{ kind: "plan_topped_up", collateral: event.assets }];
    case "borrowed": {
      const borrowed: Move = { kind: "borrowed", debt: event.payout };
      const fee: Move = { kind: "processing_fee", debt: event.processingFee };
      return event.processingFee === 0n ? [borrowed] : [borrowed, fee];
    }
    case "repaid":
      return [{ kind: "repaid", debt: -event.assets }];
    case "plan_repaid":
      return [{ kind: "plan_repaid", debt: -event.assets }];
    case "collateral_sold":
    case "liquidated":
    case "pre_liquidated":
      return [
        {
          kind: saleKind(sale?.kind),
          collateral: -event.seizedAssets,
          debt: -event.repaidAssets,
          cost: sale?.cost ?? 0n,
          price: sale?.price ?? null,
        },
      ];
    case "bad_debt_realized": {
      const off: Move = { kind: "written_off", debt: -event.badDebtAssets };
      const { crumb } = event;
      if (crumb === undefined) return [off];
      return [{ kind: "crumb_taken", collateral: -crumb.collateral, debt: -crumb.paid }, off];
    }
    case "debt_forgiven":
      return [{ kind: "forgiven", debt: -event.assets }];
    default:
      return [];
  }
}

const SALE_KINDS = [
  "plan_sale",
  "soft_liquidation",
  "liquidation",
  "outside_liquidation",
  "pre_liquidation",
] as const;

function saleKind(kind: string | undefined): StatementLineKind {
  const known = SALE_KINDS.find((each) => each === kind);
  if (known === undefined) throw new Error(`History has no sale of kind ${kind} beside its event.`);
  return known;
}

/** The lines so far, and what they make. */
class Running {
  readonly lines: StatementLine[] = [];
  #debt: bigint;
  #collateral: bigint;
  /** Up to when interest is in the lines. */
  #since: number;

  constructor({ debt, collateral }: LoanPeriod["opening"], since: number) {
    this.#debt = debt;
    this.#collateral = collateral;
    this.#since = since;
  }

  /** Adds the interest that makes the debt what it is now. */
  bringUpTo(debt: bigint, at: number, place: StatementLine["place"]): void {
    const change = debt - this.#debt;
    const seconds = Math.floor(at / 1_000) - Math.floor(this.#since / 1_000);
    if (change !== 0n) {
      const kind = change < 0n || seconds === 0 ? "rounding" : "interest";
      this.add({ kind, at, place, debt: change, since: this.#since });
    }
    this.#since = at;
  }

  add(
    line: Move & Pick<StatementLine, "at" | "place"> & Partial<Pick<StatementLine, "since">>,
  ): void {
    const { collateral = 0n, debt = 0n, cost = 0n } = line;
    this.#collateral += collateral;
    this.#debt += debt;
    const { price = null, since = null, kind, at, place } = line;
    const after = { collateralAfter: this.#collateral, debtAfter: this.#debt };
    this.lines.push({ kind, at, place, collateral, debt, cost, ...after, price, since });
  }
}

type Next =
  | { readonly what: "event"; readonly of: StatedEvent; readonly sale: StatedSale | undefined }
  | {
      readonly what: "return";
      readonly of: LoanPeriod["returns"][number];
      /** The loan's at that place of the journal. */
      readonly shares: bigint;
    };

function* inOrder({ events, returns, sales, opening }: LoanPeriod): Iterable<Next> {
  const saleAt = new Map(sales.map((sale) => [`${sale.sequence}-${sale.index}`, sale]));
  const waiting = [...returns];
  let { shares } = opening;
  const returnsBefore = function* (sequence: number, index: number): Iterable<Next> {
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const isLater = first.sequence === sequence ? first.index > index : first.sequence > sequence;
      if (isLater) return;
      waiting.shift();
      if (shares > 0n) yield { what: "return", of: first, shares };
    }
  };
  for (const of of events) {
    const { sequence, index, sharesAfter } = of;
    yield* returnsBefore(sequence, index);
    yield { what: "event", of, sale: saleAt.get(`${sequence}-${index}`) };
    shares = sharesAfter;
  }
  yield* returnsBefore(Infinity, Infinity);
}
