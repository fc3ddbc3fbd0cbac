import { z } from "@hono/zod-openapi";

const FORM = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const LENGTH_MAX = 64;

function identifier(name: string, what: string, example: string) {
  return z
    .string()
    .max(LENGTH_MAX, `Use at most ${LENGTH_MAX} characters.`)
    .regex(FORM, "Use letters, digits and . _ - only, beginning with a letter or digit.")
    .openapi(name, { description: what, example });
}

export const assetId = identifier("AssetId", "Name of an asset.", "BTC");
export const accountId = identifier("AccountId", "Name of a customer or house account.", "alice");
export const marketId = identifier("MarketId", "Name of a market.", "btc-usdc");
export const loanId = identifier("LoanId", "Name of a loan.", "loan-1");
export const feedId = identifier("FeedId", "Name of a price feed.", "btc-usd");
export const venueId = identifier("VenueId", "Name of a venue that quotes prices.", "kraken");
export const recordId = identifier("RecordId", "Name of a key or link.", "k3jd82hs");

const PRINTABLE = /^[^\p{Cc}\p{Cs}]*$/u;

/** Text that people read: printable characters on one line. */
export function printableText(lengthMax: number) {
  return z
    .string()
    .min(1, "Write something here.")
    .max(lengthMax, `Use at most ${lengthMax} characters.`)
    .regex(PRINTABLE, "Use printable characters on one line.");
}
