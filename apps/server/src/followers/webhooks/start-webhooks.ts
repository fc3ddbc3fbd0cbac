import type { Sequencer } from "@plimsoll/sequencer";
import type pg from "pg";
import type { Registry } from "prom-client";
import type { Keyring } from "../../foundation/secrets/keyring.ts";
import type { PartLog } from "../../foundation/part-log.ts";
import type { History } from "../history/index.ts";
import { entriesOf, Following, type Progress } from "../follow.ts";
import type { JournalFeed } from "../journal-feed.ts";
import { Deliverer, createWebhookMetrics } from "./deliverer.ts";
import { DeliveryLog } from "./delivery-log.ts";
import { Endpoints } from "./endpoints.ts";
import { startLoop } from "../../foundation/loop.ts";
import { foldMessages } from "./fold-messages.ts";
import { DEFAULT_SCHEDULE, type RetrySchedule } from "../../delivery/retry-schedule.ts";
import type { TargetPolicy } from "../../delivery/target.ts";

export interface WebhooksOptions {
  /** With the schema `webhooks`. */
  readonly pool: pg.Pool;
  readonly feed: JournalFeed;
  readonly sequencer: Sequencer;
  /** Knows whose a loan was at each place of the journal. */
  readonly history: Pick<History, "tables" | "progress">;
  /** Seals the endpoints' secrets. */
  readonly keyring: Keyring;
  readonly registry: Registry;
  readonly log: PartLog;
  readonly policy: TargetPolicy;
  readonly schedule?: RetrySchedule;
  readonly timeoutMs?: number;
  /** How often the database is asked when nothing seems to happen here. */
  readonly idleMs?: number;
}

export interface Webhooks {
  readonly endpoints: Endpoints;
  readonly deliveries: DeliveryLog;
  /** How far the journal has been turned into messages. */
  readonly progress: Progress;
  /** Breaks off what is under way; it is sent again after the next start. */
  close(): Promise<void>;
}

const TIMEOUT_MILLIS = 15_000;
const IDLE_MILLIS = 1_000;
const WORKERS = 3;
const PRUNE_EVERY_MILLIS = 3_600_000;
const KEPT_DAYS = 30;

/**
 * Tells endpoints of events. Two kinds of work, joined only by tables: a follower turns entries into
 * deliveries, workers send them. There is no job queue beside it: a delivery is written in the
 * transaction that moves the cursor, and the same row is queue, log and what a replay sends.
 */
export async function startWebhooks(options: WebhooksOptions): Promise<Webhooks> {
  const { pool, feed, sequencer, history, keyring, registry, log, policy } = options;
  const { bookId } = feed;
  const { schedule = DEFAULT_SCHEDULE } = options;
  const { timeoutMs = TIMEOUT_MILLIS, idleMs = IDLE_MILLIS } = options;
  const metrics = createWebhookMetrics(registry);
  const deliverer = new Deliverer({
    pool,
    keyring,
    policy,
    schedule,
    timeoutMs,
    metrics,
  });

  const stop = new AbortController();
  const { signal } = stop;
  const workers = Array.from({ length: WORKERS }, () =>
    startLoop({
      round: () => deliverer.deliverNext(signal),
      idleMs,
      signal,
      log,
      failure: "Webhooks could not be delivered.",
    }),
  );
  const wakeWorkers = (): void => workers.forEach((worker) => worker.wake());
  const messages = foldMessages({ history, sequencer });
  const follower = await Following.start(
    { ...messages, ...entriesOf(feed, { behind: history.progress }), onFolded: wakeWorkers },
    { pool, feed, log },
  );
  const pruning = startLoop({
    round: async () => {
      await prune(pool);
      return false;
    },
    idleMs: PRUNE_EVERY_MILLIS,
    signal,
    log,
    failure: "Old webhook messages could not be removed.",
  });

  return {
    endpoints: new Endpoints({
      pool,
      bookId,
      keyring,
      policy,
      durableSequence: () => feed.durableSequence,
    }),
    deliveries: new DeliveryLog(pool, wakeWorkers),
    progress: follower,
    close: async () => {
      stop.abort(new Error("The server is stopping."));
      await follower.close();
      await Promise.all([pruning.ended, ...workers.map(({ ended }) => ended)]);
    },
  };
}

/** Removes messages that are old and wait for nobody, with their deliveries and log. */
async function prune(pool: pg.Pool): Promise<void> {
  await pool.query(
    `DELETE FROM webhooks.messages AS message
     WHERE message.created_at < now() - $1 * interval '1 day'
       AND NOT EXISTS (
         SELECT 1 FROM webhooks.deliveries AS delivery
         WHERE delivery.message_number = message.number AND delivery.status = 'pending'
       )`,
    [KEPT_DAYS],
  );
}
