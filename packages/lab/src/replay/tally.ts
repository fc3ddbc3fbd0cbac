import {
  add,
  as,
  assert,
  collateralValue,
  type CollateralAssets,
  type Event,
  type LoanAssets,
  type LoanId,
  type Millis,
} from "@plimsoll/engine";
import { formatInstant } from "../inputs/instant.ts";
import type { DayOfSales } from "../report/replay-result.ts";

/** Adds up what the events of a replay say about sales, losses and interest. */
export class Tally {
  readonly #touched = new Set<LoanId>();
  readonly #soldByDay = new Map<string, CollateralAssets>();
  sales = 0;
  collateralSold = as<CollateralAssets>(0n);
  /** Value sold at the mark of each sale less debt repaid by it. */
  cost = as<LoanAssets>(0n);
  /** All of it borne by lenders: nobody funds the insurance of a replay. */
  badDebt = as<LoanAssets>(0n);
  interestAccrued = as<LoanAssets>(0n);
  firstActionAt: Millis | null = null;
  /** Loans whose rest was written off. */
  readonly writtenOff = new Set<LoanId>();

  /** Takes the next events into account, in order. */
  note(events: readonly Event[]): void {
    for (const event of events) this.#noteOne(event);
  }

  get touched(): ReadonlySet<LoanId> {
    return this.#touched;
  }

  get soldByDay(): readonly DayOfSales[] {
    return [...this.#soldByDay].map(([day, collateralSold]) => ({ day, collateralSold }));
  }

  #noteOne(event: Event): void {
    switch (event.type) {
      case "collateral_sold":
        this.#noteSale(event, event.feeAssets);
        break;
      case "liquidated": {
        const value = collateralValue(event.seizedAssets, event.price);
        // Rounding may let the liquidator of a speck pay one base unit more than it is worth.
        const cost = value > event.repaidAssets ? value - event.repaidAssets : 0n;
        this.#noteSale(event, as(cost));
        break;
      }
      case "bad_debt_realized":
        assert(event.fromInsurance === 0n, "a replay has no insurance");
        this.badDebt = add(this.badDebt, event.badDebtAssets);
        this.writtenOff.add(event.loan);
        break;
      case "interest_accrued":
        this.interestAccrued = add(this.interestAccrued, event.interest);
        break;
      case "sale_stranded":
        assert(false, `the desk could not buy from ${event.loan}: ${event.reason}`);
        break;
      default:
    }
  }

  #noteSale(
    sale: {
      readonly at: Millis;
      readonly loan: LoanId;
      readonly seizedAssets: CollateralAssets;
    },
    cost: LoanAssets,
  ): void {
    const { at, loan, seizedAssets } = sale;
    const day = formatInstant(at).slice(0, 10);
    this.sales += 1;
    this.firstActionAt ??= at;
    this.#touched.add(loan);
    this.collateralSold = add(this.collateralSold, seizedAssets);
    this.cost = add(this.cost, cost);
    this.#soldByDay.set(day, add(this.#soldByDay.get(day) ?? as(0n), seizedAssets));
  }
}
