import type { FrameName, MarketView } from "@plimsoll/contract";
import type { AnswerOf } from "../api/query.ts";

/** The sandbox as the server tells it, in a frame or in an answer. */
export type SandboxState = AnswerOf<"getSandbox">;

/** The price of every feed, and the last entry of the book. */
interface MarksFrame {
  readonly sequence: number;
  readonly feeds: readonly {
    readonly feed: string;
    readonly mark: { readonly status: MarketView["priceStatus"]; readonly price: string | null };
  }[];
}

/** What each kind of frame says. Frames tell how things stand; the last one of a kind counts. */
export interface Frames extends Record<FrameName, object> {
  readonly sandbox: SandboxState;
  readonly marks: MarksFrame;
  readonly book: AnswerOf<"getBookTotals">;
  readonly public: AnswerOf<"getPublic">;
}
