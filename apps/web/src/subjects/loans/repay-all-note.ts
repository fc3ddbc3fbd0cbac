import type { LoanView } from "@plimsoll/contract";
import { exactAmountText } from "../../foundation/format/numbers.ts";

type Amount = LoanView["debt"];

/** What repaying all takes at most, and how that limit comes about. */
export function repayAllNote(owed: Amount, most: Amount): string {
  return (
    `At most ${exactAmountText(most)} is taken: the ${exactAmountText(owed)} owed now and a day of interest ` +
    "at today's rate. Only what is owed at that moment is taken; nothing is left to owe."
  );
}
