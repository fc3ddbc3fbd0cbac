import type { Releasable } from "@plimsoll/engine";
import type { Wording } from "./wording.ts";

/** What a refused release says to do instead; null where the refusal names nothing. */
export function releaseInstead(
  releasable: Releasable | undefined,
  { amount }: Wording,
): string | null {
  if (releasable === undefined) return null;
  const { asset, assets } = releasable;
  return assets > 0n
    ? `You can take back up to ${amount(assets, asset)} now. Repay to free more.`
    : "Nothing can be taken back now. Repay or pledge first.";
}
