import { as, WAD, type FeedPrice, type Millis } from "@plimsoll/engine";
import { crashPath, type CrashPath } from "@plimsoll/lab/crashes";
import type { SandboxMarket } from "../terms.ts";

const CRASH = "feb-2026";
const MINUTE_MILLIS = 60_000;
const paths = new Map<string, CrashPath>();

function pathOf({ collateral }: SandboxMarket): CrashPath {
  const asset = collateral === "BTC" ? "BTC" : "ETH";
  const known = paths.get(asset) ?? crashPath({ crash: CRASH, asset });
  paths.set(asset, known);
  return known;
}

const span = crashPath({ crash: CRASH, asset: "BTC" });
/** 29 January 2026, 00:00 UTC. */
export const SCENARIO_START: Millis = span.from;
/** 7 February 2026, 00:00 UTC. */
export const SCENARIO_END: Millis = span.to;

/** What the market's collateral costs at an instant of that week, times `shock`; the last price behind it. */
export function scenarioPrice(market: SandboxMarket, at: Millis, shock: bigint): FeedPrice {
  const inside = Math.min(Math.max(at, SCENARIO_START), SCENARIO_END) as Millis;
  const shocked = (pathOf(market).priceAt(inside) * shock) / WAD;
  return as<FeedPrice>(shocked > 0n ? shocked : 1n);
}

const BASIS_POINTS = 10_000n;
const SPREAD = 13;

/**
 * What a simulated venue says: within 6 basis points of the price, the same in every run. `venue` is
 * its place among the venues.
 */
export function venuePrice(price: FeedPrice, at: Millis, venue: number): FeedPrice {
  const minute = Math.floor(at / MINUTE_MILLIS);
  const mixed = Math.imul(minute ^ Math.imul(venue + 1, 0x9e3779b1), 0x85ebca6b) >>> 16;
  const offset = BigInt((mixed % SPREAD) - Math.floor(SPREAD / 2));
  const quoted = (price * (BASIS_POINTS + offset)) / BASIS_POINTS;
  return as<FeedPrice>(quoted > 0n ? quoted : 1n);
}
