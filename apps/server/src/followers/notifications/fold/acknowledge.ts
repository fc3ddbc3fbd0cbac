import type { DurableEntry } from "@plimsoll/sequencer";
import type pg from "pg";

/** Marks what was acknowledged: it goes to no further channel, and what waits is not sent. */
export async function acknowledge(
  client: pg.PoolClient,
  bookId: string,
  entries: readonly DurableEntry[],
): Promise<void> {
  const seen = entries
    .flatMap(({ events }) => events)
    .filter((event) => event.type === "notification_acknowledged");
  if (seen.length === 0) return;
  const { rows } = await client.query<{ number: string }>(
    `UPDATE notifications.notifications AS told
     SET acknowledged_at = coalesce(told.acknowledged_at, seen.at), advance_at = NULL
     FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS seen (id, account, at)
     WHERE told.book_id = $1 AND told.id = seen.id AND told.account = seen.account
     RETURNING told.number`,
    [
      bookId,
      seen.map(({ notification }) => notification),
      seen.map(({ account }) => account),
      seen.map(({ at }) => new Date(at)),
    ],
  );
  await client.query(
    `UPDATE notifications.deliveries SET status = 'cancelled', tried_at = clock_timestamp()
     WHERE status = 'pending' AND notification_number = ANY ($1::bigint[])`,
    [rows.map(({ number }) => number)],
  );
}
