import type pg from "pg";
import { migrate } from "../../foundation/database/migrations.ts";
import type { PartLog } from "../../foundation/part-log.ts";
import { entriesOf, Following, type Progress } from "../follow.ts";
import type { JournalFeed } from "../journal-feed.ts";
import { historySchema } from "./schema.ts";
import { checkJournal, historyFold } from "./history-fold.ts";
import { openHistoryTables, HISTORY_SCHEMA_NAME, type HistoryTables } from "./tables.ts";

/** What has happened, in tables that follow the journal. */
export interface History {
  readonly tables: HistoryTables;
  /** How far the tables have come. */
  readonly progress: Progress;
  /** Finishes the batch under way. The pool and the feed stay. */
  close(): Promise<void>;
}

interface HistoryOptions {
  readonly pool: pg.Pool;
  readonly feed: JournalFeed;
  readonly log: PartLog;
  /** Where its tables are; one schema holds the history of one book. */
  readonly schema?: string;
  /** Most entries of one transaction. */
  readonly entriesMax?: number;
}

/**
 * Brings the tables up to date with this release and begins to follow the journal.
 *
 * @throws SchemaTooNew, HistoryBroken: the message says what to do.
 */
export async function openHistory(options: HistoryOptions): Promise<History> {
  const { pool, feed, log, schema = HISTORY_SCHEMA_NAME, entriesMax = 500 } = options;
  // The start has done so for every schema; but a sandbox that begins again drops this one (`forgetBook`)
  // before it opens the next book.
  await migrate(pool, [historySchema(schema)]);
  await checkJournal(pool, feed, schema);
  const follower = { ...historyFold(schema), ...entriesOf(feed, { entriesMax }) };
  const progress = await Following.start(follower, { pool, feed, log });
  return { tables: openHistoryTables(pool, schema), progress, close: () => progress.close() };
}
