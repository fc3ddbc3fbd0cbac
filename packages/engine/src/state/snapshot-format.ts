/*
 * A snapshot is a list of lines. Each line is an array in canonical JSON (canonical.ts), in which an
 * amount is a bigint and looks like "123n". The array begins with the kind of the line:
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
 * The kinds stand in this order. Lines of one kind are sorted by their key, the lowest first.
 *
 * A snapshot leaves out supply positions and balances of zero. It also leaves out what the rest of
 * the lines decides:
 * - ladders and schedules,
 * - an account's loans,
 * - a market's stranded loans, and those that follow volatility,
 * - incentive factors,
 * - the order in which assets were registered.
 */

export const SNAPSHOT_FORMAT = "plimsoll-book";
/** Raise it when older code cannot read the lines any more, or reads another state out of them. */
export const SNAPSHOT_VERSION = 4;

/** Kinds that may have any number of lines, in the order of a snapshot. */
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

/** A snapshot that cannot be read. The storage or the version is at fault, never a command. */
export class SnapshotError extends Error {
  override readonly name = "SnapshotError";
  /** Number of the line. The first line is 1. When the end is missing, it is the last line plus 1. */
  readonly line: number;

  constructor(line: number, problem: string) {
    super(`line ${line} of the snapshot: ${problem}`);
    this.line = line;
  }
}
