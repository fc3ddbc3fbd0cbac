import type { CallArguments } from "../../foundation/api/query.ts";

type Query = NonNullable<NonNullable<CallArguments<"listAuditLog">>["query"]>;

/** What somebody looks for in the audit log, as typed; empty for anything. */
export interface AuditFilter {
  readonly actor: string;
  readonly act: string;
  readonly subject: string;
  readonly account: string;
  /** Days, as the browser's own field gives them: 2026-11-30. */
  readonly firstDay: string;
  readonly lastDay: string;
}

export const ANYTHING: AuditFilter = {
  actor: "",
  act: "",
  subject: "",
  account: "",
  firstDay: "",
  lastDay: "",
};

const DAY_MILLIS = 86_400_000;
const PAGE_ENTRIES = 50;

/** What is asked for. Days are those of UTC, both included. */
export function auditQueryOf(filter: AuditFilter): Query {
  const { firstDay, lastDay } = filter;
  const named = Object.entries({
    actor: filter.actor.trim(),
    act: filter.act.trim(),
    subject: filter.subject.trim(),
    account: filter.account.trim(),
    from: firstDay === "" ? "" : new Date(firstDay).toISOString(),
    to: lastDay === "" ? "" : new Date(Date.parse(lastDay) + DAY_MILLIS).toISOString(),
  }).filter(([, text]) => text !== "");
  return { limit: PAGE_ENTRIES, ...Object.fromEntries(named) };
}
