import { credit, debit } from "../ledger/posting.ts";
import { checkedAdd128, toUint128 } from "../math/mul-div.ts";
import { availableLedger } from "../state/book.ts";
import type { Book } from "../state/book.ts";
import { loanState } from "../state/loan-state.ts";
import { NO_LOAN } from "../state/records.ts";
import type { Loan } from "../state/records.ts";
import type { AccountId } from "../units/identifiers.ts";
import { as } from "../units/quantity.ts";
import type { CollateralAssets } from "../units/quantity.ts";
import { checkAmounts, checkAuthority, checkPause, findAccount, findLoan } from "./checks.ts";
import { emitRelease } from "./settlement.ts";
import { checkSolvency, releasableOf } from "./solvency.ts";
import type { Pledge, Release } from "./command.ts";
import { passTriggers } from "./pass-triggers.ts";
import type { Rejection } from "./rejection.ts";
import { accrue, emit, priceOf, refuseUnlessPaid, touch } from "./run.ts";
import type { Run, Verdict } from "./run.ts";

/**
 * Adds collateral to a loan. Anyone may, at any time: no pause, price or limit refuses it, and no
 * interest needs to be accrued for it. A settled loan only its owner opens again: coins of anybody else
 * would save nothing and be its owner's to take; the reference takes them.
 * Refuses: invalid_field, loan_not_found, zero_assets, account_missing, account_not_found, loan_settled,
 * amount_exceeds_128_bits, arithmetic_overflow, insufficient_balance.
 */
export function pledge(run: Run, command: Pledge): Verdict {
  const { book } = run;
  const { assets } = command;
  const invalid = checkAmounts({ assets });
  if (invalid !== null) return invalid;
  const { found: loan, refusal } = findLoan(book, command.loan);
  if (refusal !== null && command.loan !== NO_LOAN) return refusal;
  if (assets === 0n) return { code: "zero_assets" };
  if (loan === null) return { code: "account_missing" };
  const payer = findAccount(book, command.by);
  if (payer.refusal !== null) return payer.refusal;
  const settled = checkReopening(book, loan, command.by);
  if (settled !== null) return settled;

  checkedAdd128(loan.collateral, toUint128(assets));
  const asset = loan.market.collateralAsset;
  const shortage = refuseUnlessPaid(payer.found, asset, assets);
  if (shortage !== null) return shortage;
  const from = availableLedger(book, payer.found, asset);

  // Nothing is refused from here on.
  emit(run, {
    type: "collateral_pledged",
    at: run.now,
    loan: loan.id,
    by: command.by,
    assets,
    postings: [debit(from, assets), credit(loan.market.ledger.pledged, assets)],
  });
  touch(run, loan.market);
  return null;
}

/**
 * Takes collateral back, down to the highest LTV the market allows at a confirmed price; all of it,
 * whatever the price and whatever is paused, when there is no debt. The least loan is a limit for new
 * debt and asks nothing here: what is left of a debt may be small and goes by its LTV like any other.
 * Refuses: invalid_field, loan_not_found, zero_assets, account_missing, account_not_found,
 * unauthorized, action_paused, amount_exceeds_128_bits, release_exceeds_collateral,
 * price_unavailable, insufficient_collateral, max_ltv_exceeded, plan_trigger_crossed.
 */
export function release(run: Run, command: Release): Verdict {
  const { book } = run;
  const { assets, by } = command;
  const invalid = checkAmounts({ assets });
  if (invalid !== null) return invalid;
  const { found: loan, refusal } = findLoan(book, command.loan);
  if (refusal !== null && command.loan !== NO_LOAN) return refusal;
  if (assets === 0n) return { code: "zero_assets" };
  const receiver = findAccount(book, command.receiver);
  if (receiver.refusal !== null) return receiver.refusal;
  // Nobody has authorised anyone.
  if (loan === null) return { code: "unauthorized", by };
  const denied = checkAuthority(book, by, loan.owner) ?? checkReleasePause(loan);
  if (denied !== null) return denied;

  accrue(run, loan.market);
  const { borrowShares, collateral: held } = loan;
  if (toUint128(assets) > held) {
    const { id: asset } = loan.market.collateralAsset;
    const excess = { code: "release_exceeds_collateral", asset, held, assets } as const;
    // What is pledged is no answer while something is owed: less than that can go.
    const isPriced = priceOf(loan.market.feed, loan.market).status === "fresh";
    return borrowShares > 0n && isPriced ? withReleasable(excess, loan) : excess;
  }
  const rest = { collateral: as<CollateralAssets>(held - assets), borrowShares };
  const unsound = checkSolvency(loan, loan.market, rest);
  if (unsound !== null) return withReleasable(unsound, loan);

  // Nothing is refused from here on.
  emitRelease(run, loan, command);
  passTriggers(run, loan);
  touch(run, loan.market);
  return null;
}

/** Refuses to let anybody but its owner, or whom it lets act, open a settled loan again. */
function checkReopening(book: Book, loan: Loan, by: AccountId): Verdict {
  const { kind } = loan.market.settings.liquidation;
  if (kind === "reference" || loanState(loan) === "open") return null;
  const denied = checkAuthority(book, by, loan.owner);
  return denied === null ? null : { code: "loan_settled", loan: loan.id };
}

/** Adds what may be taken back instead, where a smaller amount would pass. */
function withReleasable(refusal: Rejection, loan: Loan): Rejection {
  switch (refusal.code) {
    case "release_exceeds_collateral":
    case "insufficient_collateral":
    case "max_ltv_exceeded":
    case "plan_trigger_crossed": {
      const { id: asset } = loan.market.collateralAsset;
      return { ...refusal, releasable: { asset, assets: releasableOf(loan) } };
    }
    default:
      return refusal;
  }
}

/** A loan without debt gives its collateral back even while releases are paused. */
function checkReleasePause(loan: Loan): Verdict {
  return loan.borrowShares === 0n ? null : checkPause(loan.market, "release");
}
