import type { LoanView } from "@plimsoll/contract";
import type { Amount, ProtectionPlan, Wad } from "@plimsoll/engine";
import { as } from "@plimsoll/engine";
import { useMemo } from "react";
import { isNotFound } from "../../foundation/api/problem.ts";
import { useApi } from "../../foundation/api/query.ts";
import { useSession } from "../../foundation/session/session.ts";
import {
  readPlan,
  readRatio,
  type AssetDecimals,
  type MarketTerms,
} from "../market/market-terms.ts";
import { useMarkets } from "../market/use-markets.ts";
import { amountsOf, standingOf, type LoanAmounts, type Standing } from "./standing.ts";

/** What the parts of a loan's page have in common: the loan, its market, and what its owner has. */
export interface LoanContext {
  readonly view: LoanView;
  readonly terms: MarketTerms;
  readonly decimalsOf: AssetDecimals;
  readonly loan: LoanAmounts;
  readonly plan: ProtectionPlan | null;
  readonly alertLtvs: readonly Wad[];
  readonly standing: Standing;
  readonly balanceOf: (asset: string) => Amount;
}

/** What somebody has, free to use, by asset. */
export function useBalances() {
  const session = useSession();
  const account = session?.account ?? "";
  const hasAccount = account !== "";
  const query = useApi("getBalances", { params: { account } }, { isEnabled: hasAccount });
  // Until its own answer is there, a query shows the one before: that of another account.
  const answer = query.isPlaceholderData ? undefined : query.data;
  const balanceOf = useMemo(() => {
    const known = new Map(
      (answer?.balances ?? []).map(({ asset, baseUnits }) => [asset, BigInt(baseUnits)]),
    );
    return (asset: string): Amount => as(known.get(asset) ?? 0n);
  }, [answer]);
  // Who has no account has no balance; before the answer nobody knows.
  const isKnown = session !== undefined && (!hasAccount || answer !== undefined);
  return { query, isKnown, balanceOf };
}

/**
 * A loan with all that its page needs. `data` is null until everything is there. It is null again
 * when the loan `isGone`: it was closed, or no loan ever had this name.
 */
export function useLoanContext(loan: string) {
  const asked = useApi("getLoan", { params: { loan } });
  const markets = useMarkets();
  const { query: balances, isKnown: areBalancesKnown, balanceOf } = useBalances();
  const isGone = isNotFound(asked.error);
  const view = isGone || !areBalancesKnown ? undefined : asked.data;
  const data = useMemo((): LoanContext | null => {
    const terms = view === undefined ? null : (markets.data?.find(view.market) ?? null);
    if (view === undefined || view.loan !== loan || terms === null || markets.data === null) {
      return null;
    }
    const amounts = amountsOf(view);
    return {
      view,
      terms,
      decimalsOf: markets.data.decimalsOf,
      loan: amounts,
      plan: view.plan === null ? null : readPlan(view.plan, terms),
      alertLtvs: view.alertLtvs.map(readRatio),
      standing: standingOf(amounts, terms),
      balanceOf,
    };
  }, [view, loan, markets.data, balanceOf]);
  return {
    data,
    isGone,
    error: asked.error ?? markets.error ?? balances.error,
    retry: () => {
      void asked.refetch();
      markets.retry();
      if (balances.isError) void balances.refetch();
    },
  };
}
