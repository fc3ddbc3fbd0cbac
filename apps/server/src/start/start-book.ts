import type { JournalStore } from "@plimsoll/journal";
import { openSequencer, type Sequencer } from "@plimsoll/sequencer";
import type { Logger } from "pino";
import { OPERATOR } from "../book/book-id.ts";
import { startSaleReviews } from "../followers/audits/start-sale-reviews.ts";
import type { Config } from "../foundation/config/environment.ts";
import type { Database } from "../foundation/database/database.ts";
import { createMetrics, measureFollowers, measureHistory } from "../book/metrics.ts";
import type { BookServices } from "../edge/http/services.ts";
import type { Mailer } from "../foundation/mailer.ts";
import { startNotifications } from "../followers/notifications/start-notifications.ts";
import { keepVapidKeys } from "../delivery/vapid.ts";
import { openHistory } from "../followers/history/history.ts";
import { openJournalFeed } from "../followers/journal-feed.ts";
import { EventLog } from "../followers/stream/event-log.ts";
import { createStandby } from "../book/snapshots/create-snapshot-maker.ts";
import { startTicking } from "../sources/ticking.ts";
import { Undo } from "../foundation/teardown.ts";
import { startWebhooks } from "../followers/webhooks/start-webhooks.ts";

/** What a book stands on; it stays when a sandbox begins again with another book. */
export interface BookFoundation {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly secret: string;
  readonly database: Database;
  readonly store: JournalStore;
  /** Sends letters; without one nobody gets any. */
  readonly mailer: Mailer | undefined;
  readonly log: Logger;
}

export interface BookOptions extends BookFoundation {
  readonly bookId: string;
  /** Milliseconds since 1970-01-01 UTC; see the sequencer. */
  readonly clock: () => number;
  /** Whether time is told to the book by the machine's clock. */
  readonly ticks: boolean;
  /** Fills a new book, before anything listens to it. */
  readonly prepare: (sequencer: Sequencer) => Promise<void>;
}

export interface RunningBook {
  readonly services: BookServices;
  /** Writes everything down and stops. */
  close(): Promise<void>;
}

/** Opens a book and all that follows its journal. What was started is stopped again when something fails. */
export async function startBook(options: BookOptions): Promise<RunningBook> {
  const { config, databaseUrl, secret, database, store, log, bookId } = options;
  const { pool } = database;
  const undo = new Undo(log);
  try {
    const sequencer = await openSequencer({
      store,
      bookId,
      owner: OPERATOR,
      clock: options.clock,
      limits: { snapshotEveryEntries: config.snapshotEveryEntries },
      standby: createStandby({ databaseUrl, bookId, owner: OPERATOR }),
      log: log.child({ part: "sequencer" }),
    });
    undo.push(() => sequencer.close());
    await options.prepare(sequencer);
    const metrics = createMetrics(sequencer);
    const { registry } = metrics;
    const feed = await openJournalFeed(store, sequencer);
    undo.push(() => feed.close());
    const history = await openHistory({ pool, feed, log: log.child({ part: "history" }) });
    undo.push(() => history.close());
    measureHistory(registry, history.worker);
    const eventLog = new EventLog({ feed, history });
    undo.push(() => eventLog.close());
    const saleReviews = await startSaleReviews({ pool, feed, sequencer, history, log });
    undo.push(() => saleReviews.close());
    const webhooks = await startWebhooks({
      pool,
      feed,
      sequencer,
      history,
      secret,
      registry,
      log: log.child({ part: "webhooks" }),
      policy: { allowPrivate: config.allowsPrivateWebhooks },
    });
    undo.push(() => webhooks.close());
    const notifications = await startNotifications({
      ...{ pool, feed, sequencer, secret, registry, mailer: options.mailer, hasPeople: true },
      log: log.child({ part: "notifications" }),
      policy: { allowPrivate: config.allowsPrivateWebhooks },
      vapid: await keepVapidKeys(config.dataDirectory),
      publicUrl: (config.publicUrl ?? `http://localhost:${config.port}`).replace(/\/+$/, ""),
    });
    undo.push(() => notifications.close());
    measureFollowers(registry, [history.worker, webhooks.progress, notifications.progress]);
    if (options.ticks) undo.push(startTicking(sequencer, config.tickSeconds, log));
    const services = {
      ...{ sequencer, metrics, history, eventLog, saleReviews, webhooks, notifications },
    };
    return { services, close: () => undo.all() };
  } catch (error) {
    await undo.all();
    throw error;
  }
}
