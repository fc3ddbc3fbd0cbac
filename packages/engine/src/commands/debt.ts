import { credit, debit } from "../ledger/posting.ts";
import { checkedAdd128, toUint128, zeroFloorSub } from "../math/mul-div.ts";
import { toAssetsDown, toAssetsUp, toSharesDown, toSharesUp } from "../math/shares.ts";
import { WAD } from "../math/wad.ts";
import { borrowedAssets } from "../market/totals.ts";
import type { Book } from "../state/book.ts";
import { availableBalance, availableLedger, knownAccount, knownLoan } from "../state/book.ts";
import { FEES, NO_LOAN } from "../state/records.ts";
import type { Account, Loan, Market } from "../state/records.ts";
import type { BorrowShares, LoanAssets } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import {
  checkAmounts,
  checkAuthority,
  checkEitherOr,
  checkPause,
  findAccount,
  findLoan,
} from "./checks.ts";
import { comparable, settleDebt } from "./settlement.ts";
import { borrowableOf, checkSolvency } from "./solvency.ts";
import type { Borrow, Repay, RepayAll } from "./command.ts";
import type { Rejection } from "./rejection.ts";
import { passTriggers } from "./pass-triggers.ts";
import { accrue, emit, refuseUnlessPaid, touch } from "./run.ts";
import type { Run, Verdict } from "./run.ts";

/**
 * Borrows against a loan's collateral. Given assets, shares round up; given shares, assets round
 * down: in favour of the suppliers. A processing fee that is added to the debt comes on top of
 * `assets`; one taken from the payout comes out of it.
 * Refuses: invalid_field, loan_not_found, inconsistent_input, account_missing, account_not_found,
 * unauthorized, action_paused, zero_assets (under the ladder policy), amount_exceeds_128_bits, arithmetic_overflow, price_unavailable,
 * insufficient_collateral, max_ltv_exceeded, plan_trigger_crossed, insufficient_liquidity,
 * below_minimum_loan, borrow_cap_exceeded, customer_borrow_cap_exceeded.
 */
export function borrow(run: Run, command: Borrow): Verdict {
  const { book } = run;
  const invalid = checkAmounts({ assets: command.assets, shares: command.shares });
  if (invalid !== null) return invalid;
  const { found: loan, refusal } = findLoan(book, command.loan);
  if (refusal !== null && command.loan !== NO_LOAN) return refusal;
  const inconsistent = checkEitherOr(command.assets, command.shares);
  if (inconsistent !== null) return inconsistent;
  const receiver = findAccount(book, command.receiver);
  if (receiver.refusal !== null) return receiver.refusal;
  // Nobody has authorised anyone.
  if (loan === null) return { code: "unauthorized", by: command.by };
  const { market } = loan;
  const denied = checkAuthority(book, command.by, loan.owner) ?? checkPause(market, "borrow");
  if (denied !== null) return denied;

  accrue(run, market);
  const { assets, shares, processingFee } = borrowedAmounts(market, command);
  // Debt worth nothing dilutes what a share stands for, and ladder keys count on that.
  if (assets === 0n && market.settings.liquidation.kind === "ladder")
    return { code: "zero_assets" };
  const borrowShares = checkedAdd128(loan.borrowShares, toUint128(shares));
  const totals = {
    totalSupplyAssets: market.totalSupplyAssets,
    totalSupplyShares: market.totalSupplyShares,
    totalBorrowShares: as<BorrowShares>(checkedAdd128(market.totalBorrowShares, shares)),
    totalBorrowAssets: as<LoanAssets>(checkedAdd128(market.totalBorrowAssets, toUint128(assets))),
  };
  const position = { collateral: loan.collateral, borrowShares: as<BorrowShares>(borrowShares) };
  const unsound = checkSolvency(loan, totals, position);
  if (unsound !== null) return withRoom(unsound, loan);
  const { totalBorrowAssets, totalSupplyAssets } = totals;
  if (totalBorrowAssets > totalSupplyAssets) {
    const room = upTo(totalSupplyAssets, market.totalBorrowAssets);
    return { code: "insufficient_liquidity", totalBorrowAssets, totalSupplyAssets, room };
  }
  const borrowed = borrowedAssets(totals, position.borrowShares);
  const { minLoan, borrowCap, customerBorrowCap } = market.settings;
  if (borrowed < minLoan) return { code: "below_minimum_loan", borrowed, minLoan };
  if (borrowCap !== null && totalBorrowAssets > borrowCap) {
    const room = upTo(borrowCap, market.totalBorrowAssets);
    return { code: "borrow_cap_exceeded", cap: borrowCap, room };
  }
  if (customerBorrowCap !== null) {
    const debt = debtOf(book, loan);
    if (debt + assets > customerBorrowCap) {
      const room = upTo(customerBorrowCap, debt);
      return { code: "customer_borrow_cap_exceeded", cap: customerBorrowCap, room };
    }
  }
  const payout = assets - processingFee;
  const to = availableLedger(book, receiver.found, market.loanAsset);
  const postings = [debit(market.ledger.principal, assets)];
  if (payout > 0n) postings.push(credit(to, payout));
  if (processingFee > 0n) {
    const fees = availableLedger(book, knownAccount(book, FEES), market.loanAsset);
    postings.push(credit(fees, processingFee));
  }

  // Nothing is refused from here on.
  emit(run, {
    type: "borrowed",
    at: run.now,
    loan: loan.id,
    by: command.by,
    receiver: command.receiver,
    assets: as(assets),
    shares: as(shares),
    payout: as(payout),
    processingFee: as(processingFee),
    postings,
  });
  passTriggers(run, loan);
  touch(run, market);
  return null;
}

/**
 * Repays a loan. Anyone may, at any time: no pause, price or limit refuses it. Given assets, shares
 * round down; given shares, assets round up: in favour of the suppliers. Exactly what is owed leaves
 * nothing, but under the reference policy, whose rounding may then ask for a share that is not there.
 * Refuses: invalid_field, loan_not_found, inconsistent_input, account_missing, account_not_found,
 * amount_exceeds_128_bits, repayment_exceeds_debt, insufficient_balance.
 */
export function repay(run: Run, command: Repay): Verdict {
  const { book } = run;
  const invalid = checkAmounts({ assets: command.assets, shares: command.shares });
  if (invalid !== null) return invalid;
  const { found: loan, refusal } = findLoan(book, command.loan);
  if (refusal !== null && command.loan !== NO_LOAN) return refusal;
  const inconsistent = checkEitherOr(command.assets, command.shares);
  if (inconsistent !== null) return inconsistent;
  if (loan === null) return { code: "account_missing" };
  const payer = findAccount(book, command.by);
  if (payer.refusal !== null) return payer.refusal;

  const { market } = loan;
  accrue(run, market);
  let assets: bigint = command.assets;
  let shares: bigint = command.shares;
  if (assets > 0n)
    shares = toSharesDown(assets, market.totalBorrowAssets, market.totalBorrowShares);
  else assets = toAssetsUp(shares, market.totalBorrowAssets, market.totalBorrowShares);
  if (comparable(loan, shares) > loan.borrowShares) {
    const owed = borrowedAssets(market, loan.borrowShares);
    const isWhole = assets === owed && market.settings.liquidation.kind !== "reference";
    if (!isWhole) return { code: "repayment_exceeds_debt", owed, assets: as(assets) };
    shares = loan.borrowShares;
  }
  const shortage = refuseUnlessPaid(payer.found, market.loanAsset, assets);
  if (shortage !== null) return shortage;

  // Nothing is refused from here on.
  emitRepayment(run, loan, { payer: payer.found, assets, shares });
  return null;
}

/**
 * Repays all that a loan owes at this moment: no share of debt is left. Anyone may, at any time: no pause,
 * price or limit of the market refuses it. Takes what is owed, rounded up, never more than `assetsMax` and
 * never more than is free.
 * Refuses: invalid_field, loan_not_found, account_missing, account_not_found, nothing_owed,
 * debt_above_limit, balance_below_debt.
 */
export function repayAll(run: Run, command: Omit<RepayAll, "type">): Verdict {
  const { assetsMax } = command;
  const invalid = assetsMax === null ? null : checkAmounts({ assetsMax });
  if (invalid !== null) return invalid;
  const { found: loan, refusal } = findLoan(run.book, command.loan);
  if (refusal !== null) return refusal;
  const payer = findAccount(run.book, command.by);
  if (payer.refusal !== null) return payer.refusal;

  const { market, borrowShares: shares } = loan;
  accrue(run, market);
  if (shares === 0n) return { code: "nothing_owed", loan: loan.id };
  const owed = borrowedAssets(market, shares);
  if (assetsMax !== null && owed > assetsMax) return { code: "debt_above_limit", owed, assetsMax };
  const { id: account } = payer.found;
  const { id: asset } = market.loanAsset;
  const available = availableBalance(payer.found, market.loanAsset);
  if (available < owed) return { code: "balance_below_debt", account, asset, available, owed };

  // Nothing is refused from here on.
  emitRepayment(run, loan, { payer: payer.found, assets: owed, shares });
  return null;
}

function emitRepayment(
  run: Run,
  loan: Loan,
  { payer, assets, shares }: { payer: Account; assets: bigint; shares: bigint },
): void {
  const { market } = loan;
  const from = availableLedger(run.book, payer, market.loanAsset);
  const { principal, postings } = settleDebt(loan, assets, shares);
  emit(run, {
    type: "repaid",
    at: run.now,
    loan: loan.id,
    by: payer.id,
    assets: as(assets),
    shares: as(shares),
    principal,
    postings: [debit(from, assets), ...postings],
  });
  touch(run, market);
}

function borrowedAmounts(
  market: Market,
  command: Borrow,
): { assets: bigint; shares: bigint; processingFee: bigint } {
  const { rate, mode } = market.settings.processingFee;
  const { totalBorrowAssets, totalBorrowShares } = market;
  if (command.shares > 0n) {
    // The debt is given, so even a fee that is added to it can only come out of it.
    const assets = toAssetsDown(command.shares, totalBorrowAssets, totalBorrowShares);
    const payout = mode === "added_to_debt" ? (assets * WAD) / (WAD + rate) : null;
    const processingFee = payout === null ? feeOn(assets, rate) : assets - payout;
    return { assets, shares: command.shares, processingFee };
  }
  const processingFee = feeOn(command.assets, rate);
  const assets = mode === "added_to_debt" ? command.assets + processingFee : command.assets;
  const shares = toSharesUp(assets, totalBorrowAssets, totalBorrowShares);
  return { assets, shares, processingFee };
}

/** Rounded up, in favour of the house. */
function feeOn(assets: bigint, rate: bigint): bigint {
  return rate === 0n ? 0n : (assets * rate + WAD - 1n) / WAD;
}

/** Adds by how much the debt may grow instead, where a smaller amount would pass. */
function withRoom(refusal: Rejection, loan: Loan): Rejection {
  switch (refusal.code) {
    case "insufficient_collateral":
    case "max_ltv_exceeded":
    case "plan_trigger_crossed":
      return { ...refusal, room: borrowableOf(loan) };
    default:
      return refusal;
  }
}

function upTo(limit: LoanAssets, taken: bigint): LoanAssets {
  return as(zeroFloorSub(limit, taken));
}

/** What the owner of `loan` owes its market over all loans. */
function debtOf(book: Book, loan: Loan): bigint {
  let debt = 0n;
  for (const id of knownAccount(book, loan.owner).loans) {
    const other = knownLoan(book, id);
    if (other.market === loan.market) debt += borrowedAssets(loan.market, other.borrowShares);
  }
  return debt;
}
