import { useEffect } from "react";
import { useApiPages } from "../../foundation/api/query.ts";

/** Most loans of one page of the API. */
const PAGE = 200;

/** All open loans of an account, page after page; `loans` is null until the last one is there. */
export function useOwnLoans(account: string) {
  const pages = useApiPages("listLoans", { query: { account, limit: PAGE } });
  const { hasNextPage, isFetching, isError, fetchNextPage } = pages;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const isWhole = pages.data !== undefined && !hasNextPage;
  return {
    loans: isWhole ? pages.items : null,
    error: pages.error,
    retry: () => void pages.refetch(),
  };
}

/** What an account owes a market, base units; without the loan of that name, if one is given. */
export function debtIn(
  loans: readonly {
    readonly loan: string;
    readonly market: string;
    readonly debt: { readonly baseUnits: string };
  }[],
  market: string,
  except: string | null = null,
): bigint {
  return loans
    .filter((loan) => loan.market === market && loan.loan !== except)
    .reduce((sum, { debt }) => sum + BigInt(debt.baseUnits), 0n);
}
