import { debit, credit } from "../ledger/posting.ts";
import type { Posting } from "../ledger/posting.ts";
import { borrowedAssets } from "../market/totals.ts";
import type { MarketTotals } from "../market/totals.ts";
import { toSharesDown, VIRTUAL_SHARES } from "../math/shares.ts";
import { wMulDown } from "../math/wad.ts";
import type { Book } from "../state/book.ts";
import type { Loan, Market } from "../state/records.ts";
import { as } from "../units/quantity.ts";
import type { LoanAssets, SupplyShares } from "../units/quantity.ts";
import { checkAmounts, checkReason, findMarket } from "./checks.ts";
import type { ReturnInterest } from "./command.ts";
import { checkOwner } from "./governance.ts";
import { accrue, emit } from "./run.ts";
import type { Run, Verdict } from "./run.ts";

/**
 * Takes back interest that should not have accrued, from all who lend to all who borrow: what is borrowed and
 * what is supplied fall by exactly `assets`, so no cash moves. The fee recipient gives its part of it by
 * shares, assets and shares both rounded down: in its favour, so that it never gives more than it got. What a
 * loan owes rounds up as ever. How much is too much is found out outside the book; here it is made sure that
 * it can be given back: borrowers still owe it, and nobody loses what was lent or supplied.
 * Refuses: not_owner, market_not_found, invalid_field, zero_assets, interest_not_owed, debt_below_principal,
 * fee_already_withdrawn, suppliers_below_par.
 */
export function returnInterest(run: Run, command: ReturnInterest): Verdict {
  const { book } = run;
  const { by, assets, reason } = command;
  const notOwner = checkOwner(run, by);
  if (notOwner !== null) return notOwner;
  const { found: market, refusal } = findMarket(book, command.market);
  if (refusal !== null) return refusal;
  const invalid = checkAmounts({ assets }) ?? checkReason(reason);
  if (invalid !== null) return invalid;
  if (assets === 0n) return { code: "zero_assets" };
  accrue(run, market);
  const owed = returnable(market);
  if (assets > owed) return { code: "interest_not_owed", owed, assets };
  const shortLoan = findLoanBelowPrincipal(book, market, assets);
  if (shortLoan !== null) return shortLoan;
  const { feeRecipient } = book;
  const feeAssets = wMulDown(assets, market.fee);
  const feeShares = as<SupplyShares>(
    toSharesDown(feeAssets, market.totalSupplyAssets, market.totalSupplyShares),
  );
  const held = market.suppliers.get(feeRecipient)?.supplyShares ?? as<SupplyShares>(0n);
  if (feeShares > held) return { code: "fee_already_withdrawn", held, required: feeShares };
  const supplied = market.totalSupplyAssets - assets;
  const par = atPar(market.totalSupplyShares - feeShares);
  if (supplied < par) {
    return { code: "suppliers_below_par", supplied: as(supplied), par: as(par) };
  }

  // Nothing is refused from here on.
  emit(run, {
    type: "interest_returned",
    at: run.now,
    by,
    market: market.id,
    interest: assets,
    feeShares,
    feeRecipient,
    reason,
    postings: [
      ...debitSuppliers(market, { assets, feeAssets }),
      credit(market.ledger.interest, assets),
    ],
  });
  return null;
}

/** Interest that is owed, as far as a share of debt does not become worth less than the first one was. */
function returnable(market: Market): LoanAssets {
  const abovePar = market.totalBorrowAssets - atPar(market.totalBorrowShares);
  const { balance } = market.ledger.interest;
  const owed = balance < abovePar ? balance : abovePar;
  return as(owed < 0n ? 0n : owed);
}

/** What shares were worth when the market was new, rounded up. */
function atPar(shares: bigint): bigint {
  return (shares + VIRTUAL_SHARES - 1n) / VIRTUAL_SHARES;
}

/**
 * A loan that began after the interest had accrued has none of it to get back: the first by name that would
 * owe less than was lent. An operator's act, rare, linear in loans.
 */
function findLoanBelowPrincipal(book: Book, market: Market, assets: LoanAssets): Verdict {
  const totals: MarketTotals = {
    totalSupplyAssets: market.totalSupplyAssets,
    totalSupplyShares: market.totalSupplyShares,
    totalBorrowAssets: as<LoanAssets>(market.totalBorrowAssets - assets),
    totalBorrowShares: market.totalBorrowShares,
  };
  let first: Loan | null = null;
  for (const loan of book.loans.values()) {
    if (loan.market !== market || borrowedAssets(totals, loan.borrowShares) >= loan.principal) {
      continue;
    }
    if (first === null || loan.id < first.id) first = loan;
  }
  if (first === null) return null;
  const { id: loan, principal, borrowShares } = first;
  const borrowed = borrowedAssets(totals, borrowShares);
  return { code: "debt_below_principal", loan, principal, borrowed };
}

/** The fee recipient's part off its claim first; whatever a claim does not hold comes off the other. */
function debitSuppliers(
  { ledger: { supplied, feeClaims } }: Market,
  { assets, feeAssets }: { readonly assets: bigint; readonly feeAssets: bigint },
): Posting[] {
  const ofFees = -feeClaims.balance;
  const ofOthers = -supplied.balance;
  let fromFees = feeAssets < ofFees ? feeAssets : ofFees;
  const fromOthers = assets - fromFees < ofOthers ? assets - fromFees : ofOthers;
  fromFees = assets - fromOthers;
  return [
    ...(fromOthers > 0n ? [debit(supplied, fromOthers)] : []),
    ...(fromFees > 0n ? [debit(feeClaims, fromFees)] : []),
  ];
}
