import { exceedsLtv, maxBorrow } from "../market/health.ts";
import { borrowedAssets } from "../market/totals.ts";
import { after } from "../liquidation/sale-size.ts";
import {
  preLiquidationTermsProblem,
  preLiquidationWindow,
} from "../liquidation/pre-liquidation.ts";
import { NO_LOAN } from "../state/records.ts";
import {
  checkAmounts,
  checkEitherOr,
  checkIdentifier,
  checkPause,
  findAccount,
  findLoan,
  findMarket,
} from "./checks.ts";
import type { CreatePreLiquidation, PreLiquidate } from "./command.ts";
import { beforeSale, stateGrounds } from "./grounds.ts";
import { checkAsked, checkRepaid, checkSeized, exchangeOf } from "./liquidate.ts";
import { exchangePostings } from "./settlement.ts";
import { accrue, emit, priceOf, refuseUnlessPaid, touch } from "./run.ts";
import type { Run, Verdict } from "./run.ts";

/** Most pre-liquidation contracts of a book. */
const PRE_LIQUIDATIONS_MAX = 10_000;

/**
 * Publishes terms that a market's borrowers may authorise by name. The same terms, market and feed
 * exist once.
 * Refuses: market_not_found, the problems of the terms, pre_liquidation_already_created,
 * feed_not_found, invalid_field, too_many.
 */
export function createPreLiquidation(run: Run, command: CreatePreLiquidation): Verdict {
  const { book } = run;
  const { terms, preLiquidation } = command;
  const invalid = checkAmounts({ ...terms });
  if (invalid !== null) return invalid;
  const { found: market, refusal } = findMarket(book, command.market);
  if (refusal !== null) return refusal;
  const problem = preLiquidationTermsProblem(terms, market.lltv);
  if (problem !== null) return { code: problem };
  const feed = book.feeds.get(command.feed);
  if (feed === undefined) return { code: "feed_not_found", feed: command.feed };
  for (const other of book.preLiquidations.values()) {
    const isSame =
      other.id === preLiquidation ||
      (other.market === market &&
        other.feed === feed &&
        other.terms.preLltv === terms.preLltv &&
        other.terms.preLCF1 === terms.preLCF1 &&
        other.terms.preLCF2 === terms.preLCF2 &&
        other.terms.preLIF1 === terms.preLIF1 &&
        other.terms.preLIF2 === terms.preLIF2);
    if (isSame) return { code: "pre_liquidation_already_created", preLiquidation: other.id };
  }
  const unusable = checkIdentifier("preLiquidation", preLiquidation);
  if (unusable !== null) return unusable;
  if (book.preLiquidations.size >= PRE_LIQUIDATIONS_MAX) {
    return { code: "too_many", what: "pre-liquidations", max: PRE_LIQUIDATIONS_MAX };
  }

  // Nothing is refused from here on.
  emit(run, {
    type: "pre_liquidation_created",
    at: run.now,
    preLiquidation,
    market: market.id,
    feed: feed.id,
    terms,
  });
  return null;
}

/**
 * Repays part of a loan on terms its owner has authorised, before it is liquidatable. Repeated small
 * calls may repay more in total than the close factor of one, as in the reference.
 * Refuses: invalid_field, pre_liquidation_not_found, loan_not_found, inconsistent_input,
 * account_not_found, action_paused, price_unavailable, position_is_liquidatable,
 * position_is_not_pre_liquidatable, arithmetic_overflow, division_by_zero, repayment_exceeds_debt,
 * pre_liquidation_too_large, zero_assets, seizure_exceeds_collateral, unauthorized, insufficient_collateral,
 * insufficient_balance.
 */
export function preLiquidate(run: Run, command: PreLiquidate): Verdict {
  const { book } = run;
  const { seizedAssets, repaidShares } = command;
  const invalid = checkAmounts({ seizedAssets, repaidShares });
  if (invalid !== null) return invalid;
  const contract = book.preLiquidations.get(command.preLiquidation);
  if (contract === undefined) {
    return { code: "pre_liquidation_not_found", preLiquidation: command.preLiquidation };
  }
  const { found: loan, refusal } = findLoan(book, command.loan);
  if (refusal !== null && command.loan !== NO_LOAN) return refusal;
  const inconsistent = checkEitherOr(seizedAssets, repaidShares);
  if (inconsistent !== null) return inconsistent;
  // Nobody owes nothing.
  if (loan === null) return { code: "position_is_not_pre_liquidatable" };
  const { market } = loan;
  if (contract.market !== market) {
    return { code: "pre_liquidation_not_found", preLiquidation: command.preLiquidation };
  }
  const liquidator = findAccount(book, command.by);
  if (liquidator.refusal !== null) return liquidator.refusal;
  const paused = checkPause(market, "liquidate");
  if (paused !== null) return paused;

  accrue(run, market);
  const { price, status } = priceOf(contract.feed, market);
  if (status === "stale") return { code: "price_unavailable", status };
  const window = preLiquidationWindow(market, loan, price, market.lltv, contract.terms);
  if (window.kind === "liquidatable") return { code: "position_is_liquidatable" };
  if (window.kind === "not_reached") return { code: "position_is_not_pre_liquidatable" };
  const { factor, repayableShares } = window;
  const unasked = checkAsked(loan, seizedAssets);
  if (unasked !== null) return unasked;
  const exchange = exchangeOf(loan, price, factor, seizedAssets, repaidShares);
  if (exchange.repaidShares > repayableShares) {
    const { repaidShares: wanted } = exchange;
    return { code: "pre_liquidation_too_large", repaidShares: wanted, repayableShares };
  }
  // A repayment and then a release, as in the reference: each with its own checks, in its order.
  const tooMuch = checkRepaid(loan, exchange);
  if (tooMuch !== null) return tooMuch;
  if (exchange.seizedAssets === 0n) return { code: "zero_assets" };
  const owner = book.accounts.get(loan.owner);
  if (owner?.authorized.has(contract.id) !== true) return { code: "unauthorized", by: contract.id };
  const unheld = checkSeized(loan, exchange);
  if (unheld !== null) return unheld;
  const rest = after(market, loan, exchange);
  const own = priceOf(market.feed, market);
  if (own.status === "stale") return { code: "price_unavailable", status: own.status };
  if (exceedsLtv(rest.totals, rest.position, own.price, market.lltv)) {
    return {
      code: "insufficient_collateral",
      borrowed: borrowedAssets(rest.totals, rest.position.borrowShares),
      maxBorrow: maxBorrow(rest.position.collateral, own.price, market.lltv),
    };
  }
  const shortage = refuseUnlessPaid(liquidator.found, market.loanAsset, exchange.repaidAssets);
  if (shortage !== null) return shortage;
  const { principal, postings } = exchangePostings(run, loan, liquidator.found, exchange);

  // Nothing is refused from here on.
  stateGrounds(run, market, contract.feed);
  emit(run, {
    type: "pre_liquidated",
    at: run.now,
    loan: loan.id,
    before: beforeSale(loan),
    preLiquidation: contract.id,
    terms: contract.terms,
    liquidator: liquidator.found.id,
    price,
    incentiveFactor: factor,
    ...exchange,
    principal,
    postings,
  });
  touch(run, market);
  return null;
}
