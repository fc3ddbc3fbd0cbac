import { SimpleGrid, Stack } from "@mantine/core";
import { LinkButton } from "../../elements/links.tsx";
import { PageHeader } from "../../elements/page-header.tsx";
import { Panel } from "../../elements/panel.tsx";
import { Failure, Loading } from "../../elements/states.tsx";
import { useApiPages } from "../../api/query.ts";
import { useBalances } from "../../loans/loan-context.ts";
import { useMarkets } from "../../market/use-markets.ts";
import { Balances } from "../../overview/balances.tsx";
import { BorrowingRoom } from "../../overview/borrowing-room.tsx";
import { FirstStep } from "../../overview/first-step.tsx";
import { LoanList } from "../../overview/loan-list.tsx";
import { LatestAlerts } from "../../loans/latest-alerts.tsx";

/** What I own, what I owe, what I can borrow. */
export function OverviewPage() {
  const loans = useApiPages("listLoans", { query: { limit: 50 } });
  const markets = useMarkets();
  const { query: balances, balanceOf } = useBalances();
  const error = loans.error ?? markets.error ?? balances.error;
  const header = (
    <PageHeader
      title="Overview"
      lead="What you own, what you owe, and what you can borrow."
      actions={<LinkButton to="/loans/new">New loan</LinkButton>}
    />
  );
  if (markets.data === null || loans.data === undefined || balances.data === undefined) {
    return (
      <>
        {header}
        {error === null ? (
          <Loading lines={6} />
        ) : (
          <Failure
            error={error}
            onRetry={() => {
              markets.retry();
              void Promise.all([loans.refetch(), balances.refetch()]);
            }}
          />
        )}
      </>
    );
  }
  const owned = balances.data.balances.filter(({ baseUnits }) => baseUnits !== "0");
  if (owned.length === 0 && loans.items.length === 0) {
    return (
      <>
        {header}
        <FirstStep markets={markets.data.markets} />
      </>
    );
  }
  return (
    <>
      {header}
      <Stack gap="lg">
        <Panel title="Loans">
          <LoanList
            loans={loans.items}
            markets={markets.data}
            hasMore={loans.hasNextPage}
            onMore={() => void loans.fetchNextPage()}
          />
        </Panel>
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <Panel title="Free balance">
            <Balances balances={owned} markets={markets.data} />
          </Panel>
          <Panel title="What you can still borrow">
            <BorrowingRoom markets={markets.data} balanceOf={balanceOf} loans={loans.items} />
          </Panel>
        </SimpleGrid>
        <Panel title="Newest alerts">
          <LatestAlerts />
        </Panel>
      </Stack>
    </>
  );
}
