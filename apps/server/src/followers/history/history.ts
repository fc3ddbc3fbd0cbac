import type { JournalReader, JournalStore } from "@plimsoll/journal";
import type { Sequencer } from "@plimsoll/sequencer";
import type pg from "pg";
import { EventLog } from "../stream/event-log.ts";
import { migrateProjections } from "./migrate.ts";
import { ProjectionWorker, type ProjectionLog } from "./projection-worker.ts";
import { openProjections, PROJECTIONS_SCHEMA, type Projections } from "./tables.ts";

/** The read side: tables that follow the journal, and the stream of what they include. */
export interface History {
  readonly tables: Projections;
  readonly worker: ProjectionWorker;
  readonly events: EventLog;
  /** Ends streams, then the projecting. The pool and the sequencer stay. */
  close(): Promise<void>;
}

export interface HistoryOptions {
  readonly pool: pg.Pool;
  readonly store: JournalStore;
  readonly sequencer: Sequencer;
  readonly log: ProjectionLog;
  /** Where its tables are; one schema holds the history of one book. */
  readonly schema?: string;
}

/**
 * Brings the tables up to date with this release and starts to project.
 *
 * @throws ProjectionsTooNew, ProjectionBroken: the message says what to do.
 */
export async function openHistory(options: HistoryOptions): Promise<History> {
  const { pool, store, sequencer, log, schema = PROJECTIONS_SCHEMA } = options;
  await migrateProjections(pool, schema);
  const tables = openProjections(pool, schema);
  const reader: JournalReader = await store.openReader(sequencer.bookId);
  const worker = await ProjectionWorker.start({ tables, reader, sequencer, log });
  const events = new EventLog({ tables, reader, worker });
  return {
    tables,
    worker,
    events,
    close: async () => {
      events.close();
      await worker.close();
      await reader.close();
    },
  };
}
