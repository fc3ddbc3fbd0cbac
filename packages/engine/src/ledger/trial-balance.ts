import type { AccountId, AssetId, LedgerAccountId, MarketId } from "../units/identifiers.ts";
import type { LedgerAccount, LedgerAccountKind } from "./ledger-account.ts";

/** One account of the ledger with its balance on the side where it stands; the other side is 0. */
export interface TrialBalanceRow {
  readonly id: LedgerAccountId;
  readonly kind: LedgerAccountKind;
  readonly owner: AccountId | MarketId | "";
  readonly asset: AssetId;
  /** Base units of `asset`, as is `credit`. */
  readonly debit: bigint;
  readonly credit: bigint;
}

/** Both sides of one asset; equal in every sound book. */
export interface TrialBalanceTotal {
  readonly asset: AssetId;
  readonly debit: bigint;
  readonly credit: bigint;
}

export interface TrialBalance {
  /** By asset, then by account; accounts at zero are left out. */
  readonly rows: readonly TrialBalanceRow[];
  /** By asset. */
  readonly totals: readonly TrialBalanceTotal[];
}

/** Every balance of the ledger and the sums of both sides: `trialBalance(book.ledger.values())`. */
export function trialBalance(accounts: Iterable<LedgerAccount>): TrialBalance {
  const rows: TrialBalanceRow[] = [];
  for (const { id, kind, owner, asset, balance } of accounts) {
    if (balance === 0n) continue;
    const [debit, credit] = balance > 0n ? [balance, 0n] : [0n, -balance];
    rows.push({ id, kind, owner, asset, debit, credit });
  }
  rows.sort((left, right) => {
    if (left.asset !== right.asset) return left.asset < right.asset ? -1 : 1;
    return left.id < right.id ? -1 : 1;
  });
  const totals: TrialBalanceTotal[] = [];
  for (const { asset, debit, credit } of rows) {
    const last = totals.at(-1);
    if (last?.asset !== asset) totals.push({ asset, debit, credit });
    else {
      const sum = { asset, debit: last.debit + debit, credit: last.credit + credit };
      totals[totals.length - 1] = sum;
    }
  }
  return { rows, totals };
}
