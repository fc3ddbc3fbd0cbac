import type { AnswerOf } from "../../foundation/api/query.ts";
import { percentText } from "../../foundation/format/numbers.ts";
import { spanText } from "../../foundation/format/time.ts";

export type FeedDetail = AnswerOf<"getFeed">;
type FeedSettings = FeedDetail["settings"];
type MarkStatus = FeedDetail["mark"]["status"];

export const STATUS_TEXT: Readonly<Record<MarkStatus, string>> = {
  fresh: "Fresh",
  suspect: "Held jump",
  stale: "Stale",
};

export const STATUS_COLOR: Readonly<Record<MarkStatus, string>> = {
  fresh: "var(--line-safe)",
  suspect: "var(--line-warning)",
  stale: "var(--line-danger)",
};

/** The rules of a feed as sentences, each a gate that a quote or a jump has to pass. */
export function gateSentences(settings: FeedSettings): readonly string[] {
  switch (settings.kind) {
    case "posted":
      return [
        "The operator posts the price.",
        settings.zeroMeans === "no_price"
          ? "A price of zero means that there is none."
          : "A price of zero means that the collateral is worth nothing.",
      ];
    case "composed":
      return [
        `The price of ${settings.base}, divided by that of ${settings.quote}.`,
        ...(settings.peg === null
          ? []
          : [
              `Within ${percentText(settings.peg.band)} of its peg the quote counts ${settings.peg.counts === "par" ? "as exactly 1" : "at its market price"}.`,
              `Beyond ${percentText(settings.peg.suspendBeyond)} the mark is suspended.`,
            ]),
      ];
    case "median":
      return [
        `Median of at least ${settings.minVenues} of ${settings.venues.length} venues.`,
        `A quote counts for ${spanText(settings.maxAgeMs)}.`,
        `A quote farther than ${percentText(settings.outlierDistance)} from the others is dropped.`,
        `A jump of more than ${percentText(settings.jumpGate)} is held until ${settings.confirmVenues} venues agree or it has lasted ${spanText(settings.confirmAfterMs)}.`,
        `A jump of more than ${percentText(settings.holdGate)} is held for at least ${spanText(settings.holdForMs)}, or until a person vouches for it.`,
      ];
  }
}

/** Whether what was typed names the held price itself, whatever zeros it ends in. */
export function isSamePrice(typed: string, held: string): boolean {
  const trim = (text: string): string =>
    text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
  return /^[0-9]+(\.[0-9]+)?$/.test(typed) && trim(typed) === trim(held);
}
