import { decodeCanonical, JournalBroken, type JournalEntry } from "@plimsoll/journal";

/** What an entry of the audit log says. */
export interface AuditBody {
  readonly actor: string;
  readonly act: string;
  readonly subject: string | null;
  readonly account: string | null;
  readonly address: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** @throws JournalBroken for an entry that says something else than an audit log does. */
export function readAuditBody(entry: JournalEntry): AuditBody {
  const members = membersOf(decodeCanonical(entry.body));
  const [actor, act, details] = [members["actor"], members["act"], members["details"]];
  const [subject, account, address] = ["subject", "account", "address"].map((name) => {
    const text = members[name] ?? null;
    return text === null || typeof text === "string" ? text : undefined;
  });
  if (
    typeof actor !== "string" ||
    typeof act !== "string" ||
    typeof details !== "object" ||
    subject === undefined ||
    account === undefined ||
    address === undefined
  ) {
    throw new JournalBroken(entry.sequence, "it is no entry of an audit log");
  }
  return { actor, act, subject, account, address, details: membersOf(details) };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value));
}
