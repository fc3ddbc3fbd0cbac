import { JournalBroken, type JournalHead, type JournalReader } from "@plimsoll/journal";
import { readAuditBody } from "./audit-body.ts";

export interface AuditLogReport {
  /** How many entries were followed. */
  readonly entries: number;
  readonly head: JournalHead;
  /** The first thing that differs; null when all agrees. */
  readonly problem: { readonly sequence: number; readonly message: string } | null;
}

/** Follows the chain of the audit log from its first entry, and reads what every entry says. */
export async function verifyAuditLog(reader: JournalReader): Promise<AuditLogReport> {
  const head = await reader.head();
  let [entries, time] = [0, 0];
  try {
    for await (const batch of reader.read(1, head.sequence)) {
      for (const entry of batch) {
        if (entry.at < time) throw new JournalBroken(entry.sequence, "its time goes back");
        readAuditBody(entry);
        [entries, time] = [entries + 1, entry.at];
      }
    }
    return { entries, head, problem: null };
  } catch (error) {
    if (!(error instanceof JournalBroken)) throw error;
    const { sequence, message } = error;
    return { entries, head, problem: { sequence, message } };
  }
}
