import {
  borrowedAssets,
  collateralValue,
  loanToValue,
  maxBorrow,
  mulDivUp,
  ORACLE_PRICE_SCALE,
  priceAtLtv,
  wDivUp,
} from "@plimsoll/engine";
import type { Loan, Millis, OraclePrice, Wad } from "@plimsoll/engine";
import { confirmedPrice, totalsNow } from "./market.ts";

/** Where a loan stands at the confirmed mark, and what makes it safe again. Amounts in base units. */
interface Need {
  /** Null when the feed never had a price; then only what does not depend on it is known. */
  readonly price: OraclePrice | null;
  readonly ltv: Wad | null;
  readonly debt: bigint;
  readonly collateralValue: bigint;
  /** The LTV at which the loan's first alert would be armed again. */
  readonly targetLtv: Wad;
  /** Repaying this restores the target … */
  readonly repay: bigint;
  /** … or pledging this does; null when no amount does, or nobody knows. */
  readonly pledge: bigint | null;
  /** Lowest price at which the loan is not yet liquidated, on today's debt. */
  readonly liquidationPrice: OraclePrice;
}

export function needOf(loan: Loan, now: Millis): Need {
  const { market } = loan;
  const totals = totalsNow(market, now);
  const price = confirmedPrice(market);
  const debt = loan.borrowShares === 0n ? 0n : borrowedAssets(totals, loan.borrowShares);
  const targetLtv = loan.schedule[0]?.rearmLtv ?? market.lltv;
  const carried = price === null ? 0n : maxBorrow(loan.collateral, price, targetLtv);
  const needed =
    price === null || price === 0n
      ? null
      : mulDivUp(wDivUp(debt, targetLtv), ORACLE_PRICE_SCALE, price);
  return {
    price,
    ltv: price === null ? null : loanToValue(totals, loan, price),
    debt,
    collateralValue: price === null ? 0n : collateralValue(loan.collateral, price),
    targetLtv,
    repay: debt > carried ? debt - carried : 0n,
    pledge: needed === null ? null : needed > loan.collateral ? needed - loan.collateral : 0n,
    liquidationPrice: priceAtLtv(totals, loan, market.lltv),
  };
}
