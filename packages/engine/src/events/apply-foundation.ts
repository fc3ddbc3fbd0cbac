import type { Book } from "../state/book.ts";
import {
  emptyAccount,
  knownAccount,
  knownFeed,
  knownMarket,
  openLedgerAccount,
} from "../state/book.ts";
import { addTo, enter } from "../state/collections.ts";
import { emptyFeed, linkParts, unlinkParts } from "../state/open-feed.ts";
import type { AccountOpened, AssetRegistered, AuthorizationSet } from "./book-events.ts";
import type { FeedCreated } from "./feed-events.ts";
import type { PreLiquidationCreated } from "./market-events.ts";

export function recordReference(book: Book, reference: string | null): void {
  if (reference !== null) addTo(book, book.references, reference);
}

export function registerAsset(book: Book, event: AssetRegistered): void {
  const custody = openLedgerAccount(book, "custody", "", event.asset);
  book.undo.onRollback(() => book.ledger.delete(custody.id));
  const { asset: id, decimals } = event;
  enter(book, book.assets, id, { id, decimals, index: book.assets.size, custody });
}

export function openAccount(book: Book, event: AccountOpened): void {
  enter(book, book.accounts, event.account, emptyAccount(event.account));
}

export function setAuthorization(book: Book, event: AuthorizationSet): void {
  const account = knownAccount(book, event.account);
  book.undo.save(account);
  const authorized = new Set(account.authorized);
  if (event.isAuthorized) authorized.add(event.authorized);
  else authorized.delete(event.authorized);
  account.authorized = authorized;
}

export function createFeed(book: Book, event: FeedCreated): void {
  const feed = emptyFeed(event.feed, event.settings);
  enter(book, book.feeds, feed.id, feed);
  linkParts(book, feed);
  book.undo.onRollback(() => unlinkParts(book, feed));
}

export function createPreLiquidation(book: Book, event: PreLiquidationCreated): void {
  enter(book, book.preLiquidations, event.preLiquidation, {
    id: event.preLiquidation,
    market: knownMarket(book, event.market),
    terms: event.terms,
    feed: knownFeed(book, event.feed),
  });
}
