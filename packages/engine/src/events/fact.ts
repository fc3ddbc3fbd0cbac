import type { Posting } from "../ledger/posting.ts";
import type { Millis } from "../units/time.ts";

/**
 * Facts. An event says everything that changed, so applying it needs no rule that may change later.
 * Amounts are base units; `postings` sum to zero per asset.
 */
export interface Fact<T extends string> {
  readonly type: T;
  /** Time of the command that caused it. */
  readonly at: Millis;
}

export interface Moved<T extends string> extends Fact<T> {
  readonly postings: readonly Posting[];
}
