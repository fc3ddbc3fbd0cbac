import type { Book } from "../state/book.ts";
import { knownLoan, placeKey } from "../state/book.ts";
import { changeLoan, post } from "../state/change.ts";
import { addTo, removeFrom } from "../state/collections.ts";
import {
  applyAccountOpened,
  applyAssetRegistered,
  applyAuthorizationSet,
  applyDeposited,
  applyPaidOut,
} from "./apply-book.ts";
import {
  applyFeedCreated,
  applyMarkSet,
  applyPricePosted,
  applyQuotePosted,
} from "./apply-feed.ts";
import {
  applyAlertsSet,
  applyBadDebtRealized,
  applyBorrowed,
  applyCollateralPledged,
  applyCollateralReleased,
  applyCollateralSold,
  applyDebtForgiven,
  applyLiquidated,
  applyLoanClosed,
  applyLoanCreated,
  applyPlanRepaid,
  applyPlanSet,
  applyPlanToppedUp,
  applyPreLiquidated,
  applyRepaid,
  applySaleStranded,
} from "./apply-loan.ts";
import {
  applyFeeRecipientSet,
  applyFeeSet,
  applyGraceEnded,
  applyGraceOpened,
  applyInterestAccrued,
  applyInterestReturned,
  applyMarketConfigured,
  applyMarketCreated,
  applyOutageNoted,
  applyPaceReached,
  applyPaceResumed,
  applyPreLiquidationCreated,
  applyStrandedRetried,
  applySupplied,
  applyTriggersMoved,
  applyVolatilitySampled,
  applyVolatilitySet,
  applyWithdrawn,
} from "./apply-market.ts";
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
      return applyAssetRegistered(book, event);
    case "account_opened":
      return applyAccountOpened(book, event);
    case "deposited":
      return applyDeposited(book, event);
    case "paid_out":
      return applyPaidOut(book, event);
    case "made_whole":
      return addTo(book, book.madeWhole, placeKey(event.liquidation));
    case "rate_model_enabled":
      return addTo(book, book.enabledRateModels, event.rateModel);
    case "lltv_enabled":
      return addTo(book, book.enabledLltvs, event.lltv);
    case "fee_recipient_set":
      return applyFeeRecipientSet(book, event);
    case "authorization_set":
      return applyAuthorizationSet(book, event);
    case "feed_created":
      return applyFeedCreated(book, event);
    case "price_posted":
      return applyPricePosted(book, event);
    case "quote_posted":
      return applyQuotePosted(book, event);
    case "mark_set":
      return applyMarkSet(book, event);
    case "market_created":
      return applyMarketCreated(book, event);
    case "market_configured":
      return applyMarketConfigured(book, event);
    case "fee_set":
      return applyFeeSet(book, event);
    case "interest_accrued":
      return applyInterestAccrued(book, event);
    case "interest_returned":
      return applyInterestReturned(book, event);
    case "supplied":
      return applySupplied(book, event);
    case "withdrawn":
      return applyWithdrawn(book, event);
    case "loan_created":
      return applyLoanCreated(book, event);
    case "collateral_pledged":
      return applyCollateralPledged(book, event);
    case "collateral_released":
      return applyCollateralReleased(book, event);
    case "borrowed":
      return applyBorrowed(book, event);
    case "repaid":
      return applyRepaid(book, event);
    case "debt_forgiven":
      return applyDebtForgiven(book, event);
    case "loan_closed":
      return applyLoanClosed(book, event);
    case "plan_set":
      return applyPlanSet(book, event);
    case "alerts_set":
      return applyAlertsSet(book, event);
    case "triggers_passed":
      return changeLoan(book, knownLoan(book, event.loan), { disarm: event.bits });
    case "alert_raised":
    case "loan_became_liquidatable":
    case "plan_step_spent":
      return changeLoan(book, knownLoan(book, event.loan), { disarm: event.bit });
    case "triggers_rearmed":
      return changeLoan(book, knownLoan(book, event.loan), { arm: event.bits });
    case "plan_topped_up":
      return applyPlanToppedUp(book, event);
    case "plan_repaid":
      return applyPlanRepaid(book, event);
    case "collateral_sold":
      return applyCollateralSold(book, event);
    case "liquidated":
      return applyLiquidated(book, event);
    case "pre_liquidated":
      return applyPreLiquidated(book, event);
    case "bad_debt_realized":
      return applyBadDebtRealized(book, event);
    case "sale_stranded":
      return applySaleStranded(book, event);
    case "stranded_retried":
      return applyStrandedRetried(book, event);
    case "pre_liquidation_created":
      return applyPreLiquidationCreated(book, event);
    case "outage_noted":
      return applyOutageNoted(book, event);
    case "grace_opened":
      return applyGraceOpened(book, event);
    case "grace_ended":
      return applyGraceEnded(book, event);
    case "pace_reached":
      return applyPaceReached(book, event);
    case "pace_resumed":
      return applyPaceResumed(book, event);
    case "volatility_sampled":
      return applyVolatilitySampled(book, event);
    case "volatility_set":
      return applyVolatilitySet(book, event);
    case "triggers_moved":
      return applyTriggersMoved(book, event);
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
