import type { Event, MarkStatus } from "@plimsoll/engine";
import type pg from "pg";

/** A feed that has been well for this long has left its last incident behind. */
export const CALM_MILLIS = 10 * 60_000;

export interface Incident {
  readonly isOpen: boolean;
  /** When it was last seen to be over; of an open one, when the one before was. */
  readonly endedAt: number;
}

/**
 * Whether a mark begins an incident, and what is remembered of it. One that flickers between fresh and
 * not is one incident, until it has been fresh for a while.
 */
export function judge(
  before: Incident | undefined,
  status: MarkStatus,
  at: number,
): { readonly isNew: boolean; readonly after: Incident | undefined } {
  if (status === "fresh") {
    const after = before?.isOpen === true ? { isOpen: false, endedAt: at } : before;
    return { isNew: false, after };
  }
  if (before?.isOpen === true) return { isNew: false, after: before };
  const isNew = before === undefined || at - before.endedAt >= CALM_MILLIS;
  return { isNew, after: { isOpen: true, endedAt: before?.endedAt ?? at } };
}

/** The incidents of all feeds of a book, as far as the journal has been folded. */
export class IncidentRegister {
  readonly #bookId: string;
  readonly #incidents: Map<string, Incident>;
  readonly #changed = new Set<string>();

  private constructor(bookId: string, incidents: Map<string, Incident>) {
    this.#bookId = bookId;
    this.#incidents = incidents;
  }

  static async load(client: pg.PoolClient, bookId: string): Promise<IncidentRegister> {
    const { rows } = await client.query<{ feed: string; is_open: boolean; ended_at: number }>(
      `SELECT feed, is_open, ended_at::float8 AS ended_at
       FROM notifications.feed_incidents WHERE book_id = $1`,
      [bookId],
    );
    const incidents = rows.map(({ feed, is_open, ended_at }): [string, Incident] => [
      feed,
      { isOpen: is_open, endedAt: ended_at },
    ]);
    return new IncidentRegister(bookId, new Map(incidents));
  }

  /** Whether this mark begins an incident that nobody has been told of. */
  note(event: Extract<Event, { type: "mark_set" }>): boolean {
    const before = this.#incidents.get(event.feed);
    const { isNew, after } = judge(before, event.mark.status, event.at);
    if (after !== undefined && after !== before) {
      this.#incidents.set(event.feed, after);
      this.#changed.add(event.feed);
    }
    return isNew;
  }

  async save(client: pg.PoolClient): Promise<void> {
    for (const feed of this.#changed) {
      const incident = this.#incidents.get(feed);
      await client.query(
        `INSERT INTO notifications.feed_incidents (book_id, feed, is_open, ended_at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (book_id, feed) DO UPDATE SET is_open = $3, ended_at = $4`,
        [this.#bookId, feed, incident?.isOpen ?? false, incident?.endedAt ?? 0],
      );
    }
  }
}
