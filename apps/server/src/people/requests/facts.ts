import { AsyncLocalStorage } from "node:async_hooks";
import type { Try } from "../tries/tries.ts";

/** Somebody who has signed up, as the audit log names them. */
export interface KnownPerson {
  readonly id: string;
  readonly account: string | null;
}

/** What is known of the request under /api/auth that is being answered. */
export interface Facts {
  /** Where it comes from, as far as anybody trustworthy knows. */
  readonly address: string;
  /** When it came, in milliseconds, also while the clock of the machine is wrong. */
  readonly now: number;
  /** The password or code that it tries; it was right if the answer is a good one. */
  attempt?: Try;
  /** The factor whose code was good and is used up now. */
  factor?: "totp";
  /** Whose sign-in, password or address it is about, once that is known; somebody else may have sent it. */
  person?: KnownPerson;
  /** Who wants to sign up, and the hash of the password that they chose, once it is made. */
  signUp?: { readonly name: string; hash?: string };
  /** Why nothing was done, where the answer is a good one all the same so that strangers learn nothing. */
  refusedAs?: string;
  /** Writes down that a change begins; there for requests that change how somebody proves who they are. */
  changeBegins?: () => Promise<void>;
}

/** The request that is being answered; none while the service itself signs somebody in. */
export const facts = new AsyncLocalStorage<Facts>();

/** Lets the audit log say whom a request is about, whatever its answer says. */
export function isAbout({
  id,
  account,
}: {
  readonly id: string;
  readonly account?: unknown;
}): void {
  const asked = facts.getStore();
  if (asked !== undefined)
    asked.person = { id, account: typeof account === "string" ? account : null };
}

/**
 * To be awaited once nothing but the change itself is left to do, and not before whoever asks has shown that they
 * may: else strangers could fill the audit log. A second time does nothing.
 *
 * @throws AuditLogUnavailable, and nothing must be changed.
 */
export async function changeBegins(person?: {
  readonly id: string;
  readonly account?: unknown;
}): Promise<void> {
  if (person !== undefined) isAbout(person);
  await facts.getStore()?.changeBegins?.();
}
