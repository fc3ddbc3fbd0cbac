import type { AnswerOf } from "../../foundation/api/query.ts";
import { amountText } from "../../foundation/format/numbers.ts";

export type EarningsPoint = AnswerOf<"getSupplyEarnings">["points"][number];
type Amount = EarningsPoint["earned"];

/** Each movement may cost a base unit of rounding, and a reader takes that for a loss. */
const ROUNDING_UNITS = 10n;

/** What was earned as a reader sees it: what rounding alone has taken is nothing. */
export function earnedToShow(earned: Amount): Pick<Amount, "asset" | "amount"> {
  const units = BigInt(earned.baseUnits);
  const isRounding = units < 0n && units >= -ROUNDING_UNITS;
  return { asset: earned.asset, amount: isRounding ? "0" : earned.amount };
}

/** What happened at a point, in a lender's words. */
export function happenedAt({ cause }: Pick<EarningsPoint, "cause">): string {
  return cause === null ? "Time passed" : HAPPENED[cause];
}

const HAPPENED: Readonly<Record<NonNullable<EarningsPoint["cause"]>, string>> = {
  supplied: "You supplied",
  withdrawn: "You withdrew",
  loss: "Lenders bore a loss",
};

/** The newest point in a sentence. */
export function earningsInWords({ putIn, takenOut, earned, lost, worth }: EarningsPoint): string {
  return (
    `So far you put in ${amountText(putIn)} and took out ${amountText(takenOut)}. ` +
    `It earned ${amountText(earnedToShow(earned))} and lost ${amountText(lost)}, ` +
    `so that ${amountText(worth)} is here now.`
  );
}
