import type { FeedPrice } from "@plimsoll/engine";

/** The crashes that are built in, by the month in which they are remembered. */
export type CrashId =
  "mar-2020" | "may-2021" | "jun-2022" | "nov-2022" | "aug-2024" | "oct-2025" | "feb-2026";

/** The coins whose prices are known in each of them. */
export type CrashAsset = "BTC" | "ETH";
export const CRASH_ASSETS: readonly CrashAsset[] = ["BTC", "ETH"];

/** Decimals of every price of a crash: dollars for one coin × 10^8. */
export const CRASH_PRICE_DECIMALS = 8;

/** Who traded at these prices, and who published them. */
export interface CrashSource {
  readonly exchange: string;
  readonly repository: string;
}

/** A day in UTC and its open, high, low and close in dollars, with a space between them. */
export type DayOfFacts = readonly [day: string, openHighLowClose: string];

/** A documented crash: facts only. What happened within a day is not among them. */
export interface Crash {
  readonly id: CrashId;
  readonly title: string;
  readonly source: CrashSource;
  /** Days without a gap, the same ones for both coins. */
  readonly days: Readonly<Record<CrashAsset, readonly DayOfFacts[]>>;
}

/** The four prices of a day, scaled by 10^8. */
export interface DayPrices {
  readonly open: FeedPrice;
  readonly high: FeedPrice;
  readonly low: FeedPrice;
  readonly close: FeedPrice;
}
