import type { Book } from "../state/book.ts";
import type { PausableAction } from "../state/market-settings.ts";
import type { Account, Loan, Market } from "../state/records.ts";
import { NOBODY } from "../state/records.ts";
import type { FieldProblem } from "../units/field-problem.ts";
import type { AccountId, LoanId, MarketId } from "../units/identifiers.ts";
import { isIdentifier, IDENTIFIER_LENGTH_MAX } from "../units/identifiers.ts";
import { UINT256_MAX } from "../units/quantity.ts";
import type { Rejection } from "./rejection.ts";
import type { Verdict } from "./run.ts";

/** Either the thing asked for or why not. */
export type Found<T> = { readonly found: T; readonly refusal: null } | NotFound;
interface NotFound {
  readonly found: null;
  readonly refusal: Rejection;
}

/** Refuses amounts that are no unsigned 256-bit integers. */
export function checkAmounts(amounts: Readonly<Record<string, bigint>>): Verdict {
  for (const field in amounts) {
    const value = amounts[field];
    if (typeof value === "bigint" && value >= 0n && value <= UINT256_MAX) continue;
    const problem = "must be a whole number of base units from 0 to 2^256 − 1";
    return { code: "invalid_field", field, problem };
  }
  return null;
}

/** Refuses unless exactly one of two amounts is not zero. */
export function checkEitherOr(left: bigint, right: bigint): Verdict {
  return (left === 0n) !== (right === 0n) ? null : { code: "inconsistent_input" };
}

/** Refuses a name that may not be given to something new. */
export function checkIdentifier(field: string, value: string): Verdict {
  if (isIdentifier(value)) return null;
  const problem = `must be 1 to ${IDENTIFIER_LENGTH_MAX} letters, digits or . _ / -, and begin with a letter or digit`;
  return { code: "invalid_field", field, problem };
}

/** The first of the problems that a validation found, as a rejection. */
export function firstProblem(problems: readonly FieldProblem[]): Verdict {
  const [problem] = problems;
  return problem === undefined ? null : { code: "invalid_field", ...problem };
}

export function findMarket(book: Book, id: MarketId): Found<Market> {
  const market = book.markets.get(id);
  if (market !== undefined) return { found: market, refusal: null };
  return { found: null, refusal: { code: "market_not_found", market: id } };
}

export function findLoan(book: Book, id: LoanId): Found<Loan> {
  const loan = book.loans.get(id);
  if (loan !== undefined) return { found: loan, refusal: null };
  return { found: null, refusal: { code: "loan_not_found", loan: id } };
}

export function findAccount(book: Book, id: AccountId): Found<Account> {
  const account = book.accounts.get(id);
  if (account !== undefined) return { found: account, refusal: null };
  const refusal: Rejection =
    id === NOBODY ? { code: "account_missing" } : { code: "account_not_found", account: id };
  return { found: null, refusal };
}

/** Refuses what an operator has paused in a market. */
export function checkPause(market: Market, action: PausableAction): Verdict {
  return market.settings.paused.includes(action) ? { code: "action_paused", action } : null;
}

/** Longest reason of an operator's act. */
const REASON_LENGTH_MAX = 500;

/** Refuses an operator's act that does not say why. */
export function checkReason(reason: string): Verdict {
  if (reason.trim() !== "" && reason.length <= REASON_LENGTH_MAX) return null;
  const problem = `must say why, in 1 to ${REASON_LENGTH_MAX} characters`;
  return { code: "invalid_field", field: "reason", problem };
}

/** Refuses whoever is neither `owner` nor authorised by it. */
export function checkAuthority(book: Book, by: AccountId, owner: AccountId): Verdict {
  if (by === owner && by !== NOBODY) return null;
  const isAuthorized = book.accounts.get(owner)?.authorized.has(by) ?? false;
  return isAuthorized ? null : { code: "unauthorized", by };
}
