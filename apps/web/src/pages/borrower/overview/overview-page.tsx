import { SimpleGrid, Stack, Text } from "@mantine/core";
import { LinkButton, TextLink } from "../../../elements/panels/links.tsx";
import { PageHeader } from "../../../elements/panels/page-header.tsx";
import { Panel } from "../../../elements/panels/panel.tsx";
import { Failure, Loading } from "../../../elements/states/states.tsx";
import { useApi } from "../../../foundation/api/query.ts";
import { CustomerOnly } from "../../../shell/customer-only.tsx";
import { LatestAlerts } from "../../../subjects/loans/latest-alerts.tsx";
import { useBalances } from "../../../subjects/loans/loan-context.ts";
import { PastLoans } from "../../../subjects/loans/past-loans.tsx";
import { useOwnLoans } from "../../../subjects/loans/use-own-loans.ts";
import type { MarketTerms } from "../../../subjects/market/market-terms.ts";
import { useMarkets } from "../../../subjects/market/use-markets.ts";
import { Faucet } from "../../../subjects/sandbox/faucet.tsx";
import { Balances } from "./balances.tsx";
import { BorrowingRoom } from "./borrowing-room.tsx";
import { LoanList } from "./loan-list.tsx";
import { TotalsPanel } from "./totals-panel.tsx";

/** How many past loans stand on this page. */
const PAST_LOANS = 3;

/** What I own, what I owe, what I can borrow. */
export function OverviewPage() {
  return (
    <CustomerOnly title="Overview">{(account) => <Overview account={account} />}</CustomerOnly>
  );
}

function Overview({ account }: { readonly account: string }) {
  const { loans, ...own } = useOwnLoans(account);
  const markets = useMarkets();
  const { query: balances, balanceOf } = useBalances();
  const lent = useApi("listSupplyPositions", { params: { account }, query: { limit: 200 } });
  const past = useApi("listPastLoans", { query: { account, limit: PAST_LOANS } });
  const error = own.error ?? markets.error ?? balances.error ?? lent.error ?? past.error;
  const header = (
    <PageHeader
      title="Overview"
      lead="What you own, what you owe, and what you can borrow."
      actions={<LinkButton to="/loans/new">New loan</LinkButton>}
    />
  );
  if (
    markets.data === null ||
    loans === null ||
    balances.data === undefined ||
    lent.data === undefined ||
    past.isPending
  ) {
    return (
      <>
        {header}
        {error === null ? (
          <Loading lines={6} />
        ) : (
          <Failure
            error={error}
            onRetry={() => {
              own.retry();
              markets.retry();
              void Promise.all([balances.refetch(), lent.refetch(), past.refetch()]);
            }}
          />
        )}
      </>
    );
  }
  const owned = balances.data.balances.filter(({ baseUnits }) => baseUnits !== "0");
  const positions = lent.data.items;
  const hasPast = (past.data?.items.length ?? 0) > 0;
  if (owned.length === 0 && loans.length === 0 && positions.length === 0 && !hasPast) {
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
        <Panel title="In all">
          <TotalsPanel
            markets={markets.data}
            balances={owned}
            loans={loans}
            lent={positions.map(({ assets }) => assets)}
          />
        </Panel>
        <Panel title="Loans">
          <LoanList loans={loans} markets={markets.data} hasPast={hasPast} />
        </Panel>
        {hasPast ? (
          <Panel title="Past loans" aside={<TextLink to="/past-loans">All past loans</TextLink>}>
            <PastLoans account={account} most={PAST_LOANS} />
          </Panel>
        ) : null}
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <Panel title="Free balance">
            <Balances balances={owned} markets={markets.data} />
          </Panel>
          <Panel title="What you can still borrow">
            <BorrowingRoom markets={markets.data} balanceOf={balanceOf} loans={loans} />
          </Panel>
        </SimpleGrid>
        <Panel title="Newest alerts">
          <LatestAlerts />
        </Panel>
      </Stack>
    </>
  );
}

/** For an account with nothing in it: the one thing to do next. */
function FirstStep({ markets }: { readonly markets: readonly MarketTerms[] }) {
  const app = useApi("getApp");
  const coins = [...new Set(markets.map(({ collateralAsset }) => collateralAsset))];
  const isSandbox = app.data?.mode === "sandbox";
  return (
    <Panel title={isSandbox ? "First, some coins" : "First, a deposit"}>
      <Text mb="md" maw="60ch">
        {isSandbox
          ? "Your account is empty. Take some coins, pledge them, and borrow against them. None of it is real money."
          : `Your account is empty. As soon as ${coins.join(" or ")} has arrived at the custodian for you, it is shown here and you can borrow against it.`}
      </Text>
      <Faucet assets={coins} />
      <LinkButton to="/loans/new" variant="subtle" mt="sm" px={0}>
        Try out a loan first
      </LinkButton>
    </Panel>
  );
}
