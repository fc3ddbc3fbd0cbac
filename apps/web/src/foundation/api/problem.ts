import { RequestRefused } from "@plimsoll/contract";

/** A failure in words for the reader: what is wrong, and whether trying again can help. */
interface Trouble {
  readonly title: string;
  readonly detail: string;
  /** The field of the request that was refused, if it is one. */
  readonly field: string | null;
  readonly code: string;
  readonly mayRetry: boolean;
}

/** What the sign-in has said no to, in its own words. */
export class SignInRefused extends Error {
  override readonly name = "SignInRefused";
  /** HTTP status of the answer; 0 where the page or the browser itself has said no. */
  readonly status: number;
  /** Stable, such as INVALID_CODE. */
  readonly code: string;

  constructor(words: string, status: number, code = "sign_in_refused") {
    super(words);
    this.status = status;
    this.code = code;
  }
}

/** The page itself has kept a request back: somebody else is signed in by now, or nobody. */
export class SessionChanged extends Error {
  override readonly name = "SessionChanged";
}

/** The server's own words where it has answered; ours where nobody did. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof RequestRefused) {
    const { title, detail, field, code, status } = error.problem;
    return { title, detail, field: field ?? null, code, mayRetry: mayRetryAfter(status) };
  }
  if (error instanceof SignInRefused) {
    const { message: detail, status, code } = error;
    const mayRetry = mayRetryAfter(status);
    return { title: "Not accepted", detail, field: null, code, mayRetry };
  }
  if (error instanceof SessionChanged) {
    return {
      title: "The session has changed",
      detail:
        "Somebody else is signed in in this browser by now, or nobody. It was not sent in their name: look at the page again.",
      field: null,
      code: "session_changed",
      mayRetry: false,
    };
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

function mayRetryAfter(status: number): boolean {
  return status >= 500 || status === 429 || status === 408;
}

/** Whether it makes sense to send the very same request again, under the same key. */
export function isWorthRepeating(error: unknown): boolean {
  return troubleOf(error).mayRetry;
}

/** How long the server asks to wait before the request is sent again; 0 where it does not say. */
export function retryAfterMillis(error: unknown): number {
  return error instanceof RequestRefused ? (error.retryAfterSeconds ?? 0) * 1_000 : 0;
}

/** Before the book is asked, these say nothing of what an earlier try has brought about. */
const UNDECIDED_STATUSES: readonly number[] = [401, 403, 408, 425, 429];

/**
 * Whether a failure settles the request for good: the server has decided, now or at an earlier try,
 * that it does not happen. A lost answer or an ended session settles nothing.
 */
export function isFinal(error: unknown): boolean {
  if (!(error instanceof RequestRefused)) return false;
  const { status } = error.problem;
  return status >= 400 && status < 500 && !UNDECIDED_STATUSES.includes(status);
}

/** Whether the session has ended. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof RequestRefused && error.problem.status === 401;
}

/** A page where the reader can do what is missing before they may do what they have asked for. */
interface WayOut {
  readonly to: "/verification" | "/account/security";
  readonly label: string;
}

const WAYS_OUT: Readonly<Record<string, WayOut>> = {
  email_not_verified: { to: "/verification", label: "Confirm your address" },
  second_factor_required: { to: "/account/security", label: "Set up or use a second factor" },
};

/** Where a refusal can be mended; null when no page of ours does that. */
export function wayOutOf(error: unknown): WayOut | null {
  return WAYS_OUT[troubleOf(error).code] ?? null;
}

/** Whether the service wants to know again who acts: password and code, or a passkey. */
export function asksForProof(error: unknown): boolean {
  return ["STEP_UP_REQUIRED", "SECOND_FACTOR_REQUIRED", "step_up_required"].includes(
    troubleOf(error).code,
  );
}

/** Whether what was asked for is not there, or not any more. */
export function isNotFound(error: unknown): boolean {
  return error instanceof RequestRefused && error.problem.status === 404;
}
