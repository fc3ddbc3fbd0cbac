import type { AccountId, Book, Loan } from "@plimsoll/engine";
import { createHash } from "node:crypto";
import { makeId } from "../../foundation/secrets.ts";
import type { Sender } from "../../book/submit.ts";
import { invalidField } from "../../views/http-problem.ts";
import type { AnyRequest } from "../../views/operation.ts";

/** Who sends the command that a request asks for. */
export function senderOf({ caller, idempotency }: AnyRequest): Sender {
  return { actor: caller.id, idempotency };
}

/** The account that a request acts for: the named one, or the caller's own. */
export function actingAccount(request: AnyRequest, named: string | undefined): AccountId {
  const account = named ?? request.caller.account;
  if (account !== null) return account as AccountId;
  throw invalidField("account", "Name the customer to act for.");
}

/** Who acts on a loan: its owner, also when staff does it in the owner's name. */
export function actingOn(request: AnyRequest, book: Book, loan: Loan | undefined): AccountId {
  return loan?.owner ?? request.caller.account ?? book.owner;
}

/**
 * A name for something new: the one that the request says, or one made of the caller and the
 * idempotency key, so that the same request sent again gets the same name.
 */
export function nameFor(request: AnyRequest, named: string | undefined, prefix: string): string {
  if (named !== undefined) return named;
  const { caller, idempotency } = request;
  const words = JSON.stringify(["name", prefix, caller.id, idempotency?.key ?? ""]);
  const seed = createHash("sha256").update(words).digest();
  return `${prefix}-${makeId(seed)}`;
}
