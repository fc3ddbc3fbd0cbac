import { scenarioText } from "../format/time.ts";
import type { SandboxState } from "./sandbox-state.ts";
import classes from "./sandbox-band.module.css";

/** On every page of a sandbox, so that nobody takes it for real money. */
export function SandboxBand({ state }: { readonly state: SandboxState }) {
  return (
    <div className={classes.band} role="note" aria-label="This is a sandbox">
      <strong>Sandbox</strong>
      <span>no real money · scenario time {scenarioText(state.at)}</span>
    </div>
  );
}
