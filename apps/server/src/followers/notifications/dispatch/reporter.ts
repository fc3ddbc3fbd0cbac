import {
  DELIVERIES_PER_COMMAND_MAX,
  type AccountId,
  type LoanId,
  type Millis,
  type NotificationDelivery,
} from "@plimsoll/engine";
import type { Sequencer } from "@plimsoll/sequencer";
import type pg from "pg";

interface ReporterOptions {
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
 * @returns whether there may be more.
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
     WHERE delivery.book_id = $1 AND delivery.report_batch = $2
       AND delivery.reported_sequence IS NULL
     ORDER BY delivery.number`,
    [bookId, batch],
  );
  const reply = await sequencer.submit({
    command: { type: "record_deliveries", deliveries: rows.map(deliveryOf) },
    actor: ACTOR,
    idempotencyKey: `${ACTOR} deliveries ${batch}`,
    fingerprint: batch,
  });
  if (!reply.isAccepted) throw new Error(`The book refused deliveries: ${reply.rejection.code}.`);
  await pool.query(
    `UPDATE notifications.deliveries SET reported_sequence = $3
     WHERE book_id = $1 AND report_batch = $2 AND reported_sequence IS NULL`,
    [bookId, batch, reply.sequence],
  );
  return rows.length === DELIVERIES_PER_COMMAND_MAX;
}

/** A batch of which nobody knows whether it was submitted. */
async function openBatch(pool: pg.Pool, bookId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ batch: string | null }>(
    `SELECT min(report_batch)::text AS batch FROM notifications.deliveries
     WHERE book_id = $1 AND report_batch IS NOT NULL AND reported_sequence IS NULL`,
    [bookId],
  );
  return rows[0]?.batch ?? undefined;
}

async function newBatch(pool: pg.Pool, bookId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ batch: string }>(
    `WITH batch AS (SELECT nextval('notifications.report_batches') AS number),
     done AS (
       SELECT number FROM notifications.deliveries
       WHERE book_id = $1 AND status IN ('delivered', 'failed') AND report_batch IS NULL
       ORDER BY number LIMIT $2 FOR UPDATE SKIP LOCKED
     )
     UPDATE notifications.deliveries AS delivery SET report_batch = batch.number
     FROM batch WHERE delivery.number = ANY (ARRAY(SELECT number FROM done))
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
