export { decodeCanonical, encodeCanonical, type PlainData } from "./canonical-json.ts";
export {
  chainEntries,
  FORMAT_VERSION,
  genesis,
  type EntryDraft,
  type JournalEntry,
  type JournalHead,
} from "./entry.ts";
export { contentHashOf, originHash, type Origin } from "./chain/entry-hash.ts";
export { CUT, openBody, type HashText, type OpenedBody } from "./chain/pieces.ts";
export { createEntryDecoder, type EntryDecoder, type Upcaster } from "./entry-decoder.ts";
export {
  JournalBroken,
  JournalError,
  JournalFenced,
  JournalKeyTaken,
  JournalUnavailable,
  JournalVersionUnknown,
  SnapshotBroken,
} from "./journal-error.ts";
export type { JournalReader, JournalStore, JournalWriter, SnapshotInfo } from "./journal.ts";
export { createMemoryJournal } from "./memory/memory-journal.ts";
export { migrateJournal } from "./postgres/migrate.ts";
export { JOURNAL_LOCK } from "./postgres/migrate.ts";
export { openPostgresJournal, type PostgresJournalOptions } from "./postgres/postgres-journal.ts";
