import type { LoanAssets } from "@plimsoll/engine";
import type { Wording } from "./wording.ts";

/** What a refused borrowing says to do instead; null where the refusal names nothing. */
export function borrowInstead(
  room: LoanAssets | undefined,
  { loanAssets }: Wording,
): string | null {
  if (room === undefined) return null;
  return room > 0n
    ? `The debt can grow by up to ${loanAssets(room)} now. Pledge to borrow more.`
    : "Nothing more can be borrowed now. Repay or pledge first.";
}
