import type pg from "pg";

type DeliveryStatus = "pending" | "delivered" | "failed";

/** A message on its way to an endpoint, or there. */
export interface Delivery {
  readonly messageId: string;
  readonly type: string;
  readonly sequence: number;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly createdAt: Date;
  /** When it is sent next; null when it is over. */
  readonly nextAttemptAt: Date | null;
  readonly finishedAt: Date | null;
  /** Place in the list; opaque. */
  readonly cursor: string;
}

/** What came of sending a message once. */
interface Attempt {
  readonly at: Date;
  readonly durationMs: number;
  readonly status: number | null;
  readonly error: string | null;
  /** The beginning of the receiver's answer. */
  readonly response: string | null;
}

interface DeliveryDetails extends Delivery {
  readonly body: string;
  /** The newest, newest first. */
  readonly log: readonly Attempt[];
}

const COLUMNS = `message.message_id AS "messageId", message.type,
  message.sequence::float8 AS sequence, delivery.status, delivery.attempts,
  message.created_at AS "createdAt", delivery.finished_at AS "finishedAt",
  CASE WHEN delivery.status = 'pending' THEN delivery.next_attempt_at END AS "nextAttemptAt",
  delivery.number::text AS cursor`;

const ATTEMPTS_SHOWN_MAX = 50;

/** What was sent to endpoints, and what is yet to be. The caller has looked whose endpoint it is. */
export class DeliveryLog {
  readonly #pool: pg.Pool;
  readonly #onReplay: () => void;

  constructor(pool: pg.Pool, onReplay: () => void) {
    this.#pool = pool;
    this.#onReplay = onReplay;
  }

  /** Newest first, after `cursor`. */
  async list(
    endpointId: string,
    page: { limit: number; cursor?: string; status?: DeliveryStatus },
  ): Promise<Delivery[]> {
    const { rows } = await this.#pool.query<Delivery>(
      `SELECT ${COLUMNS}
       FROM webhooks.deliveries AS delivery
       JOIN webhooks.messages AS message ON message.number = delivery.message_number
       WHERE delivery.endpoint_id = $1 AND ($2::bigint IS NULL OR delivery.number < $2)
         AND ($3::text IS NULL OR delivery.status = $3)
       ORDER BY delivery.number DESC LIMIT $4`,
      [endpointId, page.cursor ?? null, page.status ?? null, page.limit],
    );
    return rows;
  }

  async get(endpointId: string, messageId: string): Promise<DeliveryDetails | undefined> {
    const { rows } = await this.#pool.query<Delivery & { body: string }>(
      `SELECT ${COLUMNS}, message.body
       FROM webhooks.deliveries AS delivery
       JOIN webhooks.messages AS message ON message.number = delivery.message_number
       WHERE delivery.endpoint_id = $1 AND message.message_id = $2`,
      [endpointId, messageId],
    );
    const [delivery] = rows;
    if (delivery === undefined) return undefined;
    const { rows: log } = await this.#pool.query<Attempt>(
      `SELECT at, duration_ms AS "durationMs", status, error, response
       FROM webhooks.attempts WHERE delivery_number = $1 ORDER BY number DESC LIMIT $2`,
      [delivery.cursor, ATTEMPTS_SHOWN_MAX],
    );
    return { ...delivery, log };
  }

  /**
   * Sends a message again, under the same id, with all attempts before it; once for each request.
   * Undefined if there is none.
   */
  async replay(
    endpointId: string,
    messageId: string,
    requestKey: string,
  ): Promise<Delivery | undefined> {
    const { rowCount } = await this.#pool.query(
      `UPDATE webhooks.deliveries AS delivery
       SET status = 'pending', attempts = 0, next_attempt_at = clock_timestamp(),
           finished_at = NULL, replay_key = $3
       FROM webhooks.messages AS message
       WHERE message.number = delivery.message_number AND delivery.endpoint_id = $1
         AND message.message_id = $2 AND delivery.replay_key IS DISTINCT FROM $3`,
      [endpointId, messageId, requestKey],
    );
    if (rowCount === 1) this.#onReplay();
    const { rows } = await this.#pool.query<Delivery>(
      `SELECT ${COLUMNS}
       FROM webhooks.deliveries AS delivery
       JOIN webhooks.messages AS message ON message.number = delivery.message_number
       WHERE delivery.endpoint_id = $1 AND message.message_id = $2`,
      [endpointId, messageId],
    );
    return rows[0];
  }
}
