import type { FeedPrice } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { Quote } from "./quote.ts";

/**
 * How far the confirmed price may be trusted:
 * - `fresh`: it is the market's price.
 * - `suspect`: the market jumped, and nobody has confirmed the jump yet. Liquidation and sale use the
 *   confirmed price. Borrowing and release wait.
 * - `stale`: too few venues, or no price at all. Nobody may use the confirmed price. It stays only
 *   because the gates compare the next price with it.
 */
export type MarkStatus = "fresh" | "suspect" | "stale";

/** A jump that waits for confirmation. */
interface Suspect {
  /** Where the venues are now; moves with them. */
  readonly price: FeedPrice;
  /** When the price first left the gate on this side of the confirmed mark. */
  readonly since: Millis;
}

/** What a feed holds to be the price. Never altered, only replaced: the same object means the same mark. */
export interface Mark {
  readonly status: MarkStatus;
  /** Last confirmed price; 0 = never had one, and then the status is `stale`. */
  readonly confirmed: FeedPrice;
  /** When the mark took this price. */
  readonly confirmedSince: Millis;
  /** Present exactly while the status is `suspect`. */
  readonly suspect: Suspect | null;
}

/** What the book keeps for one feed. The book replaces the fields; the oracle only reads them. */
export interface FeedState {
  /** Last quote of each venue that ever quoted, ascending by venue; only venues of the settings. */
  quotes: readonly Quote[];
  mark: Mark;
}

/** The mark of a feed that never had a price. */
export const NO_MARK: Mark = {
  status: "stale",
  confirmed: as<FeedPrice>(0n),
  confirmedSince: 0 as Millis,
  suspect: null,
};

/** State of a feed nobody has quoted to. */
export function emptyFeedState(): FeedState {
  return { quotes: [], mark: NO_MARK };
}
