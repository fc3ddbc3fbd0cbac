import { toInstant } from "@plimsoll/contract";
import { waitingSales } from "@plimsoll/engine";
import type { Market, Millis } from "@plimsoll/engine";
import { amount } from "./amount.ts";
import { confirmedPrice } from "./market.ts";

/** Sales that are due and wait for the end of a grace or of a minute's pace; null when none may wait. */
export function heldBackView(market: Market, now: Millis) {
  const confirmed = confirmedPrice(market);
  const waiting = confirmed === null ? null : waitingSales(market, confirmed, now);
  if (waiting === null) return null;
  const { cause, until, loans, debt } = waiting;
  const ends = until === null ? null : toInstant(until);
  return { cause, until: ends, loans, debt: amount(market.loanAsset, debt) };
}
