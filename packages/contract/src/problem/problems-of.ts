import type { Rejection, RejectionCode } from "@plimsoll/engine";
import type { Wording } from "./wording.ts";

type Holding<R, Code> = R extends { readonly code: infer Known }
  ? Code extends Known
    ? R
    : never
  : never;
type Sentence<Code extends RejectionCode> = (
  rejection: Holding<Rejection, Code>,
  wording: Wording,
) => string;

/** What rejections of some codes are over HTTP. */
export type ProblemsOf<Codes extends RejectionCode> = {
  readonly [Code in Codes]: {
    readonly status: number;
    readonly title: string;
    readonly detail: Sentence<Code>;
  };
};
