import type { LedgerAccountId } from "../units/identifiers.ts";
import type { LedgerAccount } from "./ledger-account.ts";

/** One line of a double entry: debit positive, credit negative, in base units of the account's asset. */
export interface Posting {
  readonly account: LedgerAccountId;
  readonly amount: bigint;
}

/** Debits `to` and credits `from`: what moves a value from a claim to another. */
export function debit(account: LedgerAccount, amount: bigint): Posting {
  return { account: account.id, amount };
}

/** Credits `account`: what the book owes it grows, or what it owes the book falls. */
export function credit(account: LedgerAccount, amount: bigint): Posting {
  return { account: account.id, amount: -amount };
}
