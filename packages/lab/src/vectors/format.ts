/*
 * The lines of conformance files as FORMAT.md of the vectors describes them. Every quantity is a
 * decimal string. Aliases, not interfaces, so that a comparison may walk through their fields.
 */

/** Anything that a line may hold. */
export type Recorded =
  string | number | boolean | null | undefined | readonly Recorded[] | RecordedFields;
export type RecordedFields = { readonly [field: string]: Recorded };

export type Revert =
  | { readonly kind: "error"; readonly reason: string }
  | { readonly kind: "panic"; readonly code: string }
  | { readonly kind: "custom"; readonly name: string; readonly args: readonly string[] }
  | { readonly kind: "empty" }
  /** Never recorded: what the engine refused for a reason the reference does not know. */
  | { readonly kind: "unknown"; readonly code: string };

export type MarketState = {
  readonly totalSupplyAssets: string;
  readonly totalSupplyShares: string;
  readonly totalBorrowAssets: string;
  readonly totalBorrowShares: string;
  readonly lastUpdate: string;
  readonly fee: string;
  readonly rateAtTarget: string;
  readonly price: string;
};

export type Held = { readonly loan: string; readonly collateral: string };

export type PositionState = {
  readonly supplyShares: string;
  readonly borrowShares: string;
  readonly collateral: string;
};

export type Positions = { readonly [account: string]: PositionState };

export type AccrualRecord = {
  readonly borrowRate: string;
  readonly interest: string;
  readonly feeShares: string;
};

export type Irm = "adaptive" | "none" | "other";

export type MarketParameters = {
  readonly lltv: string;
  readonly oracle: string;
  readonly irm: Irm;
};

/** First line of a sequence. */
export type SequenceHeading = {
  readonly type: "sequence";
  readonly id: string;
  readonly startTimestamp: string;
  readonly accounts: readonly string[];
  readonly oracles: readonly string[];
  readonly markets: { readonly [market: string]: MarketParameters };
};

/** Amounts and names that an operation was called with; which of them it has depends on `op`. */
export type Arguments = { readonly [name: string]: string | boolean };

/** What became of an operation. */
export type Outcome = {
  readonly ok: boolean;
  readonly ret?: RecordedFields;
  readonly accrual?: AccrualRecord | null;
  readonly revert?: Revert;
};

/** What the world looks like after an operation. */
export type Aftermath = {
  readonly stateOf?: string;
  readonly state?: MarketState;
  readonly held?: Held;
  readonly positions?: Positions;
  readonly feeRecipient: string;
};

export type Operation = Outcome &
  Aftermath & {
    readonly type: "op";
    readonly i: number;
    readonly ts: string;
    readonly op: string;
    readonly market?: string;
    readonly caller: string;
    readonly args: Arguments;
  };

export type MarketRecord = {
  readonly state: MarketState;
  readonly held: Held;
  readonly positions: Positions;
};

export type Checkpoint = {
  readonly type: "checkpoint";
  readonly i: number;
  readonly markets: { readonly [market: string]: MarketRecord };
};

type SequenceEnd = { readonly type: "end"; readonly ops: number };

export type SequenceLine = SequenceHeading | Operation | Checkpoint | SequenceEnd;

/** First line of a table. */
export type TableHeading = {
  readonly type: "table";
  readonly table: string;
  readonly accounts?: readonly string[];
  readonly feeRecipient?: string;
};

export type MathRow = {
  readonly i: number;
  readonly fn: string;
  readonly args: readonly string[];
  readonly result?: string;
  readonly revert?: Revert;
};

export type RateRow = {
  readonly i: number;
  readonly totalSupplyAssets: string;
  readonly totalBorrowAssets: string;
  readonly startRateAtTarget: string;
  readonly elapsed: string;
  readonly borrowRate: string;
  readonly endRateAtTarget: string;
};

export type IncentiveRow = { readonly i: number; readonly lltv: string; readonly lif: string };

export type OneShotState = { readonly state: MarketState; readonly positions: Positions };

export type OneShot = {
  readonly i: number;
  readonly ts: string;
  readonly lltv: string;
  readonly irm: Irm;
  readonly pre: OneShotState;
  readonly op: string;
  readonly caller: string;
  readonly args: Arguments;
  readonly ok: boolean;
  readonly ret?: RecordedFields;
  readonly revert?: Revert;
  readonly post?: OneShotState;
};
