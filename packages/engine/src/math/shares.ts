/**
 * Conversion between assets and shares of one side of a market. The virtual amounts fix the price of
 * the first share and make it too dear to inflate it by a donation. Source: SharesMathLib of morpho-blue.
 *
 * Every function takes the totals of the same side (supply or borrow), interest already accrued, and
 * throws overflow where a product or a total with its virtual part exceeds 256 bits.
 */
import { checkedAdd256, mulDivDown, mulDivUp } from "./mul-div.ts";

/** Shares that nobody owns: 1e6 of them stand for the first base unit. */
export const VIRTUAL_SHARES = 1_000_000n;
/** Base units that nobody owns; they keep the price of a share defined when a market is empty. */
export const VIRTUAL_ASSETS = 1n;

/** Shares worth `assets`, rounded down: credited for a supply, burned for a repayment. */
export function toSharesDown(assets: bigint, totalAssets: bigint, totalShares: bigint): bigint {
  return mulDivDown(
    assets,
    checkedAdd256(totalShares, VIRTUAL_SHARES),
    checkedAdd256(totalAssets, VIRTUAL_ASSETS),
  );
}

/** Shares worth `assets`, rounded up: burned for a withdrawal, owed for a borrow. */
export function toSharesUp(assets: bigint, totalAssets: bigint, totalShares: bigint): bigint {
  return mulDivUp(
    assets,
    checkedAdd256(totalShares, VIRTUAL_SHARES),
    checkedAdd256(totalAssets, VIRTUAL_ASSETS),
  );
}

/** Assets that `shares` are worth, rounded down: what a withdrawal or a borrow by shares pays out. */
export function toAssetsDown(shares: bigint, totalAssets: bigint, totalShares: bigint): bigint {
  return mulDivDown(
    shares,
    checkedAdd256(totalAssets, VIRTUAL_ASSETS),
    checkedAdd256(totalShares, VIRTUAL_SHARES),
  );
}

/** Assets that `shares` are worth, rounded up: what a debt counts as, what a repayment by shares costs. */
export function toAssetsUp(shares: bigint, totalAssets: bigint, totalShares: bigint): bigint {
  return mulDivUp(
    shares,
    checkedAdd256(totalAssets, VIRTUAL_ASSETS),
    checkedAdd256(totalShares, VIRTUAL_SHARES),
  );
}
