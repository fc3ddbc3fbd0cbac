import { Button, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { lazy, Suspense } from "react";
import { LinkButton } from "../../elements/panels/links.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Loading } from "../../elements/states/states.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { isCustomer, isStaff } from "../../foundation/session/caller.ts";
import { useSession } from "../../foundation/session/session.ts";
import { Become } from "../../subjects/sandbox/become.tsx";
import { PolicyComparison } from "../../subjects/sandbox/policy-comparison.tsx";
import { SandboxControls } from "../../subjects/sandbox/sandbox-controls.tsx";
import { useSandbox } from "../../subjects/sandbox/use-sandbox.ts";

// The chart is large and not what the page is for: figures and controls are there before it.
const PricePath = lazy(() =>
  import("../../subjects/sandbox/price-path.tsx").then((module) => ({ default: module.PricePath })),
);

/** The first page: in a sandbox the crash as it happens, elsewhere the way in. */
export function StartPage() {
  useDocumentTitle("Plimsoll");
  const app = useApi("getApp");
  const sandbox = useSandbox();
  if (app.data?.hasScenario !== true && sandbox === null) {
    return app.isPending ? <Loading lines={6} /> : <Welcome />;
  }
  return (
    <Stack gap="lg">
      <div>
        <Title order={1} size="h2">
          The week of 29 January to 6 February 2026
        </Title>
        <Text c="dimmed" maw="68ch" mt={4}>
          Bitcoin lost a third. On one exchange collateral worth 170 million dollars was sold, most
          of it avoidably. Here the same week happens to two books of loans: one with protection
          plans, one without.
        </Text>
      </div>
      {sandbox === null ? (
        <Loading lines={6} />
      ) : (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <Panel title="So far">
            <PolicyComparison state={sandbox} />
          </Panel>
          <Panel title="The price">
            <Suspense fallback={<Loading lines={8} />}>
              <PricePath state={sandbox} />
            </Suspense>
          </Panel>
          <Panel title="Take a part in it">
            <Become />
          </Panel>
          <Panel title="The clock and the price">
            <SandboxControls state={sandbox} />
          </Panel>
        </SimpleGrid>
      )}
    </Stack>
  );
}

function Welcome() {
  const session = useSession();
  return (
    <Stack gap="lg" maw="44rem">
      <Title order={1}>Know the line. Stay above water.</Title>
      <Text size="lg">
        Borrow against your coins, see the exact price that endangers them, and let a plan that you
        chose act before it is reached. Every sale comes with a receipt that you can check yourself.
      </Text>
      <Group>
        {session === null ? (
          <>
            <LinkButton to="/sign-up" size="md">
              Open an account
            </LinkButton>
            <LinkButton to="/sign-in" size="md" variant="default">
              Sign in
            </LinkButton>
          </>
        ) : null}
        {isCustomer(session) ? (
          <LinkButton to="/overview" size="md">
            To your loans
          </LinkButton>
        ) : null}
        {isStaff(session) ? (
          <LinkButton to="/risk" size="md">
            To the live book
          </LinkButton>
        ) : null}
        <LinkButton to="/solvency" size="md" variant="default">
          See what stands behind it
        </LinkButton>
        <Button component="a" href="/docs" size="md" variant="subtle">
          API reference
        </Button>
      </Group>
    </Stack>
  );
}
