import type {
  Account,
  AccountId,
  Asset,
  AssetId,
  Book,
  Feed,
  FeedId,
  Loan,
  LoanId,
  Market,
  MarketId,
} from "@plimsoll/engine";
import { NO_LOAN } from "@plimsoll/engine";
import type { HttpProblem } from "./http-problem.ts";
import { rejectionProblem } from "./rejection.ts";

/** @throws HttpProblem `account_not_found` */
export function accountOf(book: Book, id: string): Account {
  const account = book.accounts.get(id as AccountId);
  if (account !== undefined) return account;
  throw rejectionProblem({ code: "account_not_found", account: id as AccountId });
}

/** @throws HttpProblem `asset_not_found` */
export function assetOf(book: Book, id: string): Asset {
  const asset = book.assets.get(id as AssetId);
  if (asset !== undefined) return asset;
  throw rejectionProblem({ code: "asset_not_found", asset: id as AssetId });
}

/** @throws HttpProblem `feed_not_found` */
export function feedOf(book: Book, id: string): Feed {
  const feed = book.feeds.get(id as FeedId);
  if (feed !== undefined) return feed;
  throw rejectionProblem({ code: "feed_not_found", feed: id });
}

/** @throws HttpProblem `market_not_found` */
export function marketOf(book: Book, id: string): Market {
  const market = book.markets.get(id as MarketId);
  if (market !== undefined) return market;
  throw rejectionProblem({ code: "market_not_found", market: id });
}

/**
 * An open loan; undefined when there is none of this name. A request to act on a loan goes on without
 * it: the book then says what is wrong, or the sequencer repeats the answer that closed the loan.
 */
export function loanOf(book: Book, id: string): Loan | undefined {
  return id === NO_LOAN ? undefined : book.loans.get(id as LoanId);
}

export function loanNotFound(loan: LoanId): HttpProblem {
  return rejectionProblem({ code: "loan_not_found", loan });
}
