import type { NotificationKind } from "@plimsoll/contract";
import type pg from "pg";
import type { RouteStage } from "../kinds.ts";

/** A notification that is about to exist. */
export interface NewNotification {
  readonly id: string;
  readonly account: string;
  readonly kind: NotificationKind;
  readonly isUrgent: boolean;
  readonly loan: string | null;
  readonly at: Date;
  readonly title: string;
  readonly body: string;
  readonly path: string;
  readonly route: readonly RouteStage[];
  readonly minutes: number;
  /** Triggers that have to be armed again before what it warns of is over; 0 for none. */
  readonly bits: number;
  /** The feed that has to be well again. */
  readonly feed: string | null;
}

/** Writes notifications with the deliveries of their first stage. Those that exist are left alone. */
export async function insertNotifications(
  client: pg.PoolClient,
  bookId: string,
  all: readonly NewNotification[],
): Promise<void> {
  const { rows } = await client.query<{ number: string }>(
    `INSERT INTO notifications.notifications (book_id, id, account, kind, is_urgent, loan, at, title,
       body, path, route, escalation_minutes, bits, feed, advance_at)
     SELECT $1, new.id, new.account, new.kind, new.is_urgent, new.loan, new.at, new.title, new.body,
       new.path, new.route, new.minutes, new.bits, new.feed,
       CASE WHEN new.is_urgent AND jsonb_array_length(new.route) > 1
         THEN clock_timestamp() + new.minutes * interval '1 minute' END
     FROM unnest($2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::timestamptz[],
         $8::text[], $9::text[], $10::text[], $11::jsonb[], $12::integer[], $13::integer[],
         $14::text[])
       AS new (id, account, kind, is_urgent, loan, at, title, body, path, route, minutes, bits, feed)
     ON CONFLICT (book_id, id, account) DO NOTHING
     RETURNING number`,
    [
      bookId,
      all.map(({ id }) => id),
      all.map(({ account }) => account),
      all.map(({ kind }) => kind),
      all.map(({ isUrgent }) => isUrgent),
      all.map(({ loan }) => loan),
      all.map(({ at }) => at),
      all.map(({ title }) => title),
      all.map(({ body }) => body),
      all.map(({ path }) => path),
      all.map(({ route }) => JSON.stringify(route)),
      all.map(({ minutes }) => minutes),
      all.map(({ bits }) => bits),
      all.map(({ feed }) => feed),
    ],
  );
  await insertDeliveries(
    client,
    rows.map(({ number }) => number),
  );
}

/** Writes the deliveries of the stage that these notifications are at. */
export async function insertDeliveries(
  client: pg.PoolClient,
  numbers: readonly string[],
): Promise<void> {
  await client.query(
    `INSERT INTO notifications.deliveries (book_id, notification_number, stage, channel,
       address, is_urgent)
     SELECT told.book_id, told.number, told.stage, told.route -> told.stage ->> 'channel', address,
       told.is_urgent
     FROM notifications.notifications AS told
     CROSS JOIN LATERAL jsonb_array_elements_text(told.route -> told.stage -> 'addresses') AS address
     WHERE told.number = ANY ($1::bigint[])
     ORDER BY told.number
     ON CONFLICT DO NOTHING`,
    [numbers],
  );
}
