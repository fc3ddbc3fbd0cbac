import type { LedgerAccount } from "../ledger/ledger-account.ts";
import type { AssetId } from "../units/identifiers.ts";
import type { Book } from "./book.ts";
import { DESK, FEES, INSURANCE } from "./records.ts";

/** What the book has and owes in one asset, base units. The two sums are equal in every sound book. */
interface BalanceSheet {
  readonly asset: AssetId;
  readonly assets: {
    /** Coins at the custodian. */
    readonly custody: bigint;
    /** Lent out and not repaid, without interest. */
    readonly principal: bigint;
    /** Interest that borrowers owe on top; below zero by crumbs of rounding at most. */
    readonly interest: bigint;
    readonly total: bigint;
  };
  readonly owed: {
    /** Free balances of everybody but the house. */
    readonly customers: bigint;
    readonly desk: bigint;
    readonly insurance: bigint;
    readonly fees: bigint;
    /** Collateral of all loans. */
    readonly pledged: bigint;
    /** Claims of all suppliers, except … */
    readonly suppliers: bigint;
    /** … the market fees that the fee recipient has not taken. */
    readonly feeClaims: bigint;
    /** Crumbs of rounding that stay with the markets. */
    readonly rounding: bigint;
    readonly total: bigint;
  };
}

/** The balance sheet of every asset, by asset. */
export function balanceSheet(book: Book): BalanceSheet[] {
  const sheets = new Map<AssetId, Draft>();
  for (const id of [...book.assets.keys()].sort()) sheets.set(id, emptyDraft());
  for (const account of book.ledger.values()) {
    const sheet = sheets.get(account.asset);
    if (sheet !== undefined) enter(sheet, account);
  }
  return Array.from(sheets, ([asset, { assets, owed }]) => ({
    asset,
    assets: { ...assets, total: sum(assets) },
    owed: { ...owed, total: sum(owed) },
  }));
}

interface Draft {
  readonly assets: Record<"custody" | "principal" | "interest", bigint>;
  readonly owed: Record<Exclude<keyof BalanceSheet["owed"], "total">, bigint>;
}

function emptyDraft(): Draft {
  return {
    assets: { custody: 0n, principal: 0n, interest: 0n },
    owed: {
      customers: 0n,
      desk: 0n,
      insurance: 0n,
      fees: 0n,
      pledged: 0n,
      suppliers: 0n,
      feeClaims: 0n,
      rounding: 0n,
    },
  };
}

function enter({ assets, owed }: Draft, { kind, owner, balance }: LedgerAccount): void {
  switch (kind) {
    case "custody":
    case "principal":
    case "interest":
      assets[kind] += balance;
      return;
    case "available":
      owed[holderOf(owner)] -= balance;
      return;
    case "supplied":
      owed.suppliers -= balance;
      return;
    case "fee_claims":
      owed.feeClaims -= balance;
      return;
    case "pledged":
    case "rounding":
      owed[kind] -= balance;
      return;
  }
}

function holderOf(owner: string): "customers" | "desk" | "insurance" | "fees" {
  if (owner === DESK) return "desk";
  if (owner === INSURANCE) return "insurance";
  return owner === FEES ? "fees" : "customers";
}

function sum(amounts: Readonly<Record<string, bigint>>): bigint {
  return Object.values(amounts).reduce((total, amount) => total + amount, 0n);
}
