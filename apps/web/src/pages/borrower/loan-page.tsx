import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Button, Group, SimpleGrid, Stack } from "@mantine/core";
import { useState } from "react";
import { LinkButton } from "../../elements/links.tsx";
import { PageHeader } from "../../elements/page-header.tsx";
import { Panel } from "../../elements/panel.tsx";
import { Failure, Loading } from "../../elements/states.tsx";
import { LatestAlerts } from "../../loans/latest-alerts.tsx";
import { useLoanContext, type LoanContext } from "../../loans/loan-context.ts";
import { LoanDialog, type LoanAct } from "../../loans/loan-dialogs.tsx";
import { LoanGauge } from "../../loans/loan-gauge.tsx";
import type { LoanSearch } from "../../loans/loan-search.ts";
import { LoanTimeline } from "../../loans/loan-timeline.tsx";
import { OwnAlerts } from "../../loans/own-alerts.tsx";
import { RescueLinks } from "../../loans/rescue-links.tsx";
import { WhatIf } from "../../loans/what-if-panel.tsx";
import { LoanPlan } from "../../plans/loan-plan.tsx";

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
  const { data, error, retry } = useLoanContext(loan);
  return (
    <>
      <PageHeader
        title={`Loan ${loan}`}
        actions={
          <LinkButton to="/statement" variant="default">
            Statement
          </LinkButton>
        }
      />
      {data === null ? (
        error === null ? (
          <Loading lines={8} />
        ) : (
          <Stack gap="lg">
            <Failure error={error} onRetry={retry} />
            <Panel title="What happened">
              <LoanTimeline loan={loan} />
            </Panel>
          </Stack>
        )
      ) : (
        <OpenLoan context={data} />
      )}
    </>
  );
}

function OpenLoan({ context }: { readonly context: LoanContext }) {
  const { act: linked }: LoanSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const [chosen, choose] = useState<LoanAct | null>(null);
  const act = chosen ?? linked ?? null;
  const { loan } = context.view;
  const close = () => {
    choose(null);
    // A link's dialog must not come back with the page.
    void navigate({ to: "/loans/$loan", params: { loan }, replace: true });
  };
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
