import type { WadPerSecond } from "../units/quantity.ts";

/** What a rate model says about one stretch of time. */
export interface BorrowRate {
  /** Rate to charge over the whole stretch, WAD per second. */
  readonly averageRate: WadPerSecond;
  /** The adaptive curve's rate at its target utilization when the stretch ends; 0 for every other model. */
  readonly rateAtTarget: WadPerSecond;
}
