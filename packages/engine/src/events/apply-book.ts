import type { Book } from "../state/book.ts";
import { emptyAccount, knownAccount, openLedgerAccount } from "../state/book.ts";
import { addTo, enter } from "../state/collections.ts";
import type {
  AccountOpened,
  AssetRegistered,
  AuthorizationSet,
  Deposited,
  PaidOut,
} from "./book-events.ts";

export function applyAssetRegistered(book: Book, event: AssetRegistered): void {
  const custody = openLedgerAccount(book, "custody", "", event.asset);
  book.undo.onRollback(() => book.ledger.delete(custody.id));
  const { asset: id, decimals } = event;
  enter(book, book.assets, id, { id, decimals, index: book.assets.size, custody });
}

export function applyAccountOpened(book: Book, event: AccountOpened): void {
  enter(book, book.accounts, event.account, emptyAccount(event.account));
}

export function applyAuthorizationSet(book: Book, event: AuthorizationSet): void {
  const account = knownAccount(book, event.account);
  book.undo.save(account);
  const authorized = new Set(account.authorized);
  if (event.isAuthorized) authorized.add(event.authorized);
  else authorized.delete(event.authorized);
  account.authorized = authorized;
}

export function applyDeposited(book: Book, event: Deposited): void {
  useReference(book, event.reference);
}

export function applyPaidOut(book: Book, event: PaidOut): void {
  useReference(book, event.reference);
}

function useReference(book: Book, reference: string | null): void {
  if (reference !== null) addTo(book, book.references, reference);
}
