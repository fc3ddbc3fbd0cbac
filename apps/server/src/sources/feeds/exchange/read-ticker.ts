import { compareDecimals, isPositiveDecimal } from "../decimal-text.ts";
import type { NoQuote } from "../observation.ts";

/** The part of ccxt's ticker that is looked at; numbers are texts, because exchanges are opened so. */
export interface TickerLike {
  readonly symbol?: unknown;
  readonly last?: unknown;
  readonly bid?: unknown;
  readonly ask?: unknown;
  readonly timestamp?: unknown;
  readonly info?: unknown;
}

export type TickerReading =
  | { readonly ok: true; readonly price: string; readonly at: number | undefined }
  | { readonly ok: false; readonly reason: NoQuote };

/**
 * The price in a venue's answer: the last trade, held within the best bid and ask where the venue
 * tells them, so that a trade of an hour ago does not stand for a market that has moved on. Each of
 * the three is a number that the venue itself has said; none is computed. Without a last trade there is no price.
 */
export function readTicker(ticker: TickerLike, symbol: string): TickerReading {
  if (ticker.symbol !== symbol) return { ok: false, reason: "wrong_symbol" };
  const last = priceText(ticker.last);
  if (last === undefined) return { ok: false, reason: "no_price" };
  const bid = priceText(ticker.bid);
  const ask = priceText(ticker.ask);
  if (bid !== undefined && ask !== undefined && compareDecimals(bid, ask) > 0) {
    return { ok: false, reason: "crossed" };
  }
  let price = last;
  if (bid !== undefined && compareDecimals(price, bid) < 0) price = bid;
  if (ask !== undefined && compareDecimals(price, ask) > 0) price = ask;
  if (!isStated(ticker.info, price)) return { ok: false, reason: "not_stated" };
  return { ok: true, price, at: instantOf(ticker.timestamp) };
}

/** Text of a price above 0. A number that JSON brought is written in its shortest form. */
function priceText(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && isPositiveDecimal(text) ? text : undefined;
}

function instantOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

const DEPTH_MAX = 8;

/** Whether the number `price` stands somewhere in the venue's own answer. */
function isStated(info: unknown, price: string, depth = 0): boolean {
  const text = priceText(info);
  if (text !== undefined) return compareDecimals(text, price) === 0;
  if (typeof info !== "object" || info === null || depth === DEPTH_MAX) return false;
  return Object.values(info).some((part) => isStated(part, price, depth + 1));
}
