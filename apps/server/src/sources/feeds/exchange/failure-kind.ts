import ccxt from "ccxt";
import type { FailureKind } from "../observation.ts";

/** The venue has taken longer than it may, counted over everything that one answer needs. */
export class DeadlinePassed extends Error {
  override readonly name = "DeadlinePassed";
}

export function failureKind(error: unknown): FailureKind {
  if (error instanceof DeadlinePassed || error instanceof ccxt.RequestTimeout) return "timeout";
  if (error instanceof ccxt.RateLimitExceeded || error instanceof ccxt.DDoSProtection) {
    return "rate_limited";
  }
  if (error instanceof ccxt.BadSymbol) return "bad_symbol";
  if (error instanceof ccxt.OnMaintenance) return "maintenance";
  if (error instanceof ccxt.NetworkError) return "network";
  if (error instanceof ccxt.BadResponse || error instanceof SyntaxError) return "bad_answer";
  // ccxt reads an answer of another shape as if it had its own, and stumbles.
  if (error instanceof TypeError) return "bad_answer";
  return "other";
}
