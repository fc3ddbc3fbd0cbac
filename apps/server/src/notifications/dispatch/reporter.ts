import {
  DELIVERIES_PER_COMMAND_MAX,
  type AccountId,
  type LoanId,
  type Millis,
  type NotificationDelivery,
} from "@plimsoll/engine";
import type { Sequencer } from "@plimsoll/sequencer";
import type pg from "pg";

export interface ReporterOptions {
  readonly pool: pg.Pool;
  readonly sequencer: Sequencer;
}

const ACTOR = "notifications";

interface Row {
  readonly number: string;
  readonly id: string;
  readonly account: AccountId;
  readonly loan: LoanId | null;
  readonly channel: string;
  readonly status: "delivered" | "failed";
  readonly tried_at: Date;
  readonly rescue_link: string | null;
}

/**
 * Tells the journal what came of deliveries. What goes into one command is fixed under a number first,
 * and the number is its idempotency key: however often it is submitted, it is in the journal once.
 *
 * @returns whether there was anything to tell.
 */
export async function report({ pool, sequencer }: ReporterOptions): Promise<boolean> {
  const { bookId } = sequencer;
  const batch = (await openBatch(pool, bookId)) ?? (await newBatch(pool, bookId));
  if (batch === undefined) return false;
  const { rows } = await pool.query<Row>(
    `SELECT delivery.number, told.id, told.account, told.loan, delivery.channel, delivery.status,
       delivery.tried_at, delivery.rescue_link
     FROM notifications.deliveries AS delivery
     JOIN notifications.notifications AS told ON told.number = delivery.notification_number
     WHERE delivery.report_batch = $1 ORDER BY delivery.number`,
    [batch],
  );
  const reply = await sequencer.submit({
    command: { type: "record_deliveries", deliveries: rows.map(deliveryOf) },
    actor: ACTOR,
    idempotencyKey: `${ACTOR} deliveries ${batch}`,
    fingerprint: batch,
  });
  if (!reply.isAccepted) throw new Error(`The book refused deliveries: ${reply.rejection.code}.`);
  await pool.query(
    "UPDATE notifications.deliveries SET reported_sequence = $2 WHERE report_batch = $1",
    [batch, reply.sequence],
  );
  return true;
}

/** A batch of which nobody knows whether it was submitted. */
async function openBatch(pool: pg.Pool, bookId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ batch: string | null }>(
    `SELECT min(delivery.report_batch)::text AS batch
     FROM notifications.deliveries AS delivery
     JOIN notifications.notifications AS told ON told.number = delivery.notification_number
     WHERE delivery.report_batch IS NOT NULL AND delivery.reported_sequence IS NULL
       AND told.book_id = $1`,
    [bookId],
  );
  return rows[0]?.batch ?? undefined;
}

async function newBatch(pool: pg.Pool, bookId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ batch: string }>(
    `WITH batch AS (SELECT nextval('notifications.report_batches') AS number),
     done AS (
       SELECT delivery.number
       FROM notifications.deliveries AS delivery
       JOIN notifications.notifications AS told ON told.number = delivery.notification_number
       WHERE delivery.status IN ('delivered', 'failed') AND delivery.report_batch IS NULL
         AND told.book_id = $1
       ORDER BY delivery.number LIMIT $2 FOR UPDATE OF delivery SKIP LOCKED
     )
     UPDATE notifications.deliveries AS delivery SET report_batch = batch.number
     FROM done, batch WHERE delivery.number = done.number
     RETURNING delivery.report_batch::text AS batch`,
    [bookId, DELIVERIES_PER_COMMAND_MAX],
  );
  return rows[0]?.batch;
}

function deliveryOf(row: Row): NotificationDelivery {
  return {
    account: row.account,
    subjectLoan: row.loan,
    notification: row.id,
    channel: row.channel,
    outcome: row.status,
    triedAt: row.tried_at.getTime() as Millis,
    rescueLink: row.rescue_link,
  };
}
