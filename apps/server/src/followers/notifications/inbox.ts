import type { NotificationKind } from "@plimsoll/contract";
import type pg from "pg";
import { OVERTAKEN, type ResolvedBecause } from "./fold/resolve.ts";

/** How a notification was sent to one address. */
interface ShownDelivery {
  readonly channel: string;
  readonly address: string;
  readonly status: "pending" | "claimed" | "delivered" | "failed" | "cancelled";
  readonly attempts: number;
  readonly triedAt: Date | null;
  readonly problem: string | null;
  readonly recordedSequence: number | null;
}

/** A notification as its account sees it. */
export interface ShownNotification {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly isUrgent: boolean;
  readonly loan: string | null;
  readonly title: string;
  readonly body: string;
  readonly path: string;
  readonly at: Date;
  readonly acknowledgedAt: Date | null;
  readonly advanceAt: Date | null;
  readonly resolvedAt: Date | null;
  readonly resolvedBecause: ResolvedBecause | null;
  readonly cursor: string;
  readonly deliveries: readonly ShownDelivery[];
}

type Row = Omit<ShownNotification, "deliveries">;
type DeliveryRow = ShownDelivery & { readonly notification: string };

interface InboxPage {
  readonly limit: number;
  /** The number of the last one of the page before. */
  readonly cursor?: string | undefined;
  readonly loan?: string | undefined;
  readonly isUnread?: boolean | undefined;
}

/** What accounts were told. Every method sees one account and nothing of others. */
export class Inbox {
  readonly #pool: pg.Pool;
  readonly #bookId: string;

  constructor(pool: pg.Pool, bookId: string) {
    this.#pool = pool;
    this.#bookId = bookId;
  }

  /** Newest first; without warnings that a later message has taken the place of. */
  async list(account: string, page: InboxPage): Promise<ShownNotification[]> {
    const { rows } = await this.#pool.query<Row>(
      `SELECT id, kind, is_urgent AS "isUrgent", loan, title, body, path, at,
         acknowledged_at AS "acknowledgedAt", advance_at AS "advanceAt",
         resolved_at AS "resolvedAt", resolved_because AS "resolvedBecause", number::text AS cursor
       FROM notifications.notifications
       WHERE book_id = $1 AND account = $2 AND ($3::bigint IS NULL OR number < $3)
         AND ($4::text IS NULL OR loan = $4)
         AND ($5::boolean IS NULL OR (acknowledged_at IS NULL AND resolved_at IS NULL) = $5)
         AND resolved_because IS DISTINCT FROM $7
       ORDER BY number DESC LIMIT $6`,
      [
        this.#bookId,
        account,
        page.cursor ?? null,
        page.loan ?? null,
        page.isUnread ?? null,
        page.limit,
        OVERTAKEN,
      ],
    );
    const { rows: sent } = await this.#pool.query<DeliveryRow>(
      `SELECT notification_number::text AS notification, channel, address, status, attempts,
         tried_at AS "triedAt", problem, reported_sequence::float8 AS "recordedSequence"
       FROM notifications.deliveries WHERE notification_number = ANY ($1::bigint[])
       ORDER BY number`,
      [rows.map(({ cursor }) => cursor)],
    );
    return rows.map((row) => ({
      ...row,
      deliveries: sent.filter(({ notification }) => notification === row.cursor),
    }));
  }

  async countUnread(account: string): Promise<number> {
    const { rows } = await this.#pool.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM notifications.notifications
       WHERE book_id = $1 AND account = $2 AND acknowledged_at IS NULL
         AND resolved_at IS NULL`,
      [this.#bookId, account],
    );
    return rows[0]?.count ?? 0;
  }

  async has(account: string, id: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `SELECT FROM notifications.notifications
       WHERE book_id = $1 AND account = $2 AND id = $3`,
      [this.#bookId, account, id],
    );
    return rowCount === 1;
  }
}
