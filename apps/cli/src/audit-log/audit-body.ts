import { decodeCanonical, JournalBroken, type JournalEntry } from "@plimsoll/journal";

/** What an entry of the audit log says. */
export interface AuditBody {
  readonly actor: string;
  readonly act: string;
  readonly subject: string | null;
  readonly account: string | null;
  readonly address: string | null;
  readonly details: Readonly<Record<string, string>>;
}

const MEMBERS = ["account", "act", "actor", "address", "details", "subject"];

/** @throws JournalBroken for an entry that says something else than an audit log does. */
export function readAuditBody(entry: JournalEntry): AuditBody {
  const body = decodeCanonical(entry.body);
  const isBody =
    typeof body === "object" && body !== null && Object.keys(body).join() === MEMBERS.join();
  if (!isBody) throw new JournalBroken(entry.sequence, "it is no entry of an audit log");
  return body as unknown as AuditBody;
}
