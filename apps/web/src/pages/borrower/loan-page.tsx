import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Button, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { LinkButton } from "../../elements/panels/links.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Failure, Loaded, Loading } from "../../elements/states/states.tsx";
import { isNotFound } from "../../foundation/api/problem.ts";
import { useApi } from "../../foundation/api/query.ts";
import { LatestAlerts } from "../../subjects/loans/latest-alerts.tsx";
import { useLoanContext, type LoanContext } from "../../subjects/loans/loan-context.ts";
import { LoanDialog, type LoanAct } from "../../subjects/loans/loan-dialogs.tsx";
import { LoanGauge } from "../../subjects/loans/loan-gauge.tsx";
import { useLoanNames } from "../../subjects/loans/loan-names.ts";
import type { LoanSearch, OpenedSearch } from "../../subjects/loans/loan-search.ts";
import { LoanTimeline } from "../../subjects/loans/loan-timeline.tsx";
import { NameLoan } from "../../subjects/loans/name-loan.tsx";
import { OwnAlerts } from "../../subjects/loans/own-alerts.tsx";
import { RescueLinks } from "../../subjects/loans/rescue-links.tsx";
import { WhatIf } from "../../subjects/loans/what-if-panel.tsx";
import { LoanPlan } from "../../subjects/plans/loan-plan.tsx";

const ACTS: readonly { readonly act: LoanAct; readonly label: string }[] = [
  { act: "pledge", label: "Add collateral" },
  { act: "repay", label: "Repay" },
  { act: "borrow", label: "Borrow more" },
  { act: "release", label: "Take collateral back" },
  { act: "close", label: "Close" },
];

/** A loan: where it stands, what will happen, what can be done, and all that was. */
export function LoanPage() {
  const { loan = "" }: { loan?: string } = useParams({ strict: false });
  const { opened }: LoanSearch = useSearch({ strict: false });
  return opened === undefined ? (
    <NewestLoan loan={loan} />
  ) : (
    <LoanOpenedAt loan={loan} opened={opened} />
  );
}

/** The loan that this entry opened, which may be an earlier one of the name. */
function LoanOpenedAt({ loan, opened }: { readonly loan: string; readonly opened: number }) {
  const newest = useApi("listLoanEvents", {
    params: { loan },
    query: { order: "newest", limit: 1 },
  });
  const { titleOf } = useLoanNames();
  return (
    <Loaded query={newest}>
      {({ items: [last] }) =>
        last === undefined || last.openedSequence === opened ? (
          <NewestLoan loan={loan} />
        ) : (
          <>
            <PageHeader title={titleOf(loan)} />
            <GoneLoan loan={loan} opened={opened} error={null} />
          </>
        )
      }
    </Loaded>
  );
}

/** The loan that bears the name now, or bore it last. */
function NewestLoan({ loan }: { readonly loan: string }) {
  const { data, isGone, error, retry } = useLoanContext(loan);
  const { titleOf } = useLoanNames();
  return (
    <>
      <PageHeader
        title={titleOf(loan)}
        actions={
          <Group gap="xs">
            {data === null ? null : <NameLoan loan={loan} />}
            <LinkButton to="/loans/$loan/statement" params={{ loan }} variant="default">
              Statement
            </LinkButton>
          </Group>
        }
      />
      {data !== null && data.view.state === "settled" ? (
        <GoneLoan loan={loan} error={error} isSettled />
      ) : data !== null ? (
        <Stack gap="lg">
          {error === null ? null : <Failure error={error} onRetry={retry} />}
          <OpenLoan context={data} />
        </Stack>
      ) : isGone ? (
        <GoneLoan loan={loan} error={error} />
      ) : error === null ? (
        <Loading lines={8} />
      ) : (
        <Failure error={error} onRetry={retry} />
      )}
    </>
  );
}

interface GoneProps extends OpenedSearch {
  readonly loan: string;
  readonly error: unknown;
  /** Emptied and not closed: the book still knows it. */
  readonly isSettled?: boolean;
}

/** A loan that is settled or closed leaves its history; one that never was leaves nothing. */
function GoneLoan({ loan, error, isSettled = false, ...named }: GoneProps) {
  const history = useApi("listLoanEvents", { params: { loan }, query: { limit: 1, ...named } });
  if (isNotFound(history.error)) return <Failure error={error} />;
  return (
    <Loaded query={history}>
      {() => (
        <Stack gap="lg">
          <Panel title={isSettled ? "Settled" : "Closed"}>
            <Text>
              This loan is {isSettled ? "settled" : "closed"}: nothing is owed on it and nothing is
              pledged for it any more.
            </Text>
            <Group mt="md">
              <LinkButton to="/loans/$loan/statement" params={{ loan }} search={named} size="md">
                Its statement
              </LinkButton>
              <LinkButton to="/past-loans" variant="default" size="md">
                Your past loans
              </LinkButton>
              <LinkButton to="/overview" variant="default" size="md">
                To your loans and balances
              </LinkButton>
            </Group>
          </Panel>
          <Panel title="What happened">
            <LoanTimeline loan={loan} {...named} />
          </Panel>
        </Stack>
      )}
    </Loaded>
  );
}

function OpenLoan({ context }: { readonly context: LoanContext }) {
  const { act: linked }: LoanSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const [act, choose] = useState<LoanAct | null>(null);
  const { loan } = context.view;
  useEffect(() => {
    if (linked === undefined) return;
    // A link's dialog must not come back with the page, nor by Back.
    const clean = navigate({ to: "/loans/$loan", params: { loan }, replace: true });
    void clean.then(() => choose(linked));
  }, [linked, loan, navigate]);
  const close = () => choose(null);
  const hasDebt = context.loan.debt > 0n;
  return (
    <Stack gap="lg">
      <Panel title="Where it stands">
        <LoanGauge context={context} />
        <Group gap="sm" mt="lg">
          {ACTS.map(({ act: each, label }, place) => (
            <Button
              key={each}
              size="md"
              variant={place < 2 ? "filled" : "default"}
              disabled={each === "repay" && !hasDebt}
              onClick={() => choose(each)}
            >
              {label}
            </Button>
          ))}
        </Group>
      </Panel>
      <Panel title="What if the price falls">
        <WhatIf context={context} />
      </Panel>
      <Panel title="Protection plan">
        <LoanPlan context={context} />
      </Panel>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Panel title="Messages about this loan">
          <LatestAlerts loan={loan} />
        </Panel>
        <Stack gap="lg">
          <Panel title="Your own alerts">
            <OwnAlerts context={context} />
          </Panel>
          <Panel title="Rescue links">
            <RescueLinks loan={loan} />
          </Panel>
        </Stack>
      </SimpleGrid>
      <Panel title="What happened">
        <LoanTimeline loan={loan} />
      </Panel>
      {act === null ? null : <LoanDialog act={act} context={context} onClose={close} />}
    </Stack>
  );
}
