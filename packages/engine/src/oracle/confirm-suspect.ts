import type { FeedPrice } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { FeedSettings } from "./feed-settings.ts";
import type { FeedState, Mark } from "./feed-state.ts";
import { confirm, decideMark } from "./mark.ts";
import { isBeyond } from "./reading.ts";

type ConfirmationOutcome =
  | { readonly kind: "confirmed"; readonly mark: Mark }
  | { readonly kind: "refused"; readonly code: "mark_not_suspect" | "suspect_price_moved" };

/**
 * An operator confirms the jump that a feed shows at `now`, held or not. `seen` is the price the operator
 * looked at: if the venues have left it by more than the outlier distance since, nobody has judged where
 * they are now, and the confirmation is refused.
 */
export function confirmSuspect(
  settings: FeedSettings,
  state: FeedState,
  seen: FeedPrice,
  now: Millis,
): ConfirmationOutcome {
  const mark = decideMark(settings, state, now);
  if (settings.kind !== "median" || mark.suspect === null) {
    return { kind: "refused", code: "mark_not_suspect" };
  }
  const { price } = mark.suspect;
  if (isBeyond(price, seen, settings.outlierDistance)) {
    return { kind: "refused", code: "suspect_price_moved" };
  }
  return { kind: "confirmed", mark: confirm(mark, price, now) };
}
