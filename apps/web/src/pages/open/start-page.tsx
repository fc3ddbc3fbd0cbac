import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
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
import { WeekStory } from "../../subjects/sandbox/week-story.tsx";
import { BeginWeek } from "../../subjects/sandbox/begin-week.tsx";
import classes from "./start-page.module.css";

/** The first page: in a sandbox the crash as it happens, elsewhere the way in. */
export function StartPage() {
  useDocumentTitle("Plimsoll");
  const app = useApi("getApp");
  const sandbox = useSandbox({ isAlone: true });
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
          Bitcoin lost a third. The same loans twice: with protection plans, and as usual.
        </Text>
      </div>
      <div className={classes.story}>
        <Panel title="The week" aside={<BeginWeek state={sandbox} />}>
          <div className={classes.picture}>
            {sandbox === null ? <Loading lines={6} /> : <WeekStory state={sandbox} />}
          </div>
        </Panel>
        <Panel title="So far">
          <div className={classes.table}>
            {sandbox === null ? <Loading lines={6} /> : <PolicyComparison state={sandbox} />}
          </div>
        </Panel>
        <Panel title="Take a part in it">
          <Become />
        </Panel>
        <Panel title="The clock and the price">
          <div className={classes.controls}>
            {sandbox === null ? <Loading lines={4} /> : <SandboxControls state={sandbox} />}
          </div>
        </Panel>
      </div>
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
