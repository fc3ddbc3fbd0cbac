import type { LoanAssets } from "@plimsoll/engine";
import type { Wording } from "./wording.ts";

/** By how much a debt may grow before it meets the limit that refused it. */
export function canGrow(room: LoanAssets, { loanAssets }: Wording): string {
  return `The debt can grow by up to ${loanAssets(room)} now.`;
}

/** What a refused borrowing says to do instead; null where the refusal names nothing. */
export function borrowInstead(room: LoanAssets | undefined, wording: Wording): string | null {
  if (room === undefined) return null;
  return room > 0n
    ? `${canGrow(room, wording)} Pledge to borrow more.`
    : "Nothing more can be borrowed now. Repay or pledge first.";
}
