import { openSequencer, type Sequencer } from "@plimsoll/sequencer";
import { OPERATOR } from "../book/book-id.ts";
import type { Anchors } from "../followers/anchors/anchors.ts";
import { measureAnchors } from "../followers/anchors/measure-anchors.ts";
import { holdNewDebt } from "../book/new-debt.ts";
import { watchLead } from "../book/watch-lead.ts";
import { startSaleReviews } from "../followers/audits/start-sale-reviews.ts";
import {
  createMetrics,
  measureAlarms,
  measureFollowers,
  measureHistory,
  measureWorkers,
} from "../book/metrics.ts";
import type { ServedBook } from "../edge/http/services.ts";
import { startNotifications } from "../followers/notifications/start-notifications.ts";
import { keepVapidKeys } from "../delivery/vapid.ts";
import { assertAcknowledged, keepAcknowledged } from "../book/acknowledged/keep-acknowledged.ts";
import { openHistory } from "../followers/history/history.ts";
import { createSnapshotMaker } from "../book/snapshots/create-snapshot-maker.ts";
import { openJournalFeed } from "../followers/journal-feed.ts";
import { EventLog } from "../followers/stream/event-log.ts";
import { startTicking } from "../sources/ticking.ts";
import { Teardown } from "../foundation/teardown.ts";
import { startWebhooks } from "../followers/webhooks/start-webhooks.ts";

import type { Foundation } from "./open-foundation.ts";

export interface BookNeeds {
  readonly foundation: Foundation;
  readonly anchors: Anchors;
  readonly bookId: string;
  /** Milliseconds since 1970-01-01 UTC; see the sequencer. */
  readonly clock: () => number;
  /** Whether time is told to the book by the machine's clock. */
  readonly isTimed: boolean;
  /** Fills a new book, before anything listens to it. */
  readonly prepare: (sequencer: Sequencer) => Promise<void>;
}

/** Opens a book and all that follows its journal. What was started is stopped again when something fails. */
export async function openBook(needs: BookNeeds): Promise<ServedBook> {
  const { foundation, anchors, bookId } = needs;
  const { config, databaseUrl, keyring, database, store, mailer, log } = foundation;
  const { pool } = database;
  const teardown = new Teardown(log);
  try {
    const reader = await store.openReader(bookId);
    await assertAcknowledged({ config, pool, reader });
    // Before anything is written behind what may not be the journal's true end.
    const newest = await anchors.prepare(bookId);
    const sequencer = await openSequencer({
      store,
      bookId,
      kind: config.mode,
      owner: OPERATOR,
      clock: needs.clock,
      ...(needs.isTimed ? { admit: holdNewDebt(foundation.clock) } : {}),
      limits: { snapshotEveryEntries: config.snapshotEveryEntries },
      snapshotMaker: createSnapshotMaker({ databaseUrl, bookId, owner: OPERATOR }),
      log: log.child({ part: "sequencer" }),
    });
    const partLog = log.child({ part: "acknowledged" });
    const { alarms } = foundation;
    teardown.push(keepAcknowledged({ config, pool, reader, sequencer, alarms, log: partLog }));
    teardown.push(() => sequencer.close());
    await needs.prepare(sequencer);
    const metrics = createMetrics(sequencer);
    const { registry } = metrics;
    measureAlarms(registry, foundation.alarms);
    measureWorkers(registry, foundation.workers);
    const feed = await openJournalFeed(store, sequencer);
    teardown.push(() => feed.close());
    const anchored = await anchors.follow(feed, { newest });
    teardown.push(() => anchored.close());
    measureAnchors(registry, anchors);
    const history = await openHistory({ pool, feed, log: log.child({ part: "history" }) });
    teardown.push(() => history.close());
    const eventLog = new EventLog({ feed, history });
    teardown.push(() => eventLog.close());
    measureHistory(registry, history.progress);
    const saleReviews = await startSaleReviews({ pool, feed, sequencer, history, log });
    teardown.push(() => saleReviews.close());
    const webhooks = await startWebhooks({
      pool,
      feed,
      sequencer,
      history,
      keyring,
      registry,
      log: log.child({ part: "webhooks" }),
      policy: { allowPrivate: config.allowsPrivateWebhooks },
    });
    teardown.push(() => webhooks.close());
    const notifications = await startNotifications({
      ...{ pool, feed, sequencer, keyring, registry, mailer, hasPeople: true },
      log: log.child({ part: "notifications" }),
      policy: { allowPrivate: config.allowsPrivateWebhooks },
      vapid: await keepVapidKeys({ pool, keyring, dataDirectory: config.dataDirectory }),
      publicUrl: (config.publicUrl ?? `http://localhost:${config.port}`).replace(/\/+$/, ""),
    });
    teardown.push(() => notifications.close());
    measureFollowers(registry, [history.progress, webhooks.progress, notifications.progress]);
    if (needs.isTimed) teardown.push(startTicking(sequencer, config.tickSeconds, log));
    if (config.mode === "live") teardown.push(await watchLeadOf(sequencer, foundation));
    const close = (): Promise<void> => teardown.all();
    return { sequencer, metrics, history, eventLog, saleReviews, webhooks, notifications, close };
  } catch (error) {
    await teardown.all();
    throw error;
  }
}

function watchLeadOf(sequencer: Sequencer, { config, clock, alarms, log }: Foundation) {
  const expected = (): number => clock.look().expected;
  const leadMillisMax = config.clockJumpSeconds * 1_000;
  return watchLead({ sequencer, expected, alarms, log, leadMillisMax });
}
