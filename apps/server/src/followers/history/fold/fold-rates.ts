import { WAD, type InterestAccrued } from "@plimsoll/engine";
import type { BatchState } from "./batch-state.ts";

const HOUR_MILLIS = 3_600_000;

/** Ledger accounts whose balances say what a market owed its suppliers, beside those that the event posts to. */
export function claimsBeside(posted: string): string | null {
  return posted.startsWith("supplied:") ? `fee_claims:${posted.slice("supplied:".length)}` : null;
}

/**
 * Keeps the rates of an accrual, to be called before its postings and totals are folded: they held at the
 * balances of before. Utilization and rates round down. Where nothing is owed there is nothing to tell.
 */
export function foldRates(state: BatchState, event: InterestAccrued): void {
  const { market: name, interest, averageRate } = event;
  if (interest === 0n) return;
  const { loanAsset, totalBorrowAssets } = state.markets.get(name);
  const owed = (kind: string): bigint =>
    -(state.balances.find(`${kind}:${name}:${loanAsset}`)?.balance ?? 0n);
  const supply = owed("supplied") + owed("fee_claims");
  if (supply <= 0n) return;
  const utilization = (totalBorrowAssets * WAD) / supply;
  const toSuppliers = event.postings
    .filter(({ account }) => account.startsWith("supplied:"))
    .reduce((sum, { amount }) => sum - amount, 0n);
  state.rates.set(`${name}:${hourOf(event.at)}`, {
    market: name,
    hour: hourOf(event.at),
    borrow_rate: averageRate,
    supply_rate: (averageRate * utilization * toSuppliers) / (WAD * interest),
    utilization,
  });
}

function hourOf(at: number): number {
  return at - (at % HOUR_MILLIS);
}
