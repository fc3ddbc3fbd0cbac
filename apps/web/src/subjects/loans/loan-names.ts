import { loanTitle } from "@plimsoll/contract";
import { useEffect, useMemo } from "react";
import { useApiPages } from "../../foundation/api/query.ts";
import { isCustomer } from "../../foundation/session/caller.ts";
import { useSession } from "../../foundation/session/session.ts";

/** Most names of one page of the API. */
const PAGE = 200;

interface LoanNames {
  /** What its owner calls a loan; null where it has no name, or names have not come yet. */
  readonly nameOf: (loan: string) => string | null;
  /** What the loan is called on a page: never its whole identifier. */
  readonly titleOf: (loan: string) => string;
}

/** What the customer on this page calls their loans, closed ones too. */
export function useLoanNames(): LoanNames {
  const isEnabled = isCustomer(useSession());
  const pages = useApiPages("listLoanNames", { query: { limit: PAGE } }, { isEnabled });
  const { hasNextPage, isFetching, isError, fetchNextPage, items } = pages;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  return useMemo(() => {
    const names = new Map(items.map(({ loan, name }) => [loan, name]));
    const nameOf = (loan: string) => names.get(loan) ?? null;
    return { nameOf, titleOf: (loan) => loanTitle(loan, nameOf(loan)) };
  }, [items]);
}
