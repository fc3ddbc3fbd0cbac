import {
  as,
  exchangeByRepaid,
  toOraclePrice,
  type AccountId,
  type BorrowShares,
  type CollateralAssets,
  type Event,
  type LoanId,
  type Market,
  type Millis,
} from "@plimsoll/engine";
import type { Operator } from "./operator.ts";

/** Who buys what becomes liquidatable. */
export const LIQUIDATOR = "liquidator" as AccountId;

/**
 * An outside liquidator who never sleeps: as soon as the book says that a loan is liquidatable,
 * its whole debt is repaid, or, when the collateral does not pay for that, all collateral is
 * seized. Returns the events of its own calls; what they bring about is dealt with too.
 */
export function liquidateAll(
  operator: Operator,
  market: Market,
  events: readonly Event[],
  at: Millis,
): readonly Event[] {
  const caused: Event[] = [];
  const waiting = liquidatableOf(events);
  for (const id of waiting) {
    const own = liquidate(operator, market, id, at);
    caused.push(...own);
    waiting.push(...liquidatableOf(own));
  }
  return caused;
}

function liquidatableOf(events: readonly Event[]): LoanId[] {
  return events
    .filter((event) => event.type === "loan_became_liquidatable")
    .map((event) => event.loan);
}

function liquidate(operator: Operator, market: Market, id: LoanId, at: Millis): readonly Event[] {
  const loan = operator.book.loans.get(id);
  if (loan === undefined) throw new Error(`${id} became liquidatable and is not there.`);
  const { borrowShares, collateral } = loan;
  // The book accrued interest when it raised the event, at this very instant.
  const price = toOraclePrice(market.feed.mark.confirmed, market.priceFactor);
  const whole = exchangeByRepaid(market, borrowShares, price, market.incentiveFactor);
  const size =
    whole.seizedAssets <= collateral
      ? { seizedAssets: as<CollateralAssets>(0n), repaidShares: borrowShares }
      : { seizedAssets: collateral, repaidShares: as<BorrowShares>(0n) };
  return operator.send({ type: "liquidate", by: LIQUIDATOR, loan: id, ...size }, at);
}
