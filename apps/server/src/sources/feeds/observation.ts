/** One venue of one feed, and where it is asked. */
export interface Source {
  readonly feed: string;
  readonly venue: string;
  /** What ccxt calls the exchange, e.g. `kraken`. */
  readonly exchange: string;
  /** What ccxt calls the pair there, e.g. `BTC/USD`. */
  readonly symbol: string;
  readonly pollIntervalMs: number;
}

/** What a venue has said, in its own words. */
export interface Observation {
  readonly feed: string;
  readonly venue: string;
  /** The venue's decimal text: whole loan assets per whole collateral asset, above 0. */
  readonly price: string;
  /** Milliseconds since 1970-01-01 UTC by the venue's clock; null if it names no time. */
  readonly quotedAt: number | null;
  /** How long ago it was asked, milliseconds; by no clock that anybody could set. */
  readonly askedMillisAgo: number;
}

/** Why an answer of a venue is no quote. */
export type NoQuote =
  /** No price, zero, negative or not a number. */
  | "no_price"
  /** The best bid is above the best ask: the book there is broken. */
  | "crossed"
  /** The price does not stand in the venue's answer; somebody has worked it out. */
  | "not_stated"
  /** The answer is about another pair. */
  | "wrong_symbol";

/** What kind of failure keeps a venue from answering. */
export type FailureKind =
  "timeout" | "network" | "rate_limited" | "maintenance" | "bad_answer" | "bad_symbol" | "other";
