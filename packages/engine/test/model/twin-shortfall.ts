import { account, accrued, balance, find, owed } from "./twin-state.ts";
import type { TwinMarket, TwinRun } from "./twin-state.ts";
import { down, floored, incentiveFactor, lesser, refuseIf, W } from "./twin-math.ts";

/** What lenders of a market are known to lose; refuses when no price is known and something is lent. */
export function shortfall(run: TwinRun, market: TwinMarket): bigint {
  const { liquidation } = market.settings;
  if (liquidation.kind !== "ladder" || market.borrowShares === 0n) return 0n;
  const gross = uncovered(run, market);
  refuseIf(gross === null, "price_unavailable");
  if (gross === null || gross === 0n) return 0n;
  let cover = 0n;
  if (liquidation.insuranceFirst) {
    cover = balance(account(run, "insurance"), market.loanAsset);
    for (const other of run.state.markets) {
      const policy = other.settings.liquidation;
      if (other === market || other.loanAsset !== market.loanAsset) continue;
      if (policy.kind !== "ladder" || !policy.insuranceFirst || other.borrowShares === 0n) continue;
      cover = floored(cover, uncovered(run, other) ?? other.borrowAssets);
    }
  }
  return lesser(floored(gross, cover), market.supplyAssets);
}

/** What would be left of all debts if every loan were sold whole to an outsider; null without a price. */
function uncovered(run: TwinRun, market: TwinMarket): bigint | null {
  const { liquidation } = market.settings;
  const feed = find(run.state.feeds, market.feed, "feed_not_found");
  if (feed.status === "stale" || liquidation.kind !== "ladder") return null;
  const seen = feed.suspect?.price ?? feed.confirmed;
  const price = lesser(seen, feed.confirmed) * market.scale;
  const totals = accrued(market, run.now, run.state.feeRecipient);
  let sum = 0n;
  for (const loan of run.state.loans) {
    if (loan.market !== market.id || loan.shares === 0n) continue;
    const debt = owed(totals, loan.shares);
    const value = down(loan.collateral, price, 10n ** 36n);
    const isTiny = value < liquidation.dust && value < debt;
    sum += floored(debt, isTiny ? 0n : down(value, W, incentiveFactor(market.lltv)));
  }
  return sum;
}
