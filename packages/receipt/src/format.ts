import type { OpenedBody } from "@plimsoll/journal/chain";
import type { Summary } from "./summary.ts";

/** What a receipt calls itself; docs/receipts.md documents every field. */
export const RECEIPT_FORMAT = "plimsoll-receipt";
export const RECEIPT_VERSION = 1;

/** Where in the journal an event stands. */
export interface Place {
  readonly sequence: number;
  /** Place among the events of its entry, from 0. */
  readonly index: number;
}

/** An entry of the journal, of which only what concerns this loan is shown. */
export interface ReceiptEntry {
  readonly sequence: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  readonly version: number;
  /** Hash of who sent it and under which key, which are nobody else's business. */
  readonly origin: string;
  readonly pieces: number;
  readonly body: OpenedBody;
  readonly previousHash: string;
  readonly hash: string;
}

/** Everything of a receipt but the signature under it. */
export interface UnsignedReceipt {
  readonly format: typeof RECEIPT_FORMAT;
  readonly version: typeof RECEIPT_VERSION;
  readonly book: string;
  readonly sale: Place;
  /** What the entries say, for people; it follows from them alone. */
  readonly summary: Summary;
  /** Ascending. */
  readonly entries: readonly ReceiptEntry[];
  /**
   * The way from each entry to the next: the content hashes of those in between. Null when they were
   * not put in; then only the signature says that both are of one chain.
   */
  readonly links: readonly (readonly string[] | null)[];
}

export interface ReceiptSignature {
  readonly algorithm: "Ed25519";
  /** 32 bytes, lowercase hexadecimal. */
  readonly publicKey: string;
  /** SHA-256 of the canonical JSON of everything else. */
  readonly digest: string;
  /** 64 bytes over `signedText(digest)`, lowercase hexadecimal. */
  readonly signature: string;
}

export interface Receipt extends UnsignedReceipt {
  readonly signature: ReceiptSignature;
}
