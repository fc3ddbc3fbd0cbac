import type { Millis } from "../units/time.ts";
import { compose, composeMark } from "./compose-mark.ts";
import type { Composition, MarkParts } from "./compose-mark.ts";
import type { ComposedFeedSettings } from "./feed-settings.ts";
import type { Mark } from "./feed-state.ts";
import type { MarkReason } from "./mark-reason.ts";

/** Why a composed mark is what it is. */
interface ComposedExplanation extends Composition {
  /** The mark that `composeMark` returns for the same arguments. */
  readonly mark: Mark;
  readonly reason: MarkReason;
  /** Whether it differs from the mark that went in. */
  readonly changed: boolean;
}

/** Explains what `composeMark` decides. `parts` hold the marks as they are at `now`. */
export function explainComposed(
  settings: ComposedFeedSettings,
  before: Mark,
  parts: MarkParts,
  now: Millis,
): ComposedExplanation {
  const mark = composeMark(settings, before, parts, now);
  const composition = compose(settings, parts);
  return {
    ...composition,
    mark,
    reason: reasonOf(mark, parts, composition),
    changed: mark !== before,
  };
}

function reasonOf(mark: Mark, { base, quote }: MarkParts, composition: Composition): MarkReason {
  const [one, other] = [base.mark.status, quote.mark.status];
  switch (mark.status) {
    case "stale":
      return one === "stale" || other === "stale" ? "part_stale" : "price_out_of_range";
    case "suspect":
      return one === "suspect" || other === "suspect" ? "part_suspect" : "peg_beyond_limit";
    case "fresh":
      return composition.quoteCountsAs === "par" ? "quote_at_par" : "parts_agree";
  }
}
