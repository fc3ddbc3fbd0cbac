import { describeRejection, wordingFor, type Wording } from "@plimsoll/contract";
import type { AssetId, Book, Rejection } from "@plimsoll/engine";
import { HttpProblem } from "./http-problem.ts";

/** A refusal of the book as a problem: its operands beside the sentence that is made of them. */
export function rejectionProblem(rejection: Rejection, wording?: Wording): HttpProblem {
  const { status, title, detail } = describeRejection(rejection, wording);
  const { code, ...operands } = rejection;
  const isTransient = code === "time_reversed" || code === "continuation_due";
  const { field, status: markStatus, ...others }: Readonly<Record<string, unknown>> = operands;
  return new HttpProblem({
    code,
    status,
    title,
    detail,
    ...(typeof field === "string" ? { field } : {}),
    ...(isTransient ? { retryAfterSeconds: 1 } : {}),
    operands: markStatus === undefined ? others : { ...others, markStatus },
  });
}

/** Wording with the decimals of the book's assets. */
export function wordingOf(book: Book, loanAsset: string | undefined): Wording {
  return wordingFor((asset) => book.assets.get(asset as AssetId)?.decimals, loanAsset);
}
