import type { LoanView } from "@plimsoll/contract";
import type { Amount, ProtectionPlan, Wad } from "@plimsoll/engine";
import { as } from "@plimsoll/engine";
import { useMemo } from "react";
import { useApi } from "../api/query.ts";
import {
  readPlan,
  readRatio,
  type AssetDecimals,
  type MarketTerms,
} from "../market/market-terms.ts";
import { useMarkets } from "../market/use-markets.ts";
import { useSession } from "../session/session.ts";
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
  const query = useApi("getBalances", { params: { account } }, { isEnabled: account !== "" });
  const balanceOf = useMemo(() => {
    const known = new Map(
      (query.data?.balances ?? []).map(({ asset, baseUnits }) => [asset, BigInt(baseUnits)]),
    );
    return (asset: string): Amount => as(known.get(asset) ?? 0n);
  }, [query.data]);
  return { query, balanceOf };
}

/** A loan with all that its page needs; `data` is null until everything is there. */
export function useLoanContext(loan: string) {
  const asked = useApi("getLoan", { params: { loan } });
  const markets = useMarkets();
  const { query: balances, balanceOf } = useBalances();
  const view = asked.data;
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
    error: asked.error ?? markets.error ?? balances.error,
    retry: () => {
      void asked.refetch();
      markets.retry();
    },
  };
}
