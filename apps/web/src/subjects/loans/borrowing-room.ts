import { as, type LoanAssets, type ProtectionPlan } from "@plimsoll/engine";
import type { MarketTerms } from "../market/market-terms.ts";
import { borrowingOf, mostToBorrow } from "./refusals.ts";
import type { LoanAmounts } from "./standing.ts";

/** Coins that debt could stand on: a loan, or coins that are free for a new one. */
export interface BorrowingPlace {
  readonly loan: LoanAmounts;
  readonly plan: ProtectionPlan | null;
}

/**
 * The most that one customer may borrow from a market over all these places, one after the other.
 * Each place takes from the market's cash and from the caps, and leaves less for the next.
 */
export function mostToBorrowInAll(
  terms: MarketTerms,
  places: readonly BorrowingPlace[],
): LoanAssets {
  const owed = places.reduce((sum, { loan }) => sum + loan.debt, 0n);
  let [asked, taken] = [0n, 0n];
  for (const { loan, plan } of places) {
    const left: MarketTerms = {
      ...terms,
      totalBorrowAssets: as(terms.totalBorrowAssets + taken),
    };
    const most = mostToBorrow(left, loan, plan, owed - loan.debt + taken);
    asked += most;
    taken += borrowingOf(most, terms).debt;
  }
  return as(asked);
}
