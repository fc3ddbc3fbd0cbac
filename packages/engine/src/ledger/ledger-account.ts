import type { AccountId, AssetId, LedgerAccountId, MarketId } from "../units/identifiers.ts";

/**
 * The chart of accounts. Balances have a sign: debits are positive, credits are negative. So what the
 * book holds is positive and what it owes is negative. All balances of an asset sum to zero.
 *
 * | kind           | side      | what it holds                                                     |
 * | -------------- | --------- | ----------------------------------------------------------------- |
 * | custody        | asset     | coins held at the custodian                                       |
 * | principal      | asset     | lent out by a market and not yet repaid, without interest         |
 * | interest       | asset     | interest that borrowers owe on top                                |
 * | available      | liability | free balance of a customer or of the house (desk, insurance, fees) |
 * | pledged        | liability | collateral of a market's loans                                    |
 * | supplied       | liability | what a market owes its suppliers                                  |
 * | fee_claims     | liability | market fees credited to the present fee recipient, not yet taken   |
 * | rounding       | liability | crumbs of rounding that stay with the market for good             |
 */
export type LedgerAccountKind =
  | "custody"
  | "principal"
  | "interest"
  | "available"
  | "pledged"
  | "supplied"
  | "fee_claims"
  | "rounding";

/** One account of the ledger. Kind and owner stand in its name: there are millions of these. */
export class LedgerAccount {
  readonly id: LedgerAccountId;
  readonly asset: AssetId;
  /** Debits minus credits, base units. */
  balance = 0n;
  /** Last transaction that saved this record for undo. */
  stamp = 0;

  constructor(kind: LedgerAccountKind, owner: AccountId | MarketId | "", asset: AssetId) {
    this.id = ledgerAccountId(kind, owner, asset);
    this.asset = asset;
  }

  get kind(): LedgerAccountKind {
    return this.id.slice(0, this.id.indexOf(":")) as LedgerAccountKind;
  }

  /** Empty for custody; a market for a market's accounts. */
  get owner(): AccountId | MarketId | "" {
    const [, owner, asset] = this.id.split(":");
    return asset === undefined ? "" : (owner as AccountId | MarketId);
  }
}

/** Kinds whose balance is a claim of the book on somebody. */
const ASSET_KINDS: readonly LedgerAccountKind[] = ["custody", "principal", "interest"];

/** Whether balances of this kind are the book's assets (debit side) rather than what it owes. */
export function isAssetKind(kind: LedgerAccountKind): boolean {
  return ASSET_KINDS.includes(kind);
}

/** The one spelling of a ledger account's name. */
function ledgerAccountId(
  kind: LedgerAccountKind,
  owner: AccountId | MarketId | "",
  asset: AssetId,
): LedgerAccountId {
  // Joined, not concatenated: a concatenation keeps its parts alive beside it, a million times.
  return (owner === "" ? [kind, asset] : [kind, owner, asset]).join(":") as LedgerAccountId;
}
