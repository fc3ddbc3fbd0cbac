import { useSearch } from "@tanstack/react-router";
import { PageHeader } from "../../elements/page-header.tsx";
import { Failure, Loading } from "../../elements/states.tsx";
import { useMarkets } from "../../market/use-markets.ts";
import { NewLoanForm } from "../../new-loan/new-loan-form.tsx";
import { useSession } from "../../session/session.ts";

/** A new loan in three steps and a review. */
export function NewLoanPage() {
  const { market }: { market?: string } = useSearch({ strict: false });
  const markets = useMarkets();
  const session = useSession();
  const account = session?.account ?? null;
  return (
    <>
      <PageHeader title="New loan" lead="Nothing is agreed before you have seen all of it." />
      {markets.data === null || account === null ? (
        markets.error === null ? (
          <Loading lines={6} />
        ) : (
          <Failure error={markets.error} onRetry={markets.retry} />
        )
      ) : (
        <NewLoanForm markets={markets.data} market={market} account={account} />
      )}
    </>
  );
}
