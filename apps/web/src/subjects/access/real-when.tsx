import { When } from "../../elements/figures/exact.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { distanceText } from "../../foundation/format/time.ts";

/**
 * An instant of the real clock, such as a sign-in. Where a sandbox plays another month it is told as a distance, so
 * that no page mixes two calendars.
 */
export function RealWhen({ at }: { readonly at: string }) {
  const isSandbox = useApi("getApp").data?.mode === "sandbox";
  return isSandbox ? <>{distanceText(at, Date.now())}</> : <When at={at} />;
}
