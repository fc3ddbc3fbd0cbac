import { as, type CollateralAssets } from "@plimsoll/engine";
import { amountsOf, valueAt } from "../../../subjects/loans/standing.ts";
import type { MarketTerms } from "../../../subjects/market/market-terms.ts";

/** An amount as the API has it. */
interface Held {
  readonly asset: string;
  readonly baseUnits: string;
}

export interface Holdings {
  readonly markets: readonly MarketTerms[];
  /** Outside of loans and markets. */
  readonly balances: readonly Held[];
  readonly loans: readonly {
    readonly market: string;
    readonly collateral: { readonly baseUnits: string };
    readonly debt: { readonly baseUnits: string };
  }[];
  /** Lent to markets, interest included. */
  readonly lent: readonly Held[];
}

/** Everything in one money, base units. */
interface Total {
  readonly asset: string;
  readonly owned: bigint;
  readonly owed: bigint;
}

interface Totals {
  /** One for each money that somebody owns or owes, in the order of the markets. */
  readonly totals: readonly Total[];
  /** Coins that are left out because there is no price for them. */
  readonly unpriced: readonly string[];
}

/**
 * What somebody owns and owes. Coins in a loan are worth what their market says. Free coins are
 * counted once, in the money of the first market that takes them.
 */
export function totalsOf({ markets, balances, loans, lent }: Holdings): Totals {
  const totals = new Map<string, { owned: bigint; owed: bigint }>();
  for (const { loanAsset } of markets) totals.set(loanAsset, { owned: 0n, owed: 0n });
  const unpriced = new Set<string>();
  const own = (asset: string, value: bigint): void => {
    const total = totals.get(asset);
    if (total !== undefined) total.owned += value;
  };
  const ownCoins = (terms: MarketTerms, coins: bigint): void => {
    if (coins === 0n) return;
    if (terms.price === null) unpriced.add(terms.collateralAsset);
    else {
      const collateral = as<CollateralAssets>(coins);
      own(terms.loanAsset, valueAt({ collateral, debt: as(0n) }, terms.price));
    }
  };
  for (const { asset, baseUnits } of [...balances, ...lent]) {
    const units = BigInt(baseUnits);
    if (totals.has(asset)) own(asset, units);
    else {
      const terms = markets.find(({ collateralAsset }) => collateralAsset === asset);
      if (terms !== undefined) ownCoins(terms, units);
      else if (units > 0n) unpriced.add(asset);
    }
  }
  for (const loan of loans) {
    const terms = markets.find(({ market }) => market === loan.market);
    const total = totals.get(terms?.loanAsset ?? "");
    if (terms === undefined || total === undefined) continue;
    const { collateral, debt } = amountsOf(loan);
    ownCoins(terms, collateral);
    total.owed += debt;
  }
  return {
    totals: [...totals]
      .filter(([, { owned, owed }]) => owned > 0n || owed > 0n)
      .map(([asset, total]) => ({ asset, ...total })),
    unpriced: [...unpriced],
  };
}
