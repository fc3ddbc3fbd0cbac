import type { AnswerOf } from "../../foundation/api/query.ts";

export type LoanEvent = AnswerOf<"listLoanEvents">["items"][number];
type Amount = AnswerOf<"getLoan">["debt"];

function isAmount(value: unknown): value is Amount {
  return typeof value === "object" && value !== null && "asset" in value && "baseUnits" in value;
}

/** Amounts of an event with the names of their members. */
export function amountsOf(event: LoanEvent["event"]): readonly (readonly [string, Amount])[] {
  return Object.entries(event).flatMap(([name, value]) =>
    isAmount(value) && value.baseUnits !== "0" ? [[wordsOf(name), value] as const] : [],
  );
}

/** A member's name as words. */
export function wordsOf(name: string): string {
  return name.replaceAll(/([A-Z])/g, " $1").toLowerCase();
}
