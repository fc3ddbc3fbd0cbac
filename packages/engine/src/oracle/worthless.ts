import type { FeedSettings } from "./feed-settings.ts";
import type { Mark } from "./feed-state.ts";

/**
 * Whether a mark of 0 is a price: a posted feed may say that 0 means worthless, as the reference's oracle does.
 * Whoever asks then treats the mark as fresh.
 */
export function isWorthless(settings: FeedSettings, mark: Mark): boolean {
  return settings.kind === "posted" && settings.zeroMeans === "worthless" && mark.confirmed === 0n;
}
