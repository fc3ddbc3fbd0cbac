import { toInstant } from "@plimsoll/contract";
import type { AssetId, Book, LedgerAccountKind, Millis } from "@plimsoll/engine";
import { balanceSheet } from "@plimsoll/engine";
import { amount } from "./amount.ts";
import { assetOf } from "./names.ts";

/** Every kind of account, debits and credits. */
export function trialBalanceView(book: Book, now: Millis) {
  return { at: toInstant(now), ...sumsOf(book) };
}

/** What the book holds and owes, per asset. */
export function balanceSheetView(book: Book, now: Millis) {
  return {
    at: toInstant(now),
    assets: balanceSheet(book).map((sheet) => sheetView(book, sheet)),
  };
}

/** Debits and credits of each kind of account, and whether they are equal in every asset. */
function sumsOf(book: Book) {
  const sums = new Map<
    string,
    { kind: LedgerAccountKind; asset: AssetId; debit: bigint; credit: bigint }
  >();
  const totals = new Map<AssetId, bigint>();
  for (const { kind, asset, balance } of book.ledger.values()) {
    const name = `${asset} ${kind}`;
    const sum = sums.get(name) ?? { kind, asset, debit: 0n, credit: 0n };
    if (balance > 0n) sum.debit += balance;
    else sum.credit -= balance;
    sums.set(name, sum);
    totals.set(asset, (totals.get(asset) ?? 0n) + balance);
  }
  const names = [...sums.keys()].sort();
  return {
    isBalanced: [...totals.values()].every((total) => total === 0n),
    accounts: names.flatMap((name) => {
      const sum = sums.get(name);
      if (sum === undefined) return [];
      const asset = assetOf(book, sum.asset);
      const { kind, debit, credit } = sum;
      return [
        { kind, asset: asset.id, debit: amount(asset, debit), credit: amount(asset, credit) },
      ];
    }),
  };
}

function sheetView(book: Book, sheet: ReturnType<typeof balanceSheet>[number]) {
  const asset = assetOf(book, sheet.asset);
  const lines = (amounts: object) =>
    Object.entries(amounts)
      .filter(([kind]) => kind !== "total")
      .map(([kind, value]) => ({ kind, amount: amount(asset, value as bigint) }));
  return {
    asset: asset.id,
    holds: lines(sheet.assets),
    owes: lines(sheet.owed),
    totalHeld: amount(asset, sheet.assets.total),
    totalOwed: amount(asset, sheet.owed.total),
    isBalanced: sheet.assets.total === sheet.owed.total,
  };
}
