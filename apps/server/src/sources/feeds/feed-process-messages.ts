import type { ExchangeConfig } from "./feeds-config.ts";
import type { FailureKind, NoQuote, Observation, Source } from "./observation.ts";

/** What the feed process is told, once, when it is ready. */
export interface FeedOrder {
  readonly sources: readonly Source[];
  readonly exchanges: readonly (readonly [string, ExchangeConfig])[];
}

/** What the feed process says. */
export type FeedReport =
  | { readonly kind: "ready" }
  /** The order can be carried out. */
  | { readonly kind: "started" }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "observed"; readonly observation: Observation }
  | { readonly kind: "dropped"; readonly source: Source; readonly reason: NoQuote }
  | {
      readonly kind: "failed";
      readonly source: Source;
      readonly failure: {
        readonly kind: FailureKind;
        readonly message: string;
        readonly pauseMs: number;
      };
    };
