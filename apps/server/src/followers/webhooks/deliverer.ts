import { Counter, type Registry } from "prom-client";
import { randomUUID } from "node:crypto";
import type pg from "pg";
import { pauseAfter, type RetrySchedule } from "../../delivery/retry-schedule.ts";
import { postMessage, type PostingOutcome } from "../../delivery/post-message.ts";
import type { TargetPolicy } from "../../delivery/target.ts";
import { signedHeaders } from "../../delivery/signature.ts";
import type { Keyring } from "../../foundation/secrets/keyring.ts";
import { openSecret } from "./sealed-secrets.ts";
import { inTransaction } from "../../foundation/database/transaction.ts";

interface DelivererOptions {
  readonly pool: pg.Pool;
  readonly keyring: Keyring;
  readonly policy: TargetPolicy;
  readonly schedule: RetrySchedule;
  /** For one message, everything included. */
  readonly timeoutMs: number;
  readonly metrics: WebhookMetrics;
}

interface Claim {
  readonly id: string;
  readonly url: string;
  readonly secret_sealed: string;
  readonly secret_before_sealed: string | null;
  readonly secret_rotated_at: Date | null;
}

interface Due {
  readonly number: string;
  readonly attempts: number;
  readonly message_id: string;
  readonly body: string;
}

interface Tried {
  readonly due: Due;
  readonly at: Date;
  readonly durationMs: number;
  readonly outcome: PostingOutcome;
}

/** Messages that one endpoint is sent at a time. */
const DELIVERIES_PER_CLAIM = 8;
/** An endpoint is another's again this long after whoever had claimed it should have been done. */
const LEASE_SPARE_MILLIS = 10_000;
const GONE = 410;

/**
 * Sends what is due. A worker claims one endpoint for a while, sends some of its messages outside any
 * transaction, and then records the results. Claims use FOR UPDATE SKIP LOCKED: workers and servers never
 * wait for each other, and a slow receiver delays no other one. When a worker dies in between, its messages
 * are sent again, under the same ids, after its claim has run out.
 */
export class Deliverer {
  readonly #options: DelivererOptions;
  readonly #holder = randomUUID();

  constructor(options: DelivererOptions) {
    this.#options = options;
  }

  /** Serves the endpoint that has waited longest; false when no message is due. */
  async deliverNext(signal: AbortSignal): Promise<boolean> {
    const claim = await this.#claim();
    if (claim === undefined) return false;
    try {
      const due = await this.#due(claim);
      const tried = await Promise.all(due.map((delivery) => this.#send(claim, delivery, signal)));
      // Stopping is no failure of the receiver: what was cut off is sent again after the start.
      const settled = signal.aborted ? tried.filter((it) => it.outcome.error === null) : tried;
      await this.#record(claim, settled);
    } finally {
      await this.#release(claim);
    }
    return true;
  }

  async #claim(): Promise<Claim | undefined> {
    const { pool, timeoutMs } = this.#options;
    const { rows } = await pool.query<Claim>(
      `UPDATE webhooks.endpoints AS claimed
       SET claimed_at = clock_timestamp(), lease_holder = $1,
           lease_until = clock_timestamp() + $2 * interval '1 millisecond'
       FROM (
         SELECT endpoint.id
         FROM webhooks.endpoints AS endpoint
         WHERE endpoint.disabled_at IS NULL
           AND (endpoint.lease_until IS NULL OR endpoint.lease_until < clock_timestamp())
           AND EXISTS (
             SELECT 1 FROM webhooks.deliveries AS delivery
             WHERE delivery.endpoint_id = endpoint.id AND delivery.status = 'pending'
               AND delivery.next_attempt_at <= clock_timestamp()
           )
         ORDER BY endpoint.claimed_at NULLS FIRST, endpoint.id
         LIMIT 1
         FOR UPDATE SKIP LOCKED
       ) AS waiting
       WHERE claimed.id = waiting.id
       RETURNING claimed.id, claimed.url, claimed.secret_sealed, claimed.secret_before_sealed, claimed.secret_rotated_at`,
      [this.#holder, timeoutMs + LEASE_SPARE_MILLIS],
    );
    return rows[0];
  }

  async #due(claim: Claim): Promise<readonly Due[]> {
    const { rows } = await this.#options.pool.query<Due>(
      `SELECT delivery.number, delivery.attempts, message.message_id, message.body
       FROM webhooks.deliveries AS delivery
       JOIN webhooks.messages AS message ON message.number = delivery.message_number
       WHERE delivery.endpoint_id = $1 AND delivery.status = 'pending'
         AND delivery.next_attempt_at <= clock_timestamp()
       ORDER BY delivery.next_attempt_at, delivery.number
       LIMIT $2`,
      [claim.id, DELIVERIES_PER_CLAIM],
    );
    return rows;
  }

  async #send(claim: Claim, due: Due, signal: AbortSignal): Promise<Tried> {
    const { keyring, policy, timeoutMs } = this.#options;
    const at = new Date();
    const { secret_sealed: sealed, secret_before_sealed: before } = claim;
    const { message_id: id, body } = due;
    const secrets = {
      secret: openSecret(keyring, claim.id, sealed),
      before: before === null ? null : openSecret(keyring, claim.id, before),
      rotatedAt: claim.secret_rotated_at,
    };
    const headers = signedHeaders(secrets, { id, body, sentAt: at });
    const outcome = await postMessage({ url: claim.url, headers, body, timeoutMs, policy, signal });
    return { due, at, durationMs: Math.max(0, Date.now() - at.getTime()), outcome };
  }

  async #record(claim: Claim, tried: readonly Tried[]): Promise<void> {
    const { pool, schedule, metrics } = this.#options;
    await inTransaction(pool, async (client) => {
      for (const { due, at, durationMs, outcome } of tried) {
        const { status, error, response } = outcome;
        await client.query(
          `INSERT INTO webhooks.attempts (delivery_number, at, duration_ms, status, error, response)
           SELECT delivery.number, $2, $3, $4, $5, $6
           FROM webhooks.deliveries AS delivery WHERE delivery.number = $1`,
          [due.number, at, durationMs, status, error, response],
        );
        const pauseMs = isDelivered(outcome)
          ? null
          : pauseAfter(schedule, due.attempts + 1, outcome.retryAfterMs);
        const next = isDelivered(outcome) ? "delivered" : pauseMs === null ? "failed" : "pending";
        await client.query(
          `UPDATE webhooks.deliveries
           SET status = $2, attempts = attempts + 1,
               next_attempt_at = clock_timestamp() + $3 * interval '1 millisecond',
               finished_at = CASE WHEN $2 = 'pending' THEN NULL ELSE clock_timestamp() END
           WHERE number = $1 AND status = 'pending'`,
          [due.number, next, pauseMs ?? 0],
        );
        metrics.attempt(isDelivered(outcome) ? "delivered" : "failed");
        if (next === "failed") metrics.attempt("given_up");
      }
      await this.#judge(client, claim, tried);
    });
  }

  /** Counts the failures of the endpoint and switches it off when there is no hope. */
  async #judge(client: pg.PoolClient, claim: Claim, tried: readonly Tried[]): Promise<void> {
    if (tried.length === 0) return;
    const { disableAfterFailures, disableAfterMs } = this.#options.schedule;
    const failures = tried.filter(({ outcome }) => !isDelivered(outcome)).length;
    const isGone = tried.some(({ outcome }) => outcome.status === GONE);
    if (failures < tried.length) {
      await client.query(
        "UPDATE webhooks.endpoints SET failures = 0, failing_since = NULL WHERE id = $1",
        [claim.id],
      );
    } else {
      await client.query(
        `UPDATE webhooks.endpoints
         SET failures = failures + $2, failing_since = coalesce(failing_since, clock_timestamp())
         WHERE id = $1`,
        [claim.id, failures],
      );
    }
    const { rowCount } = await client.query(
      `UPDATE webhooks.endpoints
       SET disabled_at = clock_timestamp(),
           disabled_reason = CASE WHEN $4 THEN 'gone' ELSE 'repeated_failure' END
       WHERE id = $1 AND disabled_at IS NULL AND ($4 OR (
         failures >= $2
         AND failing_since <= clock_timestamp() - $3 * interval '1 millisecond'
       ))`,
      [claim.id, disableAfterFailures, disableAfterMs, isGone],
    );
    if (rowCount === 1) this.#options.metrics.attempt("endpoint_disabled");
  }

  async #release(claim: Claim): Promise<void> {
    await this.#options.pool.query(
      `UPDATE webhooks.endpoints SET lease_until = NULL, lease_holder = NULL
       WHERE id = $1 AND lease_holder = $2`,
      [claim.id, this.#holder],
    );
  }
}

function isDelivered({ status }: PostingOutcome): boolean {
  return status !== null && status >= 200 && status < 300;
}

interface WebhookMetrics {
  /** An attempt, a delivery or an endpoint has come to this. */
  attempt(outcome: "delivered" | "failed" | "given_up" | "endpoint_disabled"): void;
}

export function createWebhookMetrics(registry: Registry): WebhookMetrics {
  const attempts = new Counter({
    name: "plimsoll_webhook_attempts_total",
    help: "Attempts at deliveries by outcome; deliveries given up and endpoints switched off.",
    labelNames: ["outcome"] as const,
    registers: [registry],
  });
  return { attempt: (outcome) => attempts.inc({ outcome }) };
}
