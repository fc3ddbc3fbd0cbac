import type { AnswerOf } from "../../foundation/api/query.ts";

type Standing = Pick<AnswerOf<"getLoanStatement">, "isFinal" | "closedAt">;

/** Whether a statement may still change, in a sentence. A period may go on after its loan has ended. */
export function standingWords({ isFinal, closedAt }: Standing): string {
  if (isFinal) return "The period is over: this statement does not change any more.";
  if (closedAt !== null) return "The loan is closed: nothing is owed and nothing is pledged.";
  return "The period is not over: this is how the loan stands so far.";
}
