import { useApi } from "../../../foundation/api/query.ts";
import { useBookSequence } from "../../../foundation/live/live.tsx";
import { useOutdatedBy } from "../../../foundation/live/use-outdated-by.ts";
import { amountsToSend } from "./loan-draft.ts";
import type { NewLoan } from "./use-loan-draft.ts";

/** What the book says to a loan that nobody has opened yet. */
export interface LoanPreview {
  /** In its own words; null while it would open the loan, or has not answered yet. */
  readonly refusal: string | null;
  readonly error: unknown;
  readonly retry: () => void;
}

/** Asks the book what it would say, again as it moves on; nothing before `isReviewed`. */
export function usePreview(loan: NewLoan, isReviewed: boolean): LoanPreview {
  const { terms, read, checked } = loan;
  const body = { ...amountsToSend(read, terms), plan: checked.text, falls: ["0.1"] };
  const preview = useApi("previewLoan", { body }, { isEnabled: isReviewed });
  useOutdatedBy(useBookSequence(), ["previewLoan"]);
  // An answer to other amounts says nothing of these.
  const answer = preview.isPlaceholderData ? undefined : preview.data;
  return {
    refusal: isReviewed ? (answer?.problem?.detail ?? null) : null,
    error: isReviewed ? preview.error : null,
    retry: () => void preview.refetch(),
  };
}
