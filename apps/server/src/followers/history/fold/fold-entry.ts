import type { Event } from "@plimsoll/engine";
import type { DurableEntry } from "@plimsoll/sequencer";
import type { BatchState } from "./batch-state.ts";
import { foldAction } from "./fold-action.ts";
import { recordBadDebt, recordSale, ltvOfRecord } from "./fold-liquidation.ts";
import { moveLoan, openLoan, recordLoanEvent, type LoanEvent } from "./fold-loan.ts";
import { foldParameters } from "./fold-parameters.ts";
import { MarketsBefore, moveMarket, openMarket, owedBy } from "./fold-market-state.ts";
import { foldPostings } from "./fold-postings.ts";
import { foldMark, foldPosted, foldQuote } from "./fold-prices.ts";
import { foldRates } from "./fold-rates.ts";
import { foldSupply } from "./fold-supply.ts";
import type { Place } from "./records.ts";

/** Adds what an entry says to the batch. `previousHash` is that of the entry before. */
export function foldEntry(state: BatchState, entry: DurableEntry, previousHash: string): void {
  const before = new MarketsBefore();
  for (const [index, event] of entry.events.entries()) {
    const place: Place = { sequence: entry.sequence, index, entry, previousHash };
    const market = marketNamedBy(state, event);
    if (market !== undefined) before.note(market);
    foldRegistry(state, event, place);
    foldSupply(state, event, place);
    moveMarket(state, event, place);
    if ("loan" in event) foldLoanEvent(state, event, place);
    foldAction(state, event, place);
    foldParameters(state, event, place);
    foldPostings(state, event, place);
  }
  before.keepChanged(state, { sequence: entry.sequence, at: entry.at });
}

/** The market that an event is about; undefined for one that is about none, or begins one. */
function marketNamedBy(state: BatchState, event: Event) {
  if ("market" in event) return state.markets.find(event.market);
  return "loan" in event ? state.markets.find(state.loans.get(event.loan).market) : undefined;
}

/** What is not about one loan: names, prices and totals of markets. */
function foldRegistry(state: BatchState, event: Event, place: Place): void {
  switch (event.type) {
    case "asset_registered":
      state.newAssets.push({ asset: event.asset, decimals: event.decimals });
      return;
    case "feed_created":
      state.feeds.add(event.feed, {
        feed: event.feed,
        decimals: event.settings.decimals,
        status: "stale",
        confirmed: 0n,
        confirmedSince: 0,
        suspect: null,
        quotes: {},
      });
      return;
    case "price_posted":
      return foldPosted(state, event);
    case "quote_posted":
      return foldQuote(state, event);
    case "mark_set":
      return foldMark(state, event);
    case "market_created":
      return openMarket(state, event);
    case "interest_accrued":
      return foldRates(state, event);
    case "pre_liquidation_created":
      state.preLiquidations.add(event.preLiquidation, {
        id: event.preLiquidation,
        feed: event.feed,
      });
      return;
    case "loan_created":
      return openLoan(state, event, place);
    case "notification_delivered":
    case "notification_acknowledged": {
      const { sequence, index: event_index } = place;
      state.notices.push({ sequence, event_index, notification: event.notification });
      return;
    }
    default:
      return;
  }
}

function foldLoanEvent(state: BatchState, event: LoanEvent, place: Place): void {
  const loan = state.loans.change(event.loan);
  const market = state.markets.change(loan.market);
  const debtBefore = owedBy(loan.borrowShares, market);
  switch (event.type) {
    case "collateral_sold":
    case "liquidated":
    case "pre_liquidated": {
      const before =
        event.type === "collateral_sold"
          ? event.why.ltvBefore
          : event.type === "liquidated"
            ? event.ltvBefore
            : ltvOfRecord(loan, market, event.price);
      moveLoan(loan, market, event, place);
      recordSale(state, loan, market, event, before, place);
      break;
    }
    case "bad_debt_realized":
      moveLoan(loan, market, event, place);
      recordBadDebt(state, event, place);
      break;
    default:
      moveLoan(loan, market, event, place);
  }
  recordLoanEvent(state, loan, event, { ...place, debtBefore });
  if (event.type !== "alert_raised" && event.type !== "loan_became_liquidatable") return;
  const { why } = event;
  state.alerts.push({
    sequence: place.sequence,
    event_index: place.index,
    at: event.at,
    kind: event.type === "alert_raised" ? `${event.rung}_alert` : "liquidatable",
    loan: loan.loan,
    opened_sequence: loan.openedSequence,
    owner: loan.owner,
    market: loan.market,
    trigger_ltv: "triggerLtv" in why ? why.triggerLtv : null,
    alert_price: "alertPrice" in why ? why.alertPrice : null,
    ltv: why.ltvBefore,
    price: why.price,
    delivered_at: null,
  });
}
