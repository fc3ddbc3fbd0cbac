import { z } from "@hono/zod-openapi";

const FORM = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const LENGTH_MAX = 64;
const TOO_LONG = `Use at most ${LENGTH_MAX} characters.`;
const WRONG_FORM = "Use letters, digits and . _ - only, beginning with a letter or digit.";

function identifier(name: string, what: string, example: string) {
  return z
    .string()
    .max(LENGTH_MAX, TOO_LONG)
    .regex(FORM, WRONG_FORM)
    .openapi(name, { description: what, example });
}

export const assetId = identifier("AssetId", "Name of an asset.", "BTC");
export const accountId = identifier("AccountId", "Name of a customer or house account.", "alice");
export const marketId = identifier("MarketId", "Name of a market.", "btc-usdc");
export const loanId = identifier("LoanId", "Name of a loan.", "loan-1");
export const feedId = identifier("FeedId", "Name of a price feed.", "btc-usd");
export const venueId = identifier("VenueId", "Name of a venue that quotes prices.", "kraken");
export const recordId = identifier("RecordId", "Name of a key or link.", "k3jd82hs");

const CONTROLS = "\\u0000-\\u001f\\u007f-\\u009f";
/**
 * No control characters and no half of a pair. Written so that it says the same with the flag `u` and without: tools that
 * read the document use either.
 */
const PRINTABLE = new RegExp(
  `^(?:[^${CONTROLS}\\ud800-\\udfff]|[\\ud800-\\udbff][\\udc00-\\udfff])*$`,
);

/** Text that people read: printable characters on one line. */
export function printableText(lengthMax: number) {
  return z
    .string()
    .min(1, "Write something here.")
    .max(lengthMax, `Use at most ${lengthMax} characters.`)
    .regex(PRINTABLE, "Use printable characters on one line.");
}

const PLAIN_NAME_LENGTH_MAX = 80;
/** Marks that some programs read as a dot of an address. */
const DOT = "[.\\u2024\\u3002\\uff0e\\uff61]";
const LINK = new RegExp(`://|[<>/\\\\@]|\\bwww${DOT}|[\\p{L}\\p{N}]${DOT}[\\p{L}\\p{N}]{2}`, "iu");
/** Control characters, and those that are not seen or turn the direction of text. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/u;

/** Why text cannot be a name that letters and other people's pages show; null when it can. */
export function nameProblem(text: string): string | null {
  if (text.trim() === "") return "Write a name.";
  if (text.length > PLAIN_NAME_LENGTH_MAX) {
    return `Use at most ${PLAIN_NAME_LENGTH_MAX} characters.`;
  }
  if (UNSEEN.test(text)) return "Use printable characters on one line.";
  if (LINK.test(text.normalize("NFKC"))) {
    return "A name cannot hold a link or an address: leave out / @ < >, and write a space after a dot.";
  }
  return null;
}

/** A name that somebody chooses and others read: no link, nothing unseen. */
export function plainName() {
  return z
    .string()
    .max(PLAIN_NAME_LENGTH_MAX, `Use at most ${PLAIN_NAME_LENGTH_MAX} characters.`)
    .superRefine(refuseLinks);
}

/** The name of a loan that does not exist yet. Letters to others hold it, so it cannot be a link. */
export const newLoanId = z
  .string()
  .max(LENGTH_MAX, TOO_LONG)
  .regex(FORM, WRONG_FORM)
  .superRefine(refuseLinks);

function refuseLinks(text: string, context: z.RefinementCtx): void {
  const message = nameProblem(text);
  if (message !== null) context.addIssue({ code: "custom", message });
}
