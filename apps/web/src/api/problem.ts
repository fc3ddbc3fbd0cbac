import { RequestRefused } from "@plimsoll/contract";

/** A failure in words for the reader: what is wrong, and whether trying again can help. */
export interface Trouble {
  readonly title: string;
  readonly detail: string;
  /** The field of the request that was refused, if it is one. */
  readonly field: string | null;
  readonly code: string;
  readonly mayRetry: boolean;
}

/** The server's own words where it has answered; ours where nobody did. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof RequestRefused) {
    const { title, detail, field, code, status } = error.problem;
    return { title, detail, field: field ?? null, code, mayRetry: status >= 500 || status === 429 };
  }
  return {
    title: "No connection",
    detail:
      "The service did not answer. Nothing is lost: what you entered is still here, and sending it again does not act twice.",
    field: null,
    code: "no_connection",
    mayRetry: true,
  };
}

/** Whether it makes sense to send the very same request again, under the same key. */
export function isWorthRepeating(error: unknown): boolean {
  return troubleOf(error).mayRetry;
}

/** Whether the session has ended. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof RequestRefused && error.problem.status === 401;
}
