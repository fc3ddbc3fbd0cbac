import { Ladder } from "../ladder/ladder.ts";
import { LedgerAccount } from "../ledger/ledger-account.ts";
import type { LedgerAccountKind } from "../ledger/ledger-account.ts";
import type { RateModel } from "../rates/rate-model.ts";
import { assert } from "../units/assert.ts";
import type {
  AccountId,
  AssetId,
  FeedId,
  LedgerAccountId,
  LoanId,
  MarketId,
} from "../units/identifiers.ts";
import type { Amount } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type {
  Account,
  Asset,
  Feed,
  Loan,
  Market,
  MarketLadders,
  PreLiquidation,
} from "./records.ts";
import { HOUSE_ACCOUNTS, NOBODY } from "./records.ts";
import type { Stored } from "./undo.ts";
import { Undo } from "./undo.ts";

/**
 * The state of one legal entity's lending: a pure function of the events applied to it. Mutable,
 * owned by one thread; only `apply` changes it. Nothing may depend on the order in which its maps
 * were filled.
 */
export interface Book extends Stored {
  /** The account that may enable rate models and LLTVs and set fees; the reference's owner. */
  readonly owner: AccountId;
  /** Time of the latest event. */
  time: Millis;
  feeRecipient: AccountId;
  readonly assets: Map<AssetId, Asset>;
  readonly accounts: Map<AccountId, Account>;
  readonly ledger: Map<LedgerAccountId, LedgerAccount>;
  readonly feeds: Map<FeedId, Feed>;
  readonly markets: Map<MarketId, Market>;
  readonly loans: Map<LoanId, Loan>;
  readonly preLiquidations: Map<AccountId, PreLiquidation>;
  readonly enabledRateModels: Set<RateModel["kind"]>;
  readonly enabledLltvs: Set<bigint>;
  /** External references of deposits and payouts; each may occur once. */
  readonly references: Set<string>;
  /** Liquidations that have been made good, as `placeKey` writes them. */
  readonly madeWhole: Set<string>;
  /** Markets with triggers that are due and wait for a `continue` command. */
  readonly backlog: Set<MarketId>;
  /** Derived: markets whose sales are held back until an instant. */
  readonly windows: Set<MarketId>;
  /** Derived: markets that estimate the volatility of their price. */
  readonly estimating: Set<MarketId>;
  readonly undo: Undo;
}

/** An empty book: its owner and the house accounts exist, nothing else. */
export function createBook(owner: AccountId): Book {
  const book: Book = {
    owner,
    time: 0 as Millis,
    feeRecipient: NOBODY,
    assets: new Map(),
    accounts: new Map(),
    ledger: new Map(),
    feeds: new Map(),
    markets: new Map(),
    loans: new Map(),
    preLiquidations: new Map(),
    enabledRateModels: new Set(),
    enabledLltvs: new Set(),
    references: new Set(),
    madeWhole: new Set(),
    backlog: new Set(),
    windows: new Set(),
    estimating: new Set(),
    undo: new Undo(),
    stamp: 0,
  };
  for (const id of [owner, ...HOUSE_ACCOUNTS]) book.accounts.set(id, emptyAccount(id));
  return book;
}

// Most accounts authorise nobody and many have no loan: they share what is empty.
const NO_LOANS: readonly LoanId[] = [];
const NOBODY_AUTHORIZED: ReadonlySet<AccountId> = new Set();

/** An account that has and owes nothing. */
export function emptyAccount(id: AccountId): Account {
  return { id, available: [], loans: NO_LOANS, authorized: NOBODY_AUTHORIZED, stamp: 0 };
}

/** A ledger account with nothing on it, entered into the book. */
export function openLedgerAccount(
  book: Book,
  kind: LedgerAccountKind,
  owner: AccountId | MarketId | "",
  asset: AssetId,
): LedgerAccount {
  const account = new LedgerAccount(kind, owner, asset);
  book.ledger.set(account.id, account);
  return account;
}

/** The ledger account of an account's free balance; opened at its first use, which changes no sum. */
export function availableLedger(book: Book, account: Account, asset: Asset): LedgerAccount {
  const known = account.available[asset.index];
  if (known !== undefined) return known;
  const opened = openLedgerAccount(book, "available", account.id, asset.id);
  // A rollback takes it out of both places, or the ledger would know it and the account would not.
  book.undo.save(account);
  book.undo.onRollback(() => book.ledger.delete(opened.id));
  // Built anew at its exact length: growing an array in place reserves room for many more.
  const { available } = account;
  const length = Math.max(available.length, asset.index + 1);
  account.available = Array.from({ length }, (_, index) =>
    index === asset.index ? opened : available[index],
  );
  return opened;
}

/** What an account may freely dispose of, base units. */
export function availableBalance(account: Account, asset: Asset): Amount {
  const known = account.available[asset.index];
  return as(known === undefined ? 0n : -known.balance);
}

/** The ledger account that a posting names. Free balances open at their first posting. */
export function ledgerAccountOf(book: Book, id: LedgerAccountId): LedgerAccount {
  const known = book.ledger.get(id);
  if (known !== undefined) return known;
  const [kind, owner, assetId] = id.split(":");
  const account = book.accounts.get(owner as AccountId);
  const asset = book.assets.get(assetId as AssetId);
  assert(
    kind === "available" && account !== undefined && asset !== undefined,
    `posting to unknown ledger account ${id}`,
  );
  return availableLedger(book, account, asset);
}

/** Empty ladders of a market; equal keys are ordered by loan id, never by history. */
export function createLadders(): MarketLadders {
  const slots: (Loan | undefined)[] = [];
  const precedes = (slot: number, other: number): boolean =>
    (slots[slot]?.id ?? "") < (slots[other]?.id ?? "");
  return {
    slots,
    freeSlots: [],
    falling: new Ladder(precedes),
    rising: new Ladder(precedes),
    sales: new Ladder(precedes),
    stranded: new Ladder(precedes),
    priceFalling: new Ladder(precedes),
    priceRising: new Ladder(precedes),
  };
}

/** A place in the journal as text: its entry and its place in it, as notifications write it. */
export function placeKey(place: { readonly sequence: number; readonly index: number }): string {
  return `${place.sequence}-${place.index}`;
}

/** An account that events have named before: its absence is a bug. */
export function knownAccount(book: Book, id: AccountId): Account {
  const account = book.accounts.get(id);
  assert(account !== undefined, `unknown account ${id}`);
  return account;
}

/** A loan that events have named before: its absence is a bug. */
export function knownLoan(book: Book, id: LoanId): Loan {
  const loan = book.loans.get(id);
  assert(loan !== undefined, `unknown loan ${id}`);
  return loan;
}

/** A market that events have named before: its absence is a bug. */
export function knownMarket(book: Book, id: MarketId): Market {
  const market = book.markets.get(id);
  assert(market !== undefined, `unknown market ${id}`);
  return market;
}

/** A feed that events have named before: its absence is a bug. */
export function knownFeed(book: Book, id: FeedId): Feed {
  const feed = book.feeds.get(id);
  assert(feed !== undefined, `unknown feed ${id}`);
  return feed;
}

/** An asset that events have named before: its absence is a bug. */
export function knownAsset(book: Book, id: AssetId): Asset {
  const asset = book.assets.get(id);
  assert(asset !== undefined, `unknown asset ${id}`);
  return asset;
}
