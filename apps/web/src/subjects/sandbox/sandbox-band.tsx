import { Button, Divider, Popover, Stack, Title } from "@mantine/core";
import { useLocation } from "@tanstack/react-router";
import { Price } from "../../elements/figures/exact.tsx";
import { shortText } from "../../foundation/format/numbers.ts";
import { scenarioText } from "../../foundation/format/time.ts";
import type { SandboxState } from "../../foundation/live/live.tsx";
import { PolicyComparison } from "./policy-comparison.tsx";
import classes from "./sandbox-band.module.css";
import { SandboxControls } from "./sandbox-controls.tsx";
import { useKnownSandbox } from "./use-sandbox.ts";

const STATE_WORDS: Readonly<Record<SandboxState["state"], string>> = {
  waiting: "about to begin",
  playing: "playing",
  paused: "paused",
  jumping: "catching up",
  ended: "the week is over",
};

/** On every page of a sandbox, so that nobody takes it for real money; nothing elsewhere. */
export function SandboxBand() {
  const isFirstPage = useLocation().pathname === "/";
  const { isSandbox, state } = useKnownSandbox({ isAlone: isFirstPage });
  if (!isSandbox) return null;
  return (
    <aside className={classes.band} aria-label="This is a sandbox">
      <strong>Sandbox: no real money</strong>
      {state === null ? null : <Scenario state={state} isShown={!isFirstPage} />}
    </aside>
  );
}

/** The week as it stands; the first page shows totals and controls by itself. */
function Scenario({ state, isShown }: { readonly state: SandboxState; readonly isShown: boolean }) {
  const { plimsoll, reference } = state.totals;
  return (
    <>
      <span>
        {scenarioText(state.at)} · {STATE_WORDS[state.state]}
      </span>
      <span>
        {state.prices.map(({ asset, price }, index) => (
          <span key={asset}>
            {index === 0 ? "" : " · "}
            {asset} {price === null ? "–" : <Price of={price} />}
          </span>
        ))}
      </span>
      {isShown ? (
        <span className={classes.totals}>
          Sold {shortText(plimsoll.collateralSold)} with plans,{" "}
          {shortText(reference.collateralSold)} as usual
        </span>
      ) : null}
      {isShown ? (
        <Popover position="bottom" width="calc(min(380px, 94vw))" trapFocus returnFocus withArrow>
          <Popover.Target>
            <Button size="compact-sm" color="dark" variant="filled">
              Controls and totals
            </Button>
          </Popover.Target>
          <Popover.Dropdown className={classes.controls} aria-label="Controls of the sandbox">
            <Stack gap="sm">
              <SandboxControls state={state} />
              <Divider />
              <section aria-label="So far, under both policies">
                <Title order={2} size="h6">
                  So far, under both policies
                </Title>
                <PolicyComparison state={state} />
              </section>
            </Stack>
          </Popover.Dropdown>
        </Popover>
      ) : null}
    </>
  );
}
