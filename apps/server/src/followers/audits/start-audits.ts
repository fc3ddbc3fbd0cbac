import type { JournalStore } from "@plimsoll/journal";
import type { Sequencer } from "@plimsoll/sequencer";
import type { Logger } from "pino";
import type { History } from "../history/history.ts";
import { AUDIT_SETTINGS, auditSales } from "./audit-sales.ts";

export interface Audits {
  /** Judges what may be judged by now, after the one that is under way. */
  run(): Promise<void>;
  close(): Promise<void>;
}

const PERIOD_MILLIS = 60_000;

/** Judges sales once a minute, and whenever it is asked to. */
export async function startAudits(options: {
  readonly store: JournalStore;
  readonly sequencer: Sequencer;
  readonly history: History;
  readonly log: Logger;
}): Promise<Audits> {
  const { store, sequencer, history, log } = options;
  const reader = await store.openReader(sequencer.bookId);
  const ending = new AbortController();
  let last: Promise<unknown> = Promise.resolve();
  const run = async (): Promise<void> => {
    const now = await sequencer.read((book) => book.time);
    const { signal } = ending;
    const source = { tables: history.tables, reader, now, settings: AUDIT_SETTINGS, signal };
    const next = last.then(() => auditSales(source));
    last = next.catch(() => undefined);
    await next;
  };
  const timer = setInterval(() => {
    run().catch((error: unknown) => log.error({ error }, "sales could not be audited"));
  }, PERIOD_MILLIS);
  return {
    run,
    close: async () => {
      clearInterval(timer);
      ending.abort();
      await last;
      await reader.close();
    },
  };
}
