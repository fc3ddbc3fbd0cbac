import type pg from "pg";
import { migrate } from "../../foundation/database/migrations.ts";
import type { FeedLog } from "../../foundation/part-log.ts";
import { entriesOf, Following, type Progress } from "../follow.ts";
import type { JournalFeed } from "../journal-feed.ts";
import { historySchema } from "./schema.ts";
import { checkJournal, projection } from "./project.ts";
import { openProjections, PROJECTIONS_SCHEMA, type Projections } from "./tables.ts";

/** What has happened, in tables that follow the journal. */
export interface History {
  readonly tables: Projections;
  /** How far the tables have come. */
  readonly progress: Progress;
  /** Finishes the batch under way. The pool and the feed stay. */
  close(): Promise<void>;
}

interface HistoryOptions {
  readonly pool: pg.Pool;
  readonly feed: JournalFeed;
  readonly log: FeedLog;
  /** Where its tables are; one schema holds the history of one book. */
  readonly schema?: string;
  /** Most entries of one transaction. */
  readonly entriesMax?: number;
}

/**
 * Brings the tables up to date with this release and begins to follow the journal.
 *
 * @throws SchemaTooNew, ProjectionBroken: the message says what to do.
 */
export async function openHistory(options: HistoryOptions): Promise<History> {
  const { pool, feed, log, schema = PROJECTIONS_SCHEMA, entriesMax = 500 } = options;
  // The start has done so for every schema; but a sandbox that begins again drops this one (`forgetBook`)
  // before it opens the next book.
  await migrate(pool, [historySchema(schema)]);
  await checkJournal(pool, feed, schema);
  const follower = { ...projection(schema), ...entriesOf(feed, { entriesMax }) };
  const progress = await Following.start(follower, { pool, feed, log });
  return { tables: openProjections(pool, schema), progress, close: () => progress.close() };
}
