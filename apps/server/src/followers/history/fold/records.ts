import type { DurableEntry } from "@plimsoll/sequencer";
import type { EvidenceText, QuotesText, SuspectText } from "../tables.ts";

/** Records that events bring forward. Loaded for a batch, saved with its rows. */

export interface FeedRecord {
  readonly feed: string;
  readonly decimals: number;
  status: string;
  confirmed: bigint;
  confirmedSince: number;
  suspect: SuspectText | null;
  quotes: QuotesText;
}

export interface MarketRecord {
  readonly market: string;
  readonly loanAsset: string;
  readonly collateralAsset: string;
  readonly feed: string;
  readonly lltv: bigint;
  /** Canonical JSON. */
  readonly rateModel: string;
  totalSupplyAssets: bigint;
  totalSupplyShares: bigint;
  totalBorrowAssets: bigint;
  totalBorrowShares: bigint;
  /** Second up to which interest is in the totals. */
  lastUpdate: bigint;
  fee: bigint;
  rateAtTarget: bigint;
}

export interface LoanRecord {
  readonly loan: string;
  readonly openedSequence: number;
  readonly openedAt: number;
  settledSequence: number | null;
  settledAt: number | null;
  closedSequence: number | null;
  closedAt: number | null;
  readonly owner: string;
  readonly market: string;
  collateral: bigint;
  borrowShares: bigint;
  principal: bigint;
  borrowedAssets: bigint;
  repaidAssets: bigint;
  soldCollateral: bigint;
  saleFeeAssets: bigint;
  badDebtAssets: bigint;
  liquidations: number;
  lastSequence: number;
}

/** What an account has put into a market's supply and taken out of it since it began, base units. */
export interface SupplyRecord {
  readonly market: string;
  readonly account: string;
  shares: bigint;
  putIn: bigint;
  takenOut: bigint;
  /** Left to those who stayed, at withdrawals while a loss was known. */
  leftBehind: bigint;
}

export interface BalanceRecord {
  readonly account: string;
  readonly kind: string;
  readonly owner: string;
  readonly asset: string;
  /** Debits minus credits, base units. */
  balance: bigint;
}

export interface CandleRecord {
  readonly feed: string;
  /** Milliseconds since 1970 UTC at which the minute begins. */
  readonly minute: number;
  readonly open: bigint;
  high: bigint;
  low: bigint;
  close: bigint;
  quotes: number;
}

/** What the book knows of a feed's price, to be kept beside a sale. */
export function evidenceOf(feed: FeedRecord): EvidenceText {
  const { status, confirmed, confirmedSince, suspect, quotes } = feed;
  return { status, confirmed: confirmed.toString(), confirmedSince, suspect, quotes };
}

/** The parts of a ledger account's name: `kind:owner:asset`, or `kind:asset` without an owner. */
export function ledgerAccountParts(account: string): {
  kind: string;
  owner: string;
  asset: string;
} {
  const parts = account.split(":");
  const [kind = "", ownerOrAsset = "", asset] = parts;
  return asset === undefined
    ? { kind, owner: "", asset: ownerOrAsset }
    : { kind, owner: ownerOrAsset, asset };
}

/** Where in the journal an event stands. */
export interface Place {
  readonly sequence: number;
  /** Place among the events of its entry, from 0. */
  readonly index: number;
  readonly entry: DurableEntry;
  /** Hash of the entry before. */
  readonly previousHash: string;
}
