import type { LoanId } from "@plimsoll/engine";
import { peek } from "../../book/look.ts";
import type { Caller } from "../../people/caller.ts";
import type { AuditEntry } from "../../people/audit-log/audit-log.ts";
import type { Services } from "./services.ts";

/** A request to a route, as its inputs were checked. */
export interface Asked {
  readonly operation: string;
  readonly caller: Caller;
  readonly address: string;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

type Named = Readonly<Record<string, string>>;

/** What a request names in its path and query, as text, and the account in its body. */
export function namedIn({ params, query, body }: Asked): Record<string, string> {
  return { ...textsOf(params), ...textsOf(query), ...membersOf(body, ["account"]) };
}

/** What a request is about, as the audit log names it. */
export async function aboutOf(
  named: Named,
  { book }: Pick<Services, "book">,
): Promise<Pick<AuditEntry, "subject" | "account">> {
  const { loan, webhook } = named;
  const account =
    named["account"] ??
    (loan === undefined
      ? webhook && (await book.served.webhooks.endpoints.get(null, webhook))?.account
      : await peek(book, ({ loans }) => loans.get(loan as LoanId)?.owner));
  const subject = loan === undefined ? webhook && `webhook:${webhook}` : `loan:${loan}`;
  return { subject: subject ?? null, account: account ?? null };
}

/** These members of a body, as text. */
export function membersOf(body: unknown, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(textsOf(body)).filter(([name]) => names.includes(name)));
}

function textsOf(input: unknown): Record<string, string> {
  if (typeof input !== "object" || input === null) return {};
  const members = Object.entries(input).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members.map(([name, value]) => [name, String(value)]));
}
