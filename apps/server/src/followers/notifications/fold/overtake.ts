import type pg from "pg";
import type { ToldAtOnce } from "./one-message.ts";
import { OVERTAKEN } from "./resolve.ts";

/** Messages that only warn: what is told after them of the same fall says more. */
const WARNINGS = ["ltv_alert", "liquidatable"];

/**
 * Takes back warnings that a later message of the same fall makes pointless: the price was quoted again, or the
 * plan has acted meanwhile. They are shown no longer, and go to no channel that they have not reached yet. A warning
 * that takes their place stands for their lines as well. What somebody has acknowledged stays.
 */
export async function overtake(
  client: pg.PoolClient,
  bookId: string,
  told: readonly ToldAtOnce[],
): Promise<void> {
  const later = told.flatMap(({ account, loan, fall, sequence, index, event }) =>
    loan === null || fall === null ? [] : [{ account, loan, fall, sequence, index, at: event.at }],
  );
  if (later.length === 0) return;
  await client.query(
    `WITH later AS (
       SELECT * FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::bigint[], $6::integer[],
         $7::timestamptz[]) AS later (account, loan, since, sequence, index, at)
     ), gone AS (
       UPDATE notifications.notifications AS earlier
       SET resolved_at = later.at, resolved_because = $9, advance_at = NULL
       FROM later
       WHERE earlier.book_id = $1 AND earlier.account = later.account AND earlier.loan = later.loan
         AND earlier.kind = ANY ($8::text[]) AND earlier.at >= later.since
         AND earlier.resolved_at IS NULL AND earlier.acknowledged_at IS NULL
         AND (split_part(earlier.id, '-', 1)::bigint, split_part(earlier.id, '-', 2)::integer)
           < (later.sequence, later.index)
       RETURNING earlier.account, earlier.loan, earlier.bits, later.sequence, later.index
     )
     UPDATE notifications.notifications AS newer
     SET bits = coalesce(newer.bits, 0) | taken.bits
     FROM (
       SELECT account, loan, sequence, index, bit_or(coalesce(bits, 0)) AS bits FROM gone
       GROUP BY account, loan, sequence, index
     ) AS taken
     WHERE newer.book_id = $1 AND newer.account = taken.account AND newer.kind = ANY ($8::text[])
       AND newer.id = taken.sequence || '-' || taken.index`,
    [
      bookId,
      later.map(({ account }) => account),
      later.map(({ loan }) => loan),
      later.map(({ fall }) => new Date(fall.began)),
      later.map(({ sequence }) => sequence),
      later.map(({ index }) => index),
      later.map(({ at }) => new Date(at)),
      WARNINGS,
      OVERTAKEN,
    ],
  );
}
