import type { Event, PriceReached, Why } from "@plimsoll/engine";
import { type WhyText, factOf } from "../tables.ts";
import type { BatchState } from "./batch-state.ts";
import type { Place, LoanRecord, MarketRecord } from "./records.ts";

/** Events that say which loan they are about. */
export type LoanEvent = Extract<Event, { readonly loan: unknown }>;

/** What an event does to a loan and its market's debt, signed, base units. */
interface LoanDelta {
  readonly collateral: bigint;
  readonly debtAssets: bigint;
  readonly debtShares: bigint;
  readonly principal: bigint;
  /** What it costs the borrower on top. */
  readonly feeAssets: bigint;
}

const NOTHING: LoanDelta = {
  collateral: 0n,
  debtAssets: 0n,
  debtShares: 0n,
  principal: 0n,
  feeAssets: 0n,
};

function deltaOf(event: LoanEvent): LoanDelta {
  switch (event.type) {
    case "collateral_pledged":
    case "plan_topped_up":
      return { ...NOTHING, collateral: event.assets };
    case "collateral_released":
      return { ...NOTHING, collateral: -event.assets };
    case "borrowed":
      return {
        collateral: 0n,
        debtAssets: event.assets,
        debtShares: event.shares,
        principal: event.assets,
        feeAssets: event.processingFee,
      };
    case "repaid":
    case "plan_repaid":
    case "debt_forgiven":
      return {
        collateral: 0n,
        debtAssets: -event.assets,
        debtShares: -event.shares,
        principal: -event.principal,
        feeAssets: 0n,
      };
    case "collateral_sold":
    case "liquidated":
    case "pre_liquidated":
      return {
        collateral: -event.seizedAssets,
        debtAssets: -event.repaidAssets,
        debtShares: -event.repaidShares,
        principal: -event.principal,
        feeAssets: event.type === "collateral_sold" ? event.feeAssets : 0n,
      };
    case "bad_debt_realized":
      return {
        collateral: -(event.crumb?.collateral ?? 0n),
        debtAssets: -(event.badDebtAssets + (event.crumb?.paid ?? 0n)),
        debtShares: -event.badDebtShares,
        principal: -event.principal,
        feeAssets: 0n,
      };
    case "loan_created":
    case "loan_closed":
    case "plan_set":
    case "alerts_set":
    case "triggers_passed":
    case "alert_raised":
    case "loan_became_liquidatable":
    case "triggers_rearmed":
    case "plan_step_spent":
    case "sale_stranded":
      return NOTHING;
  }
}

/** Opens a loan's record. The name may have been used by a loan that is closed now. */
export function openLoan(
  state: BatchState,
  event: Extract<Event, { type: "loan_created" }>,
  { sequence }: Place,
): void {
  state.loans.add(event.loan, {
    loan: event.loan,
    openedSequence: sequence,
    openedAt: event.at,
    settledSequence: sequence,
    settledAt: event.at,
    closedSequence: null,
    closedAt: null,
    owner: event.owner,
    market: event.market,
    collateral: 0n,
    borrowShares: 0n,
    principal: 0n,
    borrowedAssets: 0n,
    repaidAssets: 0n,
    soldCollateral: 0n,
    saleFeeAssets: 0n,
    badDebtAssets: 0n,
    liquidations: 0,
    lastSequence: sequence,
  });
}

/** Brings the loan's record and its market's totals forward. */
export function moveLoan(
  loan: LoanRecord,
  market: MarketRecord,
  event: LoanEvent,
  { sequence }: Place,
): void {
  const delta = deltaOf(event);
  loan.collateral += delta.collateral;
  loan.borrowShares += delta.debtShares;
  loan.principal += delta.principal;
  loan.lastSequence = sequence;
  settle(loan, { sequence, at: event.at });
  market.totalBorrowShares += delta.debtShares;
  const total = market.totalBorrowAssets + delta.debtAssets;
  // A repayment may exceed the total by a crumb; the total stops at zero, as in the book.
  market.totalBorrowAssets = total < 0n ? 0n : total;
  switch (event.type) {
    case "borrowed":
      loan.borrowedAssets += event.assets;
      return;
    case "repaid":
    case "plan_repaid":
      loan.repaidAssets += event.assets;
      return;
    case "bad_debt_realized":
      loan.badDebtAssets += event.badDebtAssets;
      return;
    case "loan_closed":
      loan.closedSequence = sequence;
      loan.closedAt = event.at;
      return;
    default:
      return;
  }
}

/** Notes since when a loan has owed nothing and had nothing pledged: what empties it last counts. */
function settle(
  loan: LoanRecord,
  { sequence, at }: { readonly sequence: number; readonly at: number },
): void {
  const isSettled = loan.collateral === 0n && loan.borrowShares === 0n;
  if (isSettled && loan.settledSequence !== null) return;
  loan.settledSequence = isSettled ? sequence : null;
  loan.settledAt = isSettled ? at : null;
}

/** Keeps an event among those of its loan. */
export function recordLoanEvent(
  state: BatchState,
  loan: LoanRecord,
  event: LoanEvent,
  place: Place & { readonly debtBefore: bigint },
): void {
  const delta = deltaOf(event);
  const { sequence, index, entry, debtBefore } = place;
  state.loanEvents.push({
    sequence,
    event_index: index,
    loan: loan.loan,
    opened_sequence: loan.openedSequence,
    owner: loan.owner,
    market: loan.market,
    at: event.at,
    actor: entry.actor ?? null,
    type: event.type,
    collateral_change: delta.collateral,
    debt_change: delta.debtAssets,
    fee_assets: delta.feeAssets,
    ltv_after: "ltvAfter" in event ? event.ltvAfter : null,
    debt_before: debtBefore,
    shares_after: loan.borrowShares,
    collateral_after: loan.collateral,
    why: "why" in event ? JSON.stringify(whyText(event.why)) : null,
    fact: factOf(event),
  });
}

function whyText(why: Why | PriceReached): WhyText {
  return {
    trigger: why.trigger,
    ...("triggerLtv" in why
      ? { triggerLtv: why.triggerLtv.toString() }
      : { alertPrice: why.alertPrice.toString() }),
    price: why.price.toString(),
    ltvBefore: why.ltvBefore?.toString() ?? null,
  };
}
