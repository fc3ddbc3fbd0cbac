import type pg from "pg";
import { inTransaction } from "../../../foundation/database/transaction.ts";
import type { Keyring } from "../../../foundation/secrets/keyring.ts";
import type { DeliveryChannel } from "../kinds.ts";
import { messageIdOf, type Message } from "../message.ts";
import { openRescueToken } from "../sealed-secrets.ts";
import { OVERTAKEN } from "../fold/resolve.ts";

type Queryable = Pick<pg.Pool, "query">;

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

interface ClaimedRow {
  readonly number: string;
  readonly notification_number: string;
  readonly address: string;
  readonly attempts: number;
  readonly rescue_link: string | null;
  readonly rescue_token_sealed: string | null;
}

interface ToldRow {
  readonly number: string;
  readonly id: string;
  readonly account: string;
  readonly kind: Message["kind"];
  readonly is_urgent: boolean;
  readonly loan: string | null;
  readonly title: string;
  readonly body: string;
  readonly path: string;
  readonly at: Date;
  /** Since when nobody needs it any more: it was acknowledged, or a later message took its place. */
  readonly pointless_since: Date | null;
}

interface DeliveryQueueOptions {
  readonly pool: pg.Pool;
  readonly bookId: string;
  /** Where people reach the service. */
  readonly publicUrl: string;
  readonly keyring: Keyring;
}

/**
 * Deliveries that wait. A delivery is claimed in one transaction, handed over, and settled in another.
 * When the process dies in between, nobody knows whether the delivery arrived; it is handed over again
 * under the same name. Every statement finds its rows by an index that holds only what waits, so its
 * time does not grow with what was sent before.
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
      `UPDATE notifications.deliveries SET status = 'pending'
       WHERE book_id = $1 AND status = 'claimed'`,
      [this.#options.bookId],
    );
    return rowCount ?? 0;
  }

  /** Gives back what is claimed for a channel, except what is `held`. */
  async release(channel: DeliveryChannel, held: readonly string[]): Promise<void> {
    await this.#options.pool.query(
      `UPDATE notifications.deliveries SET status = 'pending'
       WHERE book_id = $1 AND channel = $2 AND status = 'claimed'
         AND NOT number = ANY ($3::bigint[])`,
      [this.#options.bookId, channel, held],
    );
  }

  /**
   * Claims what has waited longest, what asks somebody to act before what is only news, except for
   * addresses that are busy. What was acknowledged while it was being tried goes nowhere any more.
   * `isFull` when there may be more. When it throws, some may be claimed all the same.
   */
  async claim(
    channel: DeliveryChannel,
    limit: number,
    busy: readonly string[],
  ): Promise<{ readonly claims: readonly Claim[]; readonly isFull: boolean }> {
    const { pool } = this.#options;
    const urgent = await this.#claimRows(channel, limit, busy, true);
    const news = await this.#claimRows(channel, limit - urgent.length, busy, false);
    const claimed = [...urgent, ...news];
    if (claimed.length === 0) return { claims: [], isFull: false };
    const { rows } = await pool.query<ToldRow>(
      `SELECT number, id, account, kind, is_urgent, loan, title, body, path, at,
         coalesce(acknowledged_at, CASE WHEN resolved_because = $2 THEN resolved_at END)
           AS pointless_since
       FROM notifications.notifications WHERE number = ANY ($1::bigint[])`,
      [claimed.map(({ notification_number }) => notification_number), OVERTAKEN],
    );
    const told = new Map(rows.map((row) => [row.number, row]));
    const claims: Claim[] = [];
    const pointless: string[] = [];
    for (const row of claimed) {
      const about = told.get(row.notification_number);
      if (about === undefined) continue;
      if (about.pointless_since === null) claims.push(this.#claimOf(channel, row, about));
      else pointless.push(row.number);
    }
    if (pointless.length > 0) {
      await pool.query(
        `UPDATE notifications.deliveries SET status = 'cancelled', tried_at = clock_timestamp(),
           rescue_token_sealed = NULL
         WHERE status = 'claimed' AND number = ANY ($1::bigint[])`,
        [pointless],
      );
    }
    return { claims, isFull: claimed.length === limit };
  }

  async #claimRows(
    channel: DeliveryChannel,
    limit: number,
    busy: readonly string[],
    isUrgent: boolean,
  ): Promise<readonly ClaimedRow[]> {
    if (limit <= 0) return [];
    const { pool, bookId } = this.#options;
    const { rows } = await pool.query<ClaimedRow>(
      `WITH due AS (
         SELECT number FROM notifications.deliveries
         WHERE book_id = $1 AND channel = $2 AND is_urgent = $5 AND status = 'pending'
           AND next_attempt_at <= now() AND NOT address = ANY ($4::text[])
         ORDER BY next_attempt_at, number LIMIT $3
         FOR UPDATE SKIP LOCKED
       )
       UPDATE notifications.deliveries SET status = 'claimed'
       WHERE number = ANY (ARRAY(SELECT number FROM due))
       RETURNING number, notification_number, address, attempts, rescue_link,
         rescue_token_sealed`,
      [bookId, channel, limit, busy, isUrgent],
    );
    return rows.sort((one, other) => (BigInt(one.number) < BigInt(other.number) ? -1 : 1));
  }

  /**
   * Writes down what came of some deliveries, and of those that failed which notifications go on to the
   * next stage at once.
   */
  async settle(settled: readonly Settled[]): Promise<void> {
    const { pool } = this.#options;
    const failed = settled.filter(({ status }) => status === "failed");
    if (failed.length === 0) return write(pool, settled);
    await inTransaction(pool, async (client) => {
      await write(client, settled);
      await advance(
        client,
        failed.map(({ number }) => number),
      );
    });
  }

  #claimOf(channel: DeliveryChannel, claimed: ClaimedRow, row: ToldRow): Claim {
    const { bookId, publicUrl, keyring } = this.#options;
    const { number, address, attempts, rescue_link: link, rescue_token_sealed: sealed } = claimed;
    const { id: notification, account } = row;
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
        rescueToken:
          link === null || sealed === null ? null : openRescueToken(keyring, link, sealed),
        isUrgent: row.is_urgent,
        at: row.at,
      },
    };
  }
}

async function write(client: Queryable, settled: readonly Settled[]): Promise<void> {
  await client.query(
    `UPDATE notifications.deliveries AS delivery
     SET status = new.status, attempts = delivery.attempts + 1, tried_at = new.tried_at,
         problem = new.problem,
         rescue_token_sealed =
           CASE WHEN new.status = 'pending' THEN delivery.rescue_token_sealed END,
         next_attempt_at = clock_timestamp() + new.pause_ms * interval '1 millisecond'
     FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::integer[])
       AS new (number, status, problem, tried_at, pause_ms)
     WHERE delivery.number = new.number AND delivery.status = 'claimed'`,
    [
      settled.map(({ number }) => number),
      settled.map(({ status }) => status),
      settled.map(({ problem }) => problem),
      settled.map(({ triedAt }) => triedAt),
      settled.map(({ pauseMs }) => pauseMs),
    ],
  );
}

/** Notifications of which nothing may still arrive at their stage are due for the next one. */
async function advance(client: Queryable, failed: readonly string[]): Promise<void> {
  await client.query(
    `UPDATE notifications.notifications AS told SET advance_at = clock_timestamp()
     FROM notifications.deliveries AS delivery
     WHERE delivery.number = ANY ($1::bigint[]) AND told.number = delivery.notification_number
       AND told.stage = delivery.stage AND told.acknowledged_at IS NULL
       AND told.stage + 1 < jsonb_array_length(told.route)
       AND NOT EXISTS (
         SELECT FROM notifications.deliveries AS other
         WHERE other.notification_number = told.number AND other.stage = told.stage
           AND other.status IN ('pending', 'claimed', 'delivered')
       )`,
    [failed],
  );
}
