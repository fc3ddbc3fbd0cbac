import { credit, debit } from "../ledger/posting.ts";
import { checkedAdd128, toUint128, zeroFloorSub } from "../math/mul-div.ts";
import { toAssetsDown, toAssetsUp, toSharesDown, toSharesUp } from "../math/shares.ts";
import { availableLedger } from "../state/book.ts";
import { knownShortfall, standingSupply } from "../state/known-shortfall.ts";
import { NOBODY } from "../state/records.ts";
import { as, least } from "../units/quantity.ts";
import type { LoanAssets } from "../units/quantity.ts";
import {
  checkAmounts,
  checkAuthority,
  checkEitherOr,
  checkPause,
  findAccount,
  findMarket,
} from "./checks.ts";
import type { Supply, Withdraw } from "./command.ts";
import { accrue, debitClaims, emit, refuseUnlessPaid } from "./run.ts";
import type { Run, Verdict } from "./run.ts";

/**
 * Lends to a market. Given assets, shares round down; given shares, assets round up: in favour of
 * those who are in it already. While lenders are known to lose something nobody new shares in it, nor in
 * its recovery; while nobody can know, neither.
 * Refuses: invalid_field, market_not_found, inconsistent_input, account_missing, account_not_found,
 * action_paused, price_unavailable, shortfall_known, amount_exceeds_128_bits, arithmetic_overflow, supply_cap_exceeded,
 * insufficient_balance.
 */
export function supply(run: Run, command: Supply): Verdict {
  const { book } = run;
  const invalid = checkAmounts({ assets: command.assets, shares: command.shares });
  if (invalid !== null) return invalid;
  const { found: market, refusal } = findMarket(book, command.market);
  if (refusal !== null) return refusal;
  const inconsistent = checkEitherOr(command.assets, command.shares);
  if (inconsistent !== null) return inconsistent;
  const beneficiary = findAccount(book, command.onBehalf);
  if (beneficiary.refusal !== null) return beneficiary.refusal;
  const payer = findAccount(book, command.by);
  if (payer.refusal !== null) return payer.refusal;
  const paused = checkPause(market, "supply");
  if (paused !== null) return paused;

  accrue(run, market);
  const shortfall = knownShortfall(book, market, run.now);
  if (shortfall === null) return { code: "price_unavailable", status: "stale" };
  const { fromLenders } = shortfall;
  if (fromLenders > 0n) return { code: "shortfall_known", market: market.id, fromLenders };
  let assets: bigint = command.assets;
  let shares: bigint = command.shares;
  if (assets > 0n)
    shares = toSharesDown(assets, market.totalSupplyAssets, market.totalSupplyShares);
  else assets = toAssetsUp(shares, market.totalSupplyAssets, market.totalSupplyShares);
  // The reference's order of checks: shares before assets.
  checkedAdd128(market.totalSupplyShares, toUint128(shares));
  const total = checkedAdd128(market.totalSupplyAssets, toUint128(assets));
  const cap = market.settings.supplyCap;
  if (cap !== null && total > cap) {
    const room = as<LoanAssets>(zeroFloorSub(cap, market.totalSupplyAssets));
    return { code: "supply_cap_exceeded", cap, room };
  }
  const shortage = refuseUnlessPaid(payer.found, market.loanAsset, assets);
  if (shortage !== null) return shortage;

  // Nothing is refused from here on.
  emit(run, {
    type: "supplied",
    at: run.now,
    market: market.id,
    by: command.by,
    onBehalf: command.onBehalf,
    assets: as(assets),
    shares: as(shares),
    postings: [
      debit(availableLedger(book, payer.found, market.loanAsset), assets),
      credit(market.ledger.supplied, assets),
    ],
  });
  return null;
}

/**
 * Takes lent assets back. Given assets, shares round up; given shares, assets round down: in favour
 * of those who stay. What lenders are known to lose is taken off first, so that who leaves takes his share
 * of it along; while no price is known, he waits. Shares that such a loss alone makes worthless are not given
 * up for nothing: it may not come to that. Who takes all that is his leaves no share too small to pay out; the
 * reference leaves it.
 * Refuses: invalid_field, market_not_found, inconsistent_input, account_missing, account_not_found,
 * unauthorized, action_paused, price_unavailable, withdrawal_exceeds_supply, zero_assets, insufficient_liquidity.
 */
export function withdraw(run: Run, command: Withdraw): Verdict {
  const { book } = run;
  const { by, onBehalf } = command;
  const invalid = checkAmounts({ assets: command.assets, shares: command.shares });
  if (invalid !== null) return invalid;
  const { found: market, refusal } = findMarket(book, command.market);
  if (refusal !== null) return refusal;
  const inconsistent = checkEitherOr(command.assets, command.shares);
  if (inconsistent !== null) return inconsistent;
  const receiver = findAccount(book, command.receiver);
  if (receiver.refusal !== null) return receiver.refusal;
  const denied = checkAuthority(book, by, onBehalf) ?? checkPause(market, "withdraw");
  if (denied !== null) return denied;

  accrue(run, market);
  const shortfall = knownShortfall(book, market, run.now);
  if (shortfall === null) return { code: "price_unavailable", status: "stale" };
  const standing = standingSupply(market, shortfall);
  const { totalSupplyShares } = market;
  let assets: bigint = command.assets;
  let shares: bigint = command.shares;
  if (assets > 0n) shares = toSharesUp(assets, standing, totalSupplyShares);
  else assets = toAssetsDown(shares, standing, totalSupplyShares);
  const held = market.suppliers.get(onBehalf)?.supplyShares ?? 0n;
  const own = as<LoanAssets>(toAssetsDown(held, standing, totalSupplyShares));
  const { fromLenders } = shortfall;
  if (shares > held) {
    const code = "withdrawal_exceeds_supply";
    return { code, supplied: own, assets: as(assets), shortfall: fromLenders };
  }
  if (assets === 0n && fromLenders > 0n) return { code: "zero_assets" };
  const isReference = market.settings.liquidation.kind === "reference";
  if (assets === own && fromLenders === 0n && !isReference) shares = held;
  // Nobody's shares are worth more than all that is supplied, so neither falls below zero.
  const totalSupplyAssets = market.totalSupplyAssets - assets;
  const { totalBorrowAssets } = market;
  if (totalBorrowAssets > totalSupplyAssets) {
    return {
      code: "insufficient_liquidity",
      totalBorrowAssets,
      totalSupplyAssets: as(totalSupplyAssets),
      withdrawable: least(own, as(zeroFloorSub(market.totalSupplyAssets, totalBorrowAssets))),
    };
  }
  // The fee recipient takes its fees first; everybody else takes what suppliers are owed.
  const { supplied, feeClaims } = market.ledger;
  const isFeeRecipient = onBehalf === book.feeRecipient && onBehalf !== NOBODY;
  const claims = isFeeRecipient
    ? debitClaims(feeClaims, supplied, assets)
    : debitClaims(supplied, feeClaims, assets);

  // Nothing is refused from here on.
  emit(run, {
    type: "withdrawn",
    at: run.now,
    market: market.id,
    by,
    onBehalf,
    receiver: command.receiver,
    assets: as(assets),
    shares: as(shares),
    postings: [...claims, credit(availableLedger(book, receiver.found, market.loanAsset), assets)],
  });
  return null;
}
