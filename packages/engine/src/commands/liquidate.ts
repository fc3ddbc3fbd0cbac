import { exceedsLtv, loanToValue, standingOf } from "../market/health.ts";
import { borrowedAssets } from "../market/totals.ts";
import { exchangeByRepaid, exchangeBySeized } from "../liquidation/seizure.ts";
import type { Exchange } from "../liquidation/seizure.ts";
import { NO_LOAN } from "../state/records.ts";
import type { Loan } from "../state/records.ts";
import type { CollateralAssets, BorrowShares, OraclePrice, Wad } from "../units/quantity.ts";
import { realizeBadDebt } from "./bad-debt.ts";
import { checkGrace } from "./grace.ts";
import { beforeSale, stateGrounds } from "./grounds.ts";
import { checkAmounts, checkEitherOr, checkPause, findAccount, findLoan } from "./checks.ts";
import type { Liquidate } from "./command.ts";
import { comparable, exchangePostings } from "./settlement.ts";
import { accrue, emit, priceOf, refuseUnlessPaid, touch } from "./run.ts";
import type { Run, Verdict } from "./run.ts";

/**
 * An outside liquidator repays debt of an unhealthy loan for collateral at the LIF; any size, as in
 * the reference. Under the ladder policy a crumb that it leaves of an insolvent loan goes to the house. At a suspect mark the confirmed one counts; at a stale one nobody is liquidated.
 * Refuses: invalid_field, loan_not_found, inconsistent_input, account_not_found, action_paused,
 * price_unavailable, position_is_healthy, liquidation_in_grace, amount_exceeds_128_bits, arithmetic_overflow,
 * repayment_exceeds_debt, seizure_exceeds_collateral, division_by_zero, insufficient_balance.
 */
export function liquidate(run: Run, command: Liquidate): Verdict {
  const { seizedAssets, repaidShares } = command;
  const invalid = checkAmounts({ seizedAssets, repaidShares });
  if (invalid !== null) return invalid;
  const { found: loan, refusal } = findLoan(run.book, command.loan);
  if (refusal !== null && command.loan !== NO_LOAN) return refusal;
  const inconsistent = checkEitherOr(seizedAssets, repaidShares);
  if (inconsistent !== null) return inconsistent;
  // Nobody owes nothing.
  if (loan === null) return { code: "position_is_healthy" };
  const liquidator = findAccount(run.book, command.by);
  if (liquidator.refusal !== null) return liquidator.refusal;
  const { market } = loan;
  const paused = checkPause(market, "liquidate");
  if (paused !== null) return paused;

  accrue(run, market);
  const { price, status } = priceOf(market.feed, market);
  if (status === "stale") return { code: "price_unavailable", status };
  if (!exceedsLtv(market, loan, price, market.lltv)) return { code: "position_is_healthy" };
  const waits = checkGrace(run, loan, price);
  if (waits !== null) return waits;
  const factor = market.incentiveFactor;
  const unheld = checkAsked(loan, seizedAssets);
  if (unheld !== null) return unheld;
  const exchange = exchangeOf(loan, price, factor, seizedAssets, repaidShares);
  const excess = checkRepaid(loan, exchange) ?? checkSeized(loan, exchange);
  if (excess !== null) return excess;
  const ltvBefore = loanToValue(market, loan, price);
  const shortage = refuseUnlessPaid(liquidator.found, market.loanAsset, exchange.repaidAssets);
  if (shortage !== null) return shortage;
  const { principal, postings } = exchangePostings(run, loan, liquidator.found, exchange);

  // Nothing is refused from here on.
  stateGrounds(run, market, market.feed);
  emit(run, {
    type: "liquidated",
    at: run.now,
    loan: loan.id,
    before: beforeSale(loan),
    liquidator: liquidator.found.id,
    price,
    incentiveFactor: factor,
    ltvBefore,
    ...exchange,
    principal,
    postings,
  });
  realizeBadDebt(run, loan, standingOf(loan.market, loan, price));
  touch(run, market);
  return null;
}

/**
 * Refuses to be asked for more collateral than the loan has, before what it would cost is worked out: that may
 * be more than can be counted. The reference asks later.
 */
export function checkAsked({ collateral, market }: Loan, seizedAssets: CollateralAssets): Verdict {
  const { settings, collateralAsset } = market;
  if (settings.liquidation.kind === "reference" || seizedAssets <= collateral) return null;
  const code = "seizure_exceeds_collateral";
  return { code, asset: collateralAsset.id, held: collateral, seized: seizedAssets };
}

/** Refuses to repay more than the loan owes. */
export function checkRepaid(loan: Loan, { repaidShares, repaidAssets }: Exchange): Verdict {
  if (comparable(loan, repaidShares) <= loan.borrowShares) return null;
  const owed = borrowedAssets(loan.market, loan.borrowShares);
  return { code: "repayment_exceeds_debt", owed, assets: repaidAssets };
}

/** Refuses to hand out more collateral than the loan has. */
export function checkSeized(loan: Loan, { seizedAssets }: Exchange): Verdict {
  const { collateral, market } = loan;
  if (comparable(loan, seizedAssets) <= collateral) return null;
  const { id: asset } = market.collateralAsset;
  return { code: "seizure_exceeds_collateral", asset, held: collateral, seized: seizedAssets };
}

/**
 * What changes hands for one of two amounts, whether or not the position has it.
 *
 * @throws ArithmeticError as the reference does.
 */
export function exchangeOf(
  loan: Loan,
  price: OraclePrice,
  factor: Wad,
  seizedAssets: CollateralAssets,
  repaidShares: BorrowShares,
): Exchange {
  const { market } = loan;
  return seizedAssets > 0n
    ? exchangeBySeized(market, seizedAssets, price, factor)
    : exchangeByRepaid(market, repaidShares, price, factor);
}
