import { useSearch } from "@tanstack/react-router";
import { PageHeader } from "../../../elements/panels/page-header.tsx";
import { Failure, Loading } from "../../../elements/states/states.tsx";
import { CustomerOnly } from "../../../shell/customer-only.tsx";
import { useBalances } from "../../../subjects/loans/loan-context.ts";
import { useOwnLoans } from "../../../subjects/loans/use-own-loans.ts";
import { useMarkets } from "../../../subjects/market/use-markets.ts";
import { NewLoanForm } from "./new-loan-form.tsx";

/** A new loan in three steps and a review. */
export function NewLoanPage() {
  return <CustomerOnly title="New loan">{(account) => <NewLoan account={account} />}</CustomerOnly>;
}

function NewLoan({ account }: { readonly account: string }) {
  const { market }: { market?: string } = useSearch({ strict: false });
  const markets = useMarkets();
  const { loans, ...own } = useOwnLoans(account);
  const { query: balances, balanceOf } = useBalances();
  const error = markets.error ?? own.error ?? balances.error;
  return (
    <>
      <PageHeader title="New loan" lead="Nothing is agreed before you have seen all of it." />
      {markets.data === null || loans === null || balances.data === undefined ? (
        error === null ? (
          <Loading lines={6} />
        ) : (
          <Failure
            error={error}
            onRetry={() => {
              markets.retry();
              own.retry();
              void balances.refetch();
            }}
          />
        )
      ) : (
        <NewLoanForm
          markets={markets.data}
          market={market}
          account={account}
          balanceOf={balanceOf}
          loans={loans}
        />
      )}
    </>
  );
}
