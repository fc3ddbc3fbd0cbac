import { AUDIT_LOG, type JournalEntry, type JournalStore } from "@plimsoll/journal";
import type { AuditFollower } from "./audit-follower.ts";

/** The audit log as whoever follows a journal reads it: durable entries that this process knows. */
export interface AuditFeed {
  readonly bookId: string;
  readonly durableSequence: number;
  /** The entries behind `sequence`, so many at most; none where there are none yet. */
  readonly after: (sequence: number, most: number) => Promise<readonly JournalEntry[]>;
  /** Calls whenever there are new entries; returns how to stop. */
  readonly onNews: (listener: () => void) => () => void;
}

export function auditFeed(
  store: JournalStore,
  follower: Pick<AuditFollower, "standing" | "onMoved">,
): AuditFeed {
  return {
    bookId: AUDIT_LOG,
    get durableSequence() {
      return follower.standing.place.sequence;
    },
    after: async (sequence, most) => {
      const reader = await store.openReader(AUDIT_LOG);
      try {
        const entries: JournalEntry[] = [];
        for await (const batch of reader.read(sequence + 1, most)) entries.push(...batch);
        return entries;
      } finally {
        await reader.close();
      }
    },
    onNews: (listener) => follower.onMoved(listener),
  };
}
