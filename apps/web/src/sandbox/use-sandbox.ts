import { useApi } from "../api/query.ts";
import { useFrame } from "../live/live.tsx";
import type { SandboxState } from "./sandbox-state.ts";

/** The sandbox as it is now; null where there is none or nothing is known yet. */
export function useSandbox(): SandboxState | null {
  const frame = useFrame<SandboxState>("sandbox");
  const app = useApi("getApp");
  const asked = useApi("getSandbox", undefined, {
    isEnabled: frame === null && app.data?.hasScenario === true,
  });
  return frame ?? asked.data ?? null;
}
