import { useMemo, useState } from "react";
import { useApi } from "../../foundation/api/query.ts";
import type { SandboxState } from "../../foundation/live/live.tsx";
import { useFrame, useIsWithoutPrices, useNewestSandbox } from "../../foundation/live/live.tsx";

/**
 * The sandbox as it is now; null where there is none or nothing is known yet. On a customer's page it is that of the
 * moment which the page shows; the first page shows nothing else, and has the newest.
 */
export function useSandbox({ isAlone = false } = {}): SandboxState | null {
  const [kept, newest] = [useFrame("sandbox"), useNewestSandbox()];
  const frame = isAlone ? newest : kept;
  const app = useApi("getApp");
  const asked = useApi("getSandbox", undefined, {
    isEnabled: frame === null && app.data?.hasScenario === true,
  });
  const hidesPrices = useIsWithoutPrices() && !isAlone;
  const state = frame ?? asked.data ?? null;
  return useMemo(() => {
    if (state === null || !hidesPrices) return state;
    // They would stand beside positions of another moment.
    return { ...state, prices: state.prices.map((each) => ({ ...each, price: null })) };
  }, [state, hidesPrices]);
}

/**
 * Whether this is a sandbox, and the latest state that was heard. The first public answer of the
 * service tells it, with or without a stream. What is known stays known, also while somebody else
 * signs in and everything is asked for again.
 */
export function useKnownSandbox(given: { readonly isAlone: boolean }): {
  readonly isSandbox: boolean;
  readonly state: SandboxState | null;
} {
  const app = useApi("getApp");
  const state = useSandbox(given);
  const [known, setKnown] = useState({ isSandbox: isServedAsSandbox(), state });
  const isSandbox = known.isSandbox || app.data?.mode === "sandbox" || state !== null;
  if (isSandbox !== known.isSandbox || (state !== null && state !== known.state)) {
    setKnown({ isSandbox, state: state ?? known.state });
  }
  return { isSandbox, state: state ?? known.state };
}

/** Whether the page itself says so, before anything was asked for: its room is kept from the start. */
function isServedAsSandbox(): boolean {
  return document.documentElement.dataset["mode"] === "sandbox";
}

/** The present of the book, milliseconds: the scenario's in a sandbox, today's elsewhere. */
export function usePresent(): number | null {
  const app = useApi("getApp");
  const sandbox = useSandbox();
  if (sandbox !== null) return Date.parse(sandbox.at);
  // Better today's than none where nobody can say.
  return app.data?.hasScenario === false || app.isError ? Date.now() : null;
}
