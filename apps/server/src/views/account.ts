import type { Account, AccountId, Book, Market, Millis } from "@plimsoll/engine";
import { availableBalance, loanState, toAssetsDown } from "@plimsoll/engine";
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

/** What a lender has in a market now; rounded down. */
export function supplyView(market: Market, account: AccountId, now: Millis) {
  const shares = market.suppliers.get(account)?.supplyShares ?? 0n;
  const { totalSupplyAssets, totalSupplyShares } = totalsNow(market, now);
  const assets = toAssetsDown(shares, totalSupplyAssets, totalSupplyShares);
  return {
    account,
    market: market.id,
    shares: shares.toString(),
    assets: amount(market.loanAsset, assets),
  };
}
