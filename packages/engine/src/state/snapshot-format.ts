/*
 * A snapshot is lines of canonical JSON (canonical.ts; amounts are bigints, "123n"). Each line is an
 * array that begins with what it is:
 *
 *     ["plimsoll-book", version]
 *     ["book", owner, time, feeRecipient]
 *     ["enabled", [rate model …], [LLTV …]]
 *     ["asset", id, decimals, balance of custody]
 *     ["account", id, [authorized …], {asset: free balance}]
 *     ["feed", id, {mark, quotes, settings, staleSince}]
 *     ["market", id, {cash, collateralAsset, … ledger: {balances: debits − credits} …}]
 *     ["supplier", market, account, supplyShares]
 *     ["pre_liquidation", id, {feed, market, terms}]
 *     ["plan", index, plan]
 *     ["loan", id, owner, market, collateral, borrowShares, principal, plan index or null,
 *         [used by each plan step …], [own alert LTV …], [alert price …], disarmed bits, isStranded]
 *     ["reference", text]
 *     ["made_whole", "sequence-index" of the liquidation]
 *     ["backlog", market]
 *     ["end", {how many lines of each kind}]
 *
 * Kinds stand in this order, lines of a kind rise by their key. Supply positions and balances of
 * zero are left out, and so is what follows from the rest: ladders, schedules, an account's loans,
 * a market's stranded loans and those that follow volatility, incentive factors and the order in which assets were registered.
 */

export const SNAPSHOT_FORMAT = "plimsoll-book";
/** Raised whenever older code could not read the lines, or would read them as another state. */
export const SNAPSHOT_VERSION = 4;

/** What lines may occur any number of times, in their order. */
export const RECORD_KINDS = [
  "asset",
  "account",
  "feed",
  "market",
  "supplier",
  "pre_liquidation",
  "plan",
  "loan",
  "reference",
  "made_whole",
  "backlog",
] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** A snapshot that cannot be read: not the fault of a command, but of storage or of a version. */
export class SnapshotError extends Error {
  override readonly name = "SnapshotError";
  /** Line of the snapshot, the first being 1; one more than there are when its end is missing. */
  readonly line: number;

  constructor(line: number, problem: string) {
    super(`line ${line} of the snapshot: ${problem}`);
    this.line = line;
  }
}
