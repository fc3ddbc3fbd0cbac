declare const kind: unique symbol;

/** A string that names one kind of thing. */
export type Identifier<K extends string> = string & { readonly [kind]: K };

export type AssetId = Identifier<"asset">;
export type AccountId = Identifier<"account">;
export type MarketId = Identifier<"market">;
export type LoanId = Identifier<"loan">;
export type FeedId = Identifier<"feed">;
export type VenueId = Identifier<"venue">;
/** Identifier of one account of the ledger, e.g. `available:alice:USDC`. */
export type LedgerAccountId = Identifier<"ledgerAccount">;

/** Longest identifier the engine accepts. */
export const IDENTIFIER_LENGTH_MAX = 64;

const FORM = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/;

/**
 * Whether `value` may serve as an identifier: 1 to 64 characters, letters, digits and `. _ / -`,
 * beginning with a letter or digit. The colon is kept out: ledger accounts use it as separator.
 */
export function isIdentifier(value: unknown): value is string {
  return typeof value === "string" && value.length <= IDENTIFIER_LENGTH_MAX && FORM.test(value);
}
