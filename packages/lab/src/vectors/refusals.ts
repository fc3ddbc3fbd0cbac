import type { Rejection } from "@plimsoll/engine";
import type { Revert } from "./format.ts";

/** The reference's word for every rejection that it knows too. */
const ERRORS: Readonly<Partial<Record<Rejection["code"], string>>> = {
  not_owner: "not owner",
  already_set: "already set",
  max_lltv_exceeded: "max LLTV exceeded",
  max_fee_exceeded: "max fee exceeded",
  rate_model_not_enabled: "IRM not enabled",
  lltv_not_enabled: "LLTV not enabled",
  market_already_created: "market already created",
  market_not_found: "market not created",
  // Every account has a loan in every market that exists, so the market is what is missing.
  loan_not_found: "market not created",
  inconsistent_input: "inconsistent input",
  zero_assets: "zero assets",
  account_missing: "zero address",
  unauthorized: "unauthorized",
  insufficient_collateral: "insufficient collateral",
  insufficient_liquidity: "insufficient liquidity",
  position_is_healthy: "position is healthy",
  amount_exceeds_128_bits: "max uint128 exceeded",
};

const PANICS: Readonly<Partial<Record<Rejection["code"], string>>> = {
  arithmetic_overflow: "0x11",
  // The reference subtracts without a word of its own; the engine says what there is too little of.
  repayment_exceeds_debt: "0x11",
  release_exceeds_collateral: "0x11",
  seizure_exceeds_collateral: "0x11",
  withdrawal_exceeds_supply: "0x11",
  division_by_zero: "0x12",
};

const CUSTOM: Readonly<Partial<Record<Rejection["code"], string>>> = {
  position_is_liquidatable: "LiquidatablePosition",
  position_is_not_pre_liquidatable: "NotPreLiquidatablePosition",
  pre_lltv_too_high: "PreLltvTooHigh",
  pre_lcf_decreasing: "PreLCFDecreasing",
  pre_lcf_too_high: "PreLCFTooHigh",
  pre_lif_too_low: "PreLIFTooLow",
  pre_lif_decreasing: "PreLIFDecreasing",
  pre_lif_too_high: "PreLIFTooHigh",
};

/** What pre-liquidation contracts call by names of their own, by operation. */
const CUSTOM_OF_OPERATION: Readonly<
  Record<string, Readonly<Partial<Record<Rejection["code"], string>>>>
> = {
  createPreLiquidation: { market_not_found: "NonexistentMarket" },
  preLiquidate: { inconsistent_input: "InconsistentInput" },
};

/** What the reference says where the engine refuses with `rejection`: names change, nothing else. */
export function revertOf(op: string, rejection: Rejection): Revert {
  const { code } = rejection;
  if (code === "pre_liquidation_already_created") return { kind: "empty" };
  if (code === "pre_liquidation_too_large") {
    const args = [String(rejection.repaidShares), String(rejection.repayableShares)];
    return { kind: "custom", name: "PreLiquidationTooLarge", args };
  }
  const custom = CUSTOM_OF_OPERATION[op]?.[code] ?? CUSTOM[code];
  if (custom !== undefined) return { kind: "custom", name: custom, args: [] };
  const reason = ERRORS[code];
  if (reason !== undefined) return { kind: "error", reason };
  const panic = PANICS[code];
  if (panic !== undefined) return { kind: "panic", code: panic };
  return { kind: "unknown", code };
}
