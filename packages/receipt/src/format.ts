import type { Checkpoint, OpenedBody } from "@plimsoll/journal/chain";
import type { QuoteUse } from "./price.ts";

/** What a receipt calls itself; docs/receipts.md documents every field. */
export const RECEIPT_FORMAT = "plimsoll-receipt";
/** The version of receipts that name no checkpoint, and of those that do. */
export const RECEIPT_VERSIONS = { plain: 1, withCheckpoint: 2 } as const;

/** Where in the journal an event stands. */
export interface Place {
  readonly sequence: number;
  /** Place among the events of its entry, from 0. */
  readonly index: number;
}

/** An amount of an asset: whole units for people, base units for exact arithmetic. */
export interface AmountText {
  readonly asset: string;
  readonly amount: string;
  readonly baseUnits: string;
}

/** One feed as the book held it. */
export interface FeedText {
  readonly feed: string;
  readonly status: string;
  readonly price: string;
  readonly since: string;
  readonly quotes: readonly {
    readonly venue: string;
    readonly price: string;
    readonly at: string;
    readonly use: QuoteUse | "unused";
  }[];
}

/** What happened of telling the borrower. */
export interface NoticeText extends Place {
  readonly of: string;
  readonly at: string;
  readonly what: "delivered" | "failed" | "acknowledged";
  readonly channel: string | null;
  readonly triedAt: string | null;
}

/** What a receipt says, in words and decimal text. Instants are UTC, ratios plain (0.86). */
export interface Summary {
  readonly kind:
    "plan_sale" | "soft_liquidation" | "liquidation" | "outside_liquidation" | "pre_liquidation";
  readonly at: string;
  readonly loan: string;
  readonly market: string;
  readonly counterparty: string;
  readonly price: string;
  readonly feeds: readonly FeedText[];
  readonly rule: {
    readonly triggerLtv: string;
    /** Null where the buyer chooses the size. */
    readonly targetLtv: string | null;
    readonly liquidationLtv: string;
    readonly planStep: number | null;
    readonly fee: string;
  };
  readonly before: SituationText;
  readonly sold: AmountText;
  readonly soldValue: AmountText;
  readonly repaid: AmountText;
  readonly cost: AmountText;
  readonly after: SituationText;
  readonly badDebt: AmountText;
  readonly fromInsurance: AmountText;
  readonly fromSuppliers: AmountText;
  /** A crumb of collateral that the house took with the bad debt; missing where there was none. */
  readonly crumb?: {
    readonly collateral: AmountText;
    readonly to: string;
    readonly paid: AmountText;
  };
  /** What a closing sale gave back to the borrower. */
  readonly returned: AmountText;
  readonly alerts: readonly (Place & {
    readonly at: string;
    /** Of an alert by LTV; null for one by price. */
    readonly triggerLtv: string | null;
    readonly alertPrice: string | null;
    readonly ltv: string | null;
    readonly price: string;
  })[];
  readonly notices: readonly NoticeText[];
}

/** How a loan stood before or after its sale. */
export interface SituationText {
  readonly collateral: AmountText;
  readonly value: AmountText;
  readonly debt: AmountText;
  readonly ltv: string | null;
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

/** The signed checkpoint that covers the sale, or when there will be one at the latest. */
export type ReceiptCheckpoint =
  | {
      readonly status: "made";
      readonly checkpoint: Checkpoint;
      /** Places outside of the service where it had arrived when the receipt was issued. */
      readonly anchors: readonly { readonly place: string; readonly at: string }[];
      /**
       * The content hashes of the entries behind the sale's, up to the checkpoint's. Null when they were not put in;
       * then only the signature says that both are of one chain.
       */
      readonly way: readonly string[] | null;
    }
  | { readonly status: "due"; readonly by: string };

/** Everything of a receipt but the signature under it. */
export interface UnsignedReceipt {
  readonly format: typeof RECEIPT_FORMAT;
  readonly version: 1 | 2;
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
  /** In every receipt of version 2, and in none of version 1. */
  readonly checkpoint?: ReceiptCheckpoint;
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
