import type { MarketView } from "@plimsoll/contract";
import type { AnswerOf } from "../api/query.ts";

/** The sandbox as the server tells it, in a frame or in an answer. */
export type SandboxState = AnswerOf<"getSandbox">;

/** Prices of feeds, and the last entry of the book that they include. */
export interface MarksFrame {
  readonly sequence: number;
  readonly feeds: readonly {
    readonly feed: string;
    readonly mark: { readonly status: MarketView["priceStatus"]; readonly price: string | null };
  }[];
}
