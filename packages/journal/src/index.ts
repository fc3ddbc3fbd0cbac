export { decodeCanonical, encodeCanonical } from "./canonical-json.ts";
export {
  chainEntries,
  FORMAT_VERSION,
  genesis,
  type EntryDraft,
  type JournalEntry,
  type JournalHead,
} from "./entry.ts";
export { CUT } from "./chain/pieces.ts";
export { assertHolds } from "./assert-holds.ts";
export {
  findContradiction,
  mergeCheckpoints,
  type KnownCheckpoint,
} from "./checkpoint/find-contradiction.ts";
export { createEntryDecoder } from "./entry-decoder.ts";
export {
  JournalBroken,
  JournalError,
  JournalFenced,
  JournalKeyTaken,
  JournalOfOtherKind,
  JournalLost,
  JournalUnavailable,
  JournalVersionUnknown,
  SnapshotBroken,
} from "./journal-error.ts";
export type { JournalReader, JournalStore, JournalWriter, SnapshotInfo } from "./journal.ts";
export { createMemoryJournal } from "./memory/memory-journal.ts";
export { grantJournal, mayAlterEntries } from "./postgres/grant-journal.ts";
export { JOURNAL_LOCK, migrateJournalWithin } from "./postgres/migrate.ts";
export { openPostgresJournal, readJournalWithin } from "./postgres/postgres-journal.ts";
export { AUDIT_LOG } from "./streams.ts";
export { verifyChain } from "./verify-chain.ts";
