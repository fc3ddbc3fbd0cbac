import type pg from "pg";
import { makeId } from "../../foundation/secrets.ts";
import { readTarget, type TargetPolicy } from "../../delivery/target.ts";
import { gathered } from "./gathered.ts";

/** A browser that has agreed to be sent messages. */
export interface PushSubscription {
  readonly id: string;
  readonly account: string;
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly createdAt: Date;
}

export type NewPushSubscription = Pick<
  PushSubscription,
  "account" | "endpoint" | "p256dh" | "auth"
>;

/** There are enough subscriptions of this account. */
export class TooManySubscriptions extends Error {
  override readonly name = "TooManySubscriptions";
}

export const SUBSCRIPTIONS_PER_ACCOUNT_MAX = 20;

const COLUMNS = `id, account, endpoint, p256dh, auth, created_at AS "createdAt"`;

interface PushSubscriptionsOptions {
  readonly pool: pg.Pool;
  readonly bookId: string;
  readonly policy: TargetPolicy;
}

/** Who is sent push messages, and where. An endpoint names one browser and belongs to one account. */
export class PushSubscriptions {
  readonly #options: PushSubscriptionsOptions;
  readonly #one = gathered((ids) => this.#named(ids));

  constructor(options: PushSubscriptionsOptions) {
    this.#options = options;
  }

  /**
   * Keeps a subscription; the same endpoint again changes its keys and its account.
   *
   * @throws TargetRefused, TooManySubscriptions
   */
  async add(asked: NewPushSubscription): Promise<PushSubscription> {
    const { pool, bookId, policy } = this.#options;
    readTarget(asked.endpoint, policy);
    const { account, endpoint, p256dh, auth } = asked;
    const { rows } = await pool.query<PushSubscription>(
      `INSERT INTO notifications.push_subscriptions (id, book_id, account, endpoint, p256dh, auth)
       SELECT $1, $2, $3, $4, $5, $6
       WHERE (SELECT count(*) FROM notifications.push_subscriptions
              WHERE book_id = $2 AND account = $3 AND endpoint <> $4) < $7
       ON CONFLICT (book_id, endpoint) DO UPDATE SET account = $3, p256dh = $5, auth = $6
       RETURNING ${COLUMNS}`,
      [`ps-${makeId()}`, bookId, account, endpoint, p256dh, auth, SUBSCRIPTIONS_PER_ACCOUNT_MAX],
    );
    const [row] = rows;
    if (row === undefined) throw new TooManySubscriptions("Remove a browser first.");
    return row;
  }

  /** In the order of their names, after `cursor`. */
  async list(
    account: string,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<PushSubscription[]> {
    const { rows } = await this.#options.pool.query<PushSubscription>(
      `SELECT ${COLUMNS} FROM notifications.push_subscriptions
       WHERE book_id = $1 AND account = $2 AND id > $3 ORDER BY id LIMIT $4`,
      [this.#options.bookId, account, page.cursor ?? "", page.limit],
    );
    return rows;
  }

  async get(account: string, id: string): Promise<PushSubscription | undefined> {
    const found = await this.#one(id);
    return found?.account === account ? found : undefined;
  }

  async #named(ids: readonly string[]): Promise<ReadonlyMap<string, PushSubscription>> {
    const { rows } = await this.#options.pool.query<PushSubscription>(
      `SELECT ${COLUMNS} FROM notifications.push_subscriptions
       WHERE book_id = $1 AND id = ANY ($2)`,
      [this.#options.bookId, ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  async remove(account: string, id: string): Promise<PushSubscription | undefined> {
    const { rows } = await this.#options.pool.query<PushSubscription>(
      `DELETE FROM notifications.push_subscriptions
       WHERE book_id = $1 AND account = $2 AND id = $3 RETURNING ${COLUMNS}`,
      [this.#options.bookId, account, id],
    );
    return rows[0];
  }
}
