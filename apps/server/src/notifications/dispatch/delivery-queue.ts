import type pg from "pg";
import { messageIdOf, type Message } from "../message.ts";
import type { DeliveryChannel } from "../kinds.ts";

/** A delivery that this process, and no other, hands over now. */
export interface Claim {
  readonly number: string;
  readonly address: string;
  readonly attempts: number;
  readonly message: Message;
}

/** What came of a delivery. */
export interface Settled {
  readonly number: string;
  readonly status: "delivered" | "failed" | "pending";
  readonly problem: string | null;
  readonly triedAt: Date;
  /** Of one that is tried again. */
  readonly pauseMs: number;
}

interface Row {
  readonly number: string;
  readonly address: string;
  readonly attempts: number;
  readonly id: string;
  readonly account: string;
  readonly kind: Message["kind"];
  readonly is_urgent: boolean;
  readonly loan: string | null;
  readonly title: string;
  readonly body: string;
  readonly path: string;
  readonly at: Date;
}

export interface DeliveryQueueOptions {
  readonly pool: pg.Pool;
  readonly bookId: string;
  /** Where people reach the service. */
  readonly publicUrl: string;
}

/**
 * Deliveries that wait. One is claimed before it is handed over and settled after, in two transactions:
 * of what was claimed when the process died nobody knows whether it arrived, and it is handed over again
 * under the same name. So little is claimed at a time.
 */
export class DeliveryQueue {
  readonly #options: DeliveryQueueOptions;

  constructor(options: DeliveryQueueOptions) {
    this.#options = options;
  }

  /**
   * Gives back what was claimed by a process that is gone. A book has one writer, and the journal has
   * fenced off the one before.
   */
  async releaseAll(): Promise<number> {
    const { rowCount } = await this.#options.pool.query(
      `UPDATE notifications.deliveries AS delivery SET status = 'pending'
       FROM notifications.notifications AS told
       WHERE delivery.status = 'claimed' AND told.number = delivery.notification_number
         AND told.book_id = $1`,
      [this.#options.bookId],
    );
    return rowCount ?? 0;
  }

  /** Claims what has waited longest, except for addresses that are busy. */
  async claim(
    channel: DeliveryChannel,
    limit: number,
    busy: readonly string[],
  ): Promise<readonly Claim[]> {
    const { pool, bookId } = this.#options;
    const { rows } = await pool.query<Row>({
      name: "claim-deliveries",
      text: `WITH due AS (
         SELECT delivery.number
         FROM notifications.deliveries AS delivery
         JOIN notifications.notifications AS told ON told.number = delivery.notification_number
         WHERE delivery.status = 'pending' AND delivery.channel = $1
           AND delivery.next_attempt_at <= clock_timestamp()
           AND told.book_id = $2 AND NOT delivery.address = ANY ($4::text[])
         ORDER BY delivery.next_attempt_at, delivery.number
         LIMIT $3
         FOR UPDATE OF delivery SKIP LOCKED
       )
       UPDATE notifications.deliveries AS delivery
       SET status = 'claimed'
       FROM due, notifications.notifications AS told
       WHERE delivery.number = due.number AND told.number = delivery.notification_number
       RETURNING delivery.number, delivery.address, delivery.attempts, told.id, told.account,
         told.kind, told.is_urgent, told.loan, told.title, told.body, told.path, told.at`,
      values: [channel, bookId, limit, busy],
    });
    return rows.map((row) => this.#claimOf(channel, row));
  }

  /**
   * Writes down what came of some deliveries, and of those that failed which notifications go on to the
   * next stage at once, because nothing else of this stage may still arrive.
   */
  async settle(settled: readonly Settled[]): Promise<void> {
    const { pool } = this.#options;
    await pool.query({
      name: "settle-deliveries",
      text: `WITH settled AS (
         UPDATE notifications.deliveries AS delivery
         SET status = new.status, attempts = delivery.attempts + 1, tried_at = new.tried_at,
             problem = new.problem,
             next_attempt_at = clock_timestamp() + new.pause_ms * interval '1 millisecond'
         FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::integer[])
           AS new (number, status, problem, tried_at, pause_ms)
         WHERE delivery.number = new.number
         RETURNING delivery.number, delivery.notification_number, delivery.stage, delivery.status
       )
       UPDATE notifications.notifications AS told SET advance_at = clock_timestamp()
       FROM settled
       WHERE settled.status = 'failed' AND told.number = settled.notification_number
         AND told.stage = settled.stage AND told.acknowledged_at IS NULL
         AND told.stage + 1 < jsonb_array_length(told.route)
         AND NOT EXISTS (
           SELECT FROM notifications.deliveries AS other
           WHERE other.notification_number = told.number AND other.stage = told.stage
             AND other.number NOT IN (SELECT number FROM settled WHERE status = 'failed')
             AND other.status IN ('pending', 'claimed', 'delivered')
         )`,
      values: [
        settled.map(({ number }) => number),
        settled.map(({ status }) => status),
        settled.map(({ problem }) => problem),
        settled.map(({ triedAt }) => triedAt),
        settled.map(({ pauseMs }) => pauseMs),
      ],
    });
  }

  #claimOf(channel: DeliveryChannel, row: Row): Claim {
    const { bookId, publicUrl } = this.#options;
    const { number, address, attempts, id: notification, account } = row;
    return {
      number,
      address,
      attempts,
      message: {
        messageId: messageIdOf({ bookId, notification, account, channel, address }),
        notification,
        kind: row.kind,
        account,
        loan: row.loan,
        title: row.title,
        text: row.body,
        url: `${publicUrl}${row.path}`,
        isUrgent: row.is_urgent,
        at: row.at,
      },
    };
  }
}
