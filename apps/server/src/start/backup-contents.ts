import type { BackupContents } from "../foundation/backup/write-backup.ts";
import { HISTORY_SCHEMA_NAME } from "../followers/history/tables.ts";
import { SCHEMAS } from "./schemas.ts";

/** Where people are; an auth library of another make looks after these tables. */
export const PEOPLE_SCHEMA = "people";

/** History follows from the journal, entry by entry, and is made again. */
const SCHEMAS_LEFT_OUT: readonly string[] = [HISTORY_SCHEMA_NAME];

const NUMBERED = ["journal", ...SCHEMAS.map(({ name }) => name)];
const KEPT = NUMBERED.filter((name) => !SCHEMAS_LEFT_OUT.includes(name));
const NEWEST_SNAPSHOTS = `
  SELECT DISTINCT ON (book_number) snapshot_number FROM journal.snapshots
   WHERE is_complete ORDER BY book_number, sequence DESC`;

/** What a backup holds of the database, which is all that cannot be made again. */
export const BACKUP_CONTENTS: BackupContents = {
  schemas: [...KEPT, PEOPLE_SCHEMA],
  leftOut: [
    // Written by the migrations themselves; the header says which were applied.
    ...KEPT.map((name) => `${name}.migrations`),
    // What was ended after the backup must not open anything again: people sign in anew, and links are sent anew.
    `${PEOPLE_SCHEMA}.session`,
    `${PEOPLE_SCHEMA}.verification`,
    `${PEOPLE_SCHEMA}.ticket`,
  ],
  only: {
    // Older snapshots only shorten looks at the past.
    "journal.snapshots": `snapshot_number IN (${NEWEST_SNAPSHOTS})`,
    "journal.snapshot_chunks": `snapshot_number IN (${NEWEST_SNAPSHOTS})`,
  },
  order: { "journal.entries": "book_number, sequence" },
};
