import { postPrice } from "../oracle/mark.ts";
import { withQuote } from "../oracle/quote.ts";
import type { Book } from "../state/book.ts";
import { knownFeed, knownLoan, knownMarket, placeKey } from "../state/book.ts";
import { changeLoan, post } from "../state/change.ts";
import { addTo, removeFrom } from "../state/collections.ts";
import {
  createFeed,
  createPreLiquidation,
  openAccount,
  recordReference,
  registerAsset,
  setAuthorization,
} from "./apply-foundation.ts";
import {
  borrow,
  closeLoan,
  createLoan,
  exchange,
  moveCollateral,
  realizeBadDebt,
  reduceDebt,
  setAlerts,
  setPlan,
  strand,
  usePlanStep,
} from "./apply-loan.ts";
import {
  accrueInterest,
  configureMarket,
  createMarket,
  moveSupply,
  retryStranded,
} from "./apply-market.ts";
import {
  endGrace,
  noteOutage,
  openGrace,
  reachPace,
  resumePace,
  staleSince,
  usePace,
} from "./apply-windows.ts";
import { moveTriggers, sampleVolatility, setVolatility } from "./apply-volatility.ts";
import type { Event } from "./event.ts";

/**
 * Brings a book forward by one fact. It decides nothing: whatever happened is in the event, so a
 * journal of today replays under the rules of tomorrow. An event that does not fit the book is a bug
 * and throws InvariantViolation (or ArithmeticError); nobody catches it outside a transaction.
 */
export function apply(book: Book, event: Event): void {
  if (event.at !== book.time) {
    const { time } = book;
    book.undo.onRollback(() => (book.time = time));
    book.time = event.at;
  }
  if ("postings" in event) post(book, event.postings);
  switch (event.type) {
    case "asset_registered":
      return registerAsset(book, event);
    case "account_opened":
      return openAccount(book, event);
    case "deposited":
    case "paid_out":
      return recordReference(book, event.reference);
    case "made_whole":
      return addTo(book, book.madeWhole, placeKey(event.liquidation));
    case "rate_model_enabled":
      return addTo(book, book.enabledRateModels, event.rateModel);
    case "lltv_enabled":
      return addTo(book, book.enabledLltvs, event.lltv);
    case "fee_recipient_set":
      book.undo.save(book);
      book.feeRecipient = event.recipient;
      return;
    case "authorization_set":
      return setAuthorization(book, event);
    case "feed_created":
      return createFeed(book, event);
    case "price_posted": {
      const feed = knownFeed(book, event.feed);
      book.undo.save(feed);
      feed.mark = postPrice(feed.mark, event.price, event.at);
      feed.staleSince = staleSince(feed, event.at);
      return;
    }
    case "quote_posted": {
      const feed = knownFeed(book, event.feed);
      book.undo.save(feed);
      const { venue, price, quotedAt } = event;
      feed.quotes = withQuote(feed.quotes, { venue, price, at: quotedAt });
      return;
    }
    case "mark_set": {
      const feed = knownFeed(book, event.feed);
      book.undo.save(feed);
      feed.mark = event.mark;
      feed.staleSince = staleSince(feed, event.at);
      return;
    }
    case "market_created":
      return createMarket(book, event);
    case "market_configured":
      return configureMarket(book, event);
    case "fee_set": {
      const market = knownMarket(book, event.market);
      book.undo.save(market);
      market.fee = event.fee;
      return;
    }
    case "interest_accrued":
      return accrueInterest(book, event);
    case "supplied":
    case "withdrawn":
      return moveSupply(book, event);
    case "loan_created":
      return createLoan(book, event);
    case "collateral_pledged":
      moveCollateral(book, knownLoan(book, event.loan), event.assets);
      return;
    case "collateral_released":
      moveCollateral(book, knownLoan(book, event.loan), -event.assets);
      return;
    case "borrowed":
      return borrow(book, event);
    case "repaid":
      reduceDebt(book, event);
      return;
    case "loan_closed":
      return closeLoan(book, event);
    case "plan_set":
      return setPlan(book, event);
    case "alerts_set":
      return setAlerts(book, event);
    case "triggers_passed":
      return changeLoan(book, knownLoan(book, event.loan), { disarm: event.bits });
    case "alert_raised":
    case "loan_became_liquidatable":
    case "plan_step_spent":
      return changeLoan(book, knownLoan(book, event.loan), { disarm: event.bit });
    case "triggers_rearmed":
      return changeLoan(book, knownLoan(book, event.loan), { arm: event.bits });
    case "plan_topped_up":
      return usePlanStep(
        book,
        moveCollateral(book, knownLoan(book, event.loan), event.assets),
        event.step,
        event.assets,
      );
    case "plan_repaid":
      return usePlanStep(book, reduceDebt(book, event), event.step, event.assets);
    case "collateral_sold": {
      const loan = exchange(book, event);
      usePace(book, loan.market, event);
      if (event.step !== null) usePlanStep(book, loan, event.step, event.seizedAssets);
      return;
    }
    case "liquidated":
    case "pre_liquidated":
      exchange(book, event);
      return;
    case "bad_debt_realized":
      return realizeBadDebt(book, event);
    case "sale_stranded":
      return strand(book, event);
    case "stranded_retried":
      return retryStranded(book, knownMarket(book, event.market));
    case "pre_liquidation_created":
      return createPreLiquidation(book, event);
    case "outage_noted":
      return noteOutage(book, event);
    case "grace_opened":
      return openGrace(book, event);
    case "grace_ended":
      return endGrace(book, event);
    case "pace_reached":
      return reachPace(book, event);
    case "pace_resumed":
      return resumePace(book, event);
    case "volatility_sampled":
      return sampleVolatility(book, event);
    case "volatility_set":
      return setVolatility(book, event);
    case "triggers_moved":
      return moveTriggers(book, event);
    case "triggers_deferred":
      return addTo(book, book.backlog, event.market);
    case "triggers_caught_up":
      return removeFrom(book, book.backlog, event.market);
    // Facts about the world outside the book, for those who read the journal.
    case "notification_delivered":
    case "notification_acknowledged":
    case "grounds_stated":
    case "time_passed":
      return;
  }
}
