import { as, min, zeroFloorSub, type LoanAssets, type Rejection } from "@plimsoll/engine";
import type { MarketTerms } from "../market/market-terms.ts";
import { balanceRefusal } from "../market/refusals.ts";

/** What the book would refuse a lender, before anything is sent; in the order in which it refuses. */

interface Supplying {
  readonly account: string;
  /** Base units of the loan asset. */
  readonly assets: bigint;
  readonly available: bigint;
}

/** Why a lender may not supply this; null when they may. */
export function supplyRefusal(terms: MarketTerms, supplying: Supplying): Rejection | null {
  const { settings, totalSupplyAssets, loanAsset } = terms;
  const { account, assets, available } = supplying;
  if (settings.paused.includes("supply")) return { code: "action_paused", action: "supply" };
  const { lendersLose, market } = terms;
  if (lendersLose === null) return { code: "price_unavailable", status: "stale" };
  if (lendersLose > 0n) return { code: "shortfall_known", market, fromLenders: lendersLose };
  const { supplyCap } = settings;
  if (supplyCap !== null && totalSupplyAssets + assets > supplyCap) {
    const room = as<LoanAssets>(zeroFloorSub(supplyCap, totalSupplyAssets));
    return { code: "supply_cap_exceeded", cap: supplyCap, room };
  }
  return balanceRefusal({ account, asset: loanAsset, available, required: assets });
}

/** Why a lender may not withdraw this; null when they may. */
export function withdrawRefusal(
  terms: MarketTerms,
  { assets, position }: { readonly assets: bigint; readonly position: bigint },
): Rejection | null {
  const { settings, totalBorrowAssets, totalSupplyAssets } = terms;
  if (settings.paused.includes("withdraw")) return { code: "action_paused", action: "withdraw" };
  const { lendersLose: shortfall } = terms;
  if (shortfall === null) return { code: "price_unavailable", status: "stale" };
  if (assets > position) {
    const supplied = as<LoanAssets>(position);
    return { code: "withdrawal_exceeds_supply", supplied, assets: as(assets), shortfall };
  }
  const left = totalSupplyAssets - assets;
  if (totalBorrowAssets > left) {
    const withdrawable = as<LoanAssets>(mostToWithdraw(terms, position));
    const totals = { totalBorrowAssets, totalSupplyAssets: as<LoanAssets>(left) };
    return { code: "insufficient_liquidity", ...totals, withdrawable };
  }
  return null;
}

/** The most that may be supplied now. */
export function mostToSupply({ settings, totalSupplyAssets }: MarketTerms, available: bigint) {
  const { supplyCap } = settings;
  return supplyCap === null
    ? available
    : min(available, zeroFloorSub(supplyCap, totalSupplyAssets));
}

/** The most that may be withdrawn now: the position, as far as it is not lent out; nothing while the price is not known. */
export function mostToWithdraw(
  { totalSupplyAssets, totalBorrowAssets, lendersLose, settings }: MarketTerms,
  position: bigint,
) {
  if (lendersLose === null || settings.paused.includes("withdraw")) return 0n;
  return min(position, zeroFloorSub(totalSupplyAssets, totalBorrowAssets));
}
