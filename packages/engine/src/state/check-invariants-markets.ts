import { UINT128_MAX, UINT256_MAX } from "../units/quantity.ts";
import type { Book } from "./book.ts";
import type { Claim } from "./invariant-claim.ts";
import type { Loan, Market } from "./records.ts";

/** I-03 and I-05 to I-13: a market's totals, its ledger, its loans and its suppliers agree. */
export function findMarketViolations(book: Book, claim: Claim): void {
  const loanSums = sumLoans(book);
  for (const market of book.markets.values()) {
    checkBalances(market, claim);
    checkSums(market, loanSums.get(market) ?? noLoans(), claim);
    checkWidths(market, claim);
  }
  for (const loan of book.loans.values()) checkLoan(loan, claim);
}

function checkBalances(market: Market, claim: Claim): void {
  const { id, cash, totalSupplyAssets, totalBorrowAssets } = market;
  const { principal, interest, supplied, feeClaims, rounding } = market.ledger;
  const lendable = totalSupplyAssets - totalBorrowAssets;
  claim(
    cash >= lendable && lendable >= 0n,
    "I-03",
    () =>
      `market ${id} has ${cash} in cash; suppliers are owed ${totalSupplyAssets}, borrowers owe ${totalBorrowAssets}`,
  );
  const owed = principal.balance + interest.balance;
  claim(
    owed === totalBorrowAssets,
    "I-05",
    () =>
      `market ${id} books ${owed} of principal and interest, but ${totalBorrowAssets} is borrowed`,
  );
  const claims = -(supplied.balance + feeClaims.balance);
  claim(
    claims === totalSupplyAssets,
    "I-06",
    () => `market ${id} books ${claims} as owed to suppliers, but ${totalSupplyAssets} is supplied`,
  );
  const left = claims - rounding.balance - owed;
  claim(
    cash === left,
    "I-07",
    () => `market ${id} has ${cash} in cash, but its claims and debts leave ${left}`,
  );
}

interface LoanSums {
  collateral: bigint;
  borrowShares: bigint;
  principal: bigint;
}

function noLoans(): LoanSums {
  return { collateral: 0n, borrowShares: 0n, principal: 0n };
}

function sumLoans(book: Book): Map<Market, LoanSums> {
  const sums = new Map<Market, LoanSums>();
  for (const { market, collateral, borrowShares, principal } of book.loans.values()) {
    const sum = sums.get(market) ?? noLoans();
    sum.collateral += collateral;
    sum.borrowShares += borrowShares;
    sum.principal += principal;
    sums.set(market, sum);
  }
  return sums;
}

function checkSums(market: Market, sums: LoanSums, claim: Claim): void {
  const { id, ledger, totalCollateral, totalBorrowShares, totalSupplyShares } = market;
  claim(
    sums.collateral === totalCollateral && -ledger.pledged.balance === totalCollateral,
    "I-08",
    () =>
      `loans of market ${id} have pledged ${sums.collateral}; its total says ${totalCollateral}, its ledger ${-ledger.pledged.balance}`,
  );
  claim(
    sums.principal === ledger.principal.balance,
    "I-09",
    () =>
      `loans of market ${id} owe ${sums.principal} of principal, its ledger says ${ledger.principal.balance}`,
  );
  claim(
    sums.borrowShares === totalBorrowShares,
    "I-10",
    () => `loans of market ${id} have ${sums.borrowShares} borrow shares of ${totalBorrowShares}`,
  );
  let supplyShares = 0n;
  for (const position of market.suppliers.values()) supplyShares += position.supplyShares;
  claim(
    supplyShares === totalSupplyShares,
    "I-11",
    () => `suppliers of market ${id} have ${supplyShares} supply shares of ${totalSupplyShares}`,
  );
}

function checkWidths(market: Market, claim: Claim): void {
  const { id, totalSupplyAssets, totalSupplyShares, totalBorrowAssets, totalBorrowShares } = market;
  const totals = { totalSupplyAssets, totalSupplyShares, totalBorrowAssets, totalBorrowShares };
  for (const [name, total] of Object.entries<bigint>(totals)) {
    claim(
      total >= 0n && total <= UINT128_MAX,
      "I-12",
      () => `${name} of market ${id} is ${total}, which no 128 bits hold`,
    );
  }
  for (const { account, supplyShares } of market.suppliers.values()) {
    claim(
      supplyShares >= 0n && supplyShares <= UINT256_MAX,
      "I-12",
      () => `${account} has ${supplyShares} supply shares in market ${id}`,
    );
  }
}

function checkLoan(loan: Loan, claim: Claim): void {
  const { id, collateral, borrowShares, principal } = loan;
  for (const [name, amount] of Object.entries<bigint>({ collateral, borrowShares, principal })) {
    claim(
      amount >= 0n && amount <= UINT128_MAX,
      "I-12",
      () => `${name} of loan ${id} is ${amount}, which no 128 bits hold`,
    );
  }
  claim(
    borrowShares === 0n ? principal === 0n : collateral > 0n,
    "I-13",
    () =>
      `loan ${id} has ${borrowShares} borrow shares, ${principal} of principal and ${collateral} of collateral`,
  );
}
