import type {
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
import { deriveToken, makeId } from "../../people/api-key.ts";
import { invalidField } from "../../views/http-problem.ts";
import type { AnyRequest } from "./operation.ts";
import { rejectionProblem } from "../../views/rejection.ts";
import type { Services } from "./services.ts";

/** The account that a request acts for: the named one, or the caller's own. */
export function actingAccount(request: AnyRequest, named: string | undefined): AccountId {
  const account = named ?? request.caller.account;
  if (account !== null) return account as AccountId;
  throw invalidField("account", "Name the customer to act for.");
}

/** Who acts on a loan: its owner, also when staff does it in the owner's name. */
export function actingOn(request: AnyRequest, book: Book, loan: Loan | undefined): AccountId {
  return loan?.owner ?? request.caller.account ?? book.owner;
}

/** A loan, or undefined: then the book says what is wrong, or an earlier answer is repeated. */
export function loanOf(book: Book, id: string): Loan | undefined {
  return id === NO_LOAN ? undefined : book.loans.get(id as LoanId);
}

export function marketOf(book: Book, id: string): Market {
  const market = book.markets.get(id as MarketId);
  if (market !== undefined) return market;
  throw rejectionProblem({ code: "market_not_found", market: id });
}

export function feedOf(book: Book, id: string): Feed {
  const feed = book.feeds.get(id as FeedId);
  if (feed !== undefined) return feed;
  throw rejectionProblem({ code: "feed_not_found", feed: id });
}

export function assetOf(book: Book, id: string): Asset {
  const asset = book.assets.get(id as AssetId);
  if (asset !== undefined) return asset;
  throw rejectionProblem({ code: "asset_not_found", asset: id as AssetId });
}

/** A name for something new: the one asked for, or one that the same request gets again. */
export function nameFor(
  services: Services,
  request: AnyRequest,
  named: string | undefined,
  prefix: string,
): string {
  if (named !== undefined) return named;
  const { caller, idempotency } = request;
  const seed = deriveToken(services.secret, "name", prefix, caller.id, idempotency?.key ?? "");
  return `${prefix}-${makeId(seed)}`;
}
