import type { Account, AccountId, Book, Market, Millis } from "@plimsoll/engine";
import {
  availableBalance,
  knownShortfall,
  loanState,
  standingSupply,
  toAssetsDown,
  zeroFloorSub,
} from "@plimsoll/engine";
import { amount } from "./amount.ts";
import { totalsNow } from "./market.ts";

/** What an account has free of each asset; nothing of those of which it has none. */
export function balancesOf(book: Book, account: Account) {
  return [...book.assets.values()]
    .map((asset) => amount(asset, availableBalance(account, asset)))
    .filter(({ baseUnits }) => baseUnits !== "0");
}

export function accountView(book: Book, account: Account) {
  const loans = account.loans.filter((id) => {
    const loan = book.loans.get(id);
    return loan !== undefined && loanState(loan) === "open";
  });
  return { account: account.id, balances: balancesOf(book, account), loans: loans.sort() };
}

/** What a lender has in a market now, and what of it can leave; rounded down. */
export function supplyView(book: Book, market: Market, account: AccountId, now: Millis) {
  const { loanAsset, settings } = market;
  const shares = market.suppliers.get(account)?.supplyShares ?? 0n;
  const totals = totalsNow(market, now);
  const { totalSupplyAssets, totalSupplyShares, totalBorrowAssets } = totals;
  const known = knownShortfall(book, market, now);
  const whole = toAssetsDown(shares, totalSupplyAssets, totalSupplyShares);
  const worth =
    known === null ? whole : toAssetsDown(shares, standingSupply(totals, known), totalSupplyShares);
  const atHand = zeroFloorSub(totalSupplyAssets, totalBorrowAssets);
  const lentOut = zeroFloorSub(worth, atHand);
  const cause = settings.paused.includes("withdraw")
    ? "paused"
    : known === null
      ? "price_unavailable"
      : "lent_out";
  const kept = cause === "lent_out" ? lentOut : worth;
  return {
    account,
    market: market.id,
    shares: shares.toString(),
    assets: amount(loanAsset, worth),
    shortfall: amount(loanAsset, whole - worth),
    withdrawable: amount(loanAsset, worth - kept),
    hindrances: kept === 0n ? [] : [{ cause, amount: amount(loanAsset, kept) } as const],
  };
}
