import { amountText } from "../../foundation/format/numbers.ts";

/** What of a market's settings the note is about. */
interface Dusted {
  readonly liquidation: { readonly kind: "reference" | "ladder"; readonly dust: string };
}

/**
 * What another dust may cost lenders; null where it stays or is 0, or nothing is sold by it. A rest of
 * collateral that is worth less goes to the house for what the house can pay.
 */
export function dustNote(before: Dusted, after: Dusted, loanAsset: string): string | null {
  if (after.liquidation.kind !== "ladder") return null;
  const { dust } = after.liquidation;
  const isKept = before.liquidation.kind === "ladder" && before.liquidation.dust === dust;
  if (isKept || !/[1-9]/.test(dust)) return null;
  const most = amountText({ amount: dust, asset: loanAsset });
  return (
    `Of a loan that owes more than it holds, the house takes what is worth less than ${most}. ` +
    `Where neither its desk nor its insurance can pay for that, lenders bear it: up to ${most} on each such loan.`
  );
}
