import { Stack, Text } from "@mantine/core";
import type { LoanView } from "@plimsoll/contract";
import { useParams } from "@tanstack/react-router";
import { MoreButton } from "../../elements/tables/next-page-button.tsx";
import { Money, Price, Ratio } from "../../elements/figures/exact.tsx";
import { Figure, Figures } from "../../elements/figures/figure.tsx";
import { LoadLine } from "../../elements/load-line/load-line.tsx";
import { TextLink } from "../../elements/panels/links.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty, Failure, Loading } from "../../elements/states/states.tsx";
import { isNotFound } from "../../foundation/api/problem.ts";
import { useApi, useApiPages } from "../../foundation/api/query.ts";
import { useOutdatedBy } from "../../foundation/live/use-outdated-by.ts";
import { StaffOnly } from "../../shell/staff-only.tsx";
import { ForgiveCrumb } from "../../subjects/book/forgive-crumb.tsx";
import { LoanEventTable } from "../../subjects/book/loan-event-table.tsx";
import { useBook } from "../../subjects/book/use-book.ts";
import { planSentences } from "../../subjects/plans/step-text.ts";

/** A loan as it stands and everything that ever happened to it. */
export function LoanHistoryPage() {
  const { loan = "" }: { loan?: string } = useParams({ strict: false });
  return (
    <StaffOnly title={`Loan ${loan}`}>
      <LoanHistory loan={loan} />
    </StaffOnly>
  );
}

function LoanHistory({ loan }: { readonly loan: string }) {
  const book = useBook();
  useOutdatedBy(book.data?.sequence ?? null, ["getLoan", "listLoanEvents"]);
  const now = useApi("getLoan", { params: { loan } });
  const events = useApiPages("listLoanEvents", {
    params: { loan },
    query: { limit: 200, order: "newest" },
  });
  const isOpen = !isNotFound(now.error);
  // A loan that ever was has a history; one without is a name that nothing ever had.
  if (!isOpen && isNotFound(events.error)) {
    return (
      <>
        <PageHeader title={`Loan ${loan}`} />
        <Empty title="There is no such loan, and there never was">
          Nothing is known of {loan}. Check the name, or{" "}
          <TextLink to="/risk/loans" underline="always">
            search for it
          </TextLink>
          .
        </Empty>
      </>
    );
  }
  return (
    <>
      <PageHeader title={`Loan ${loan}`} />
      <Stack gap="md">
        <Panel title="Now" isDense>
          {!isOpen && events.items.length > 0 ? (
            <Text size="sm">The loan is closed. Its history is below.</Text>
          ) : !isOpen && events.isPending ? (
            <Loading />
          ) : now.isError ? (
            <Failure error={now.error} onRetry={() => void now.refetch()} />
          ) : now.data === undefined ? (
            <Loading />
          ) : (
            <Now view={now.data} />
          )}
        </Panel>
        {/* What is told above pushes it away while it comes. */}
        {now.isPending ? null : <Events loan={loan} pages={events} />}
      </Stack>
    </>
  );
}

function Now({ view }: { readonly view: LoanView }) {
  const assets = { loanAsset: view.debt.asset, collateralAsset: view.collateral.asset };
  return (
    <Stack gap="sm">
      <LoadLine ltv={view.ltv} liquidationLtv={view.liquidationLtv} />
      <Figures>
        <Figure label="Owner">
          <Text span size="sm" fw={600}>
            {view.account}
          </Text>
        </Figure>
        <Figure label="Market">{view.market}</Figure>
        <Figure label="LTV">
          <Ratio of={view.ltv} />
        </Figure>
        <Figure label="Debt" note={<>principal {<Money of={view.principal} />}</>}>
          <Money of={view.debt} />
        </Figure>
        <Figure label="Collateral" note={<Money of={view.collateralValue} />}>
          <Money of={view.collateral} />
        </Figure>
        <Figure label="Liquidation price">
          {view.liquidationPrice === null ? "none" : <Price of={view.liquidationPrice} />}
        </Figure>
      </Figures>
      <ForgiveCrumb view={view} />
      <div>
        {planSentences(view.plan, assets).map((sentence) => (
          <Text key={sentence} size="sm">
            {sentence}
          </Text>
        ))}
      </div>
    </Stack>
  );
}

interface EventsProps {
  readonly loan: string;
  readonly pages: ReturnType<typeof useApiPages<"listLoanEvents">>;
}

/** Newest first. */
function Events({ loan, pages }: EventsProps) {
  const { items, isPending, isError, error, refetch } = pages;
  return (
    <Panel
      title="History"
      isDense
      aside={
        <TextLink to="/risk/ledger" size="sm">
          Journal
        </TextLink>
      }
    >
      {isPending ? (
        <Loading />
      ) : isError ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : items.length === 0 ? (
        <Empty title="Nothing is known of this loan">Check the name.</Empty>
      ) : (
        <LoanEventTable loan={loan} events={items} />
      )}
      <MoreButton of={pages} mt="sm" />
    </Panel>
  );
}
