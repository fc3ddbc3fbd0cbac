import { Button, Popover } from "@mantine/core";
import { useLocation } from "@tanstack/react-router";
import { priceText } from "../format/numbers.ts";
import { scenarioText } from "../format/time.ts";
import { SandboxControls } from "./sandbox-controls.tsx";
import type { SandboxState } from "./sandbox-state.ts";
import classes from "./sandbox-band.module.css";

const STATE_WORDS: Readonly<Record<SandboxState["state"], string>> = {
  waiting: "about to begin",
  playing: "playing",
  paused: "paused",
  jumping: "catching up",
  ended: "the week is over",
};

/** On every page of a sandbox, so that nobody takes it for real money. */
export function SandboxBand({ state }: { readonly state: SandboxState }) {
  const { pathname } = useLocation();
  return (
    <aside className={classes.band} aria-label="This is a sandbox">
      <strong>Sandbox: no real money</strong>
      <span>
        {scenarioText(state.at)} · {STATE_WORDS[state.state]}
      </span>
      <span>
        {state.prices
          .map(({ asset, price }) => `${asset} ${price === null ? "–" : priceText(price)}`)
          .join(" · ")}
      </span>
      {pathname === "/" ? null : (
        <Popover position="bottom" width={380} trapFocus withArrow>
          <Popover.Target>
            <Button size="compact-sm" color="dark" variant="filled">
              Controls
            </Button>
          </Popover.Target>
          <Popover.Dropdown aria-label="Controls of the sandbox">
            <SandboxControls state={state} />
          </Popover.Dropdown>
        </Popover>
      )}
    </aside>
  );
}
