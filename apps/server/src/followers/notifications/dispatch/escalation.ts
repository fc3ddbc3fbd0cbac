import type pg from "pg";
import { hashSecret, makeId, makeToken } from "../../../foundation/secrets.ts";
import { inTransaction } from "../../../foundation/database/transaction.ts";
import type { Keyring } from "../../../foundation/secrets/keyring.ts";
import { RESCUE_DAYS } from "../rescue-days.ts";
import { sealRescueToken } from "../sealed-secrets.ts";
import { insertDeliveries } from "../fold/insert-notifications.ts";

interface EscalationOptions {
  readonly pool: pg.Pool;
  readonly bookId: string;
  readonly keyring: Keyring;
}

const ADVANCED_AT_ONCE = 500;
const MAKER = "notifications";

interface Advanced {
  readonly number: string;
  readonly id: string;
  readonly account: string;
  readonly loan: string | null;
  readonly channel: string;
}

/**
 * Takes notifications whose time is up, or whose channel has failed, to their next stage, with the
 * deliveries of it: each stage once, since both are one transaction. The last stage, the trusted
 * contact, comes with a new rescue link.
 *
 * @returns whether there may be more.
 */
export async function escalate(options: EscalationOptions): Promise<boolean> {
  const { pool, bookId } = options;
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<Advanced>(
      `WITH due AS (
         SELECT number FROM notifications.notifications
         WHERE advance_at <= clock_timestamp() AND book_id = $1
         ORDER BY advance_at LIMIT $2 FOR UPDATE SKIP LOCKED
       )
       UPDATE notifications.notifications AS told
       SET stage = told.stage + 1,
           advance_at = CASE WHEN told.is_urgent AND told.stage + 2 < jsonb_array_length(told.route)
             THEN clock_timestamp() + told.escalation_minutes * interval '1 minute' END
       FROM due WHERE told.number = due.number
       RETURNING told.number, told.id, told.account, told.loan,
         told.route -> told.stage ->> 'channel' AS channel`,
      [bookId, ADVANCED_AT_ONCE],
    );
    if (rows.length === 0) return false;
    await insertDeliveries(
      client,
      rows.map(({ number }) => number),
    );
    for (const row of rows) {
      if (row.channel === "trusted_contact" && row.loan !== null) {
        await makeLink(options, client, row, row.loan);
      }
    }
    return rows.length === ADVANCED_AT_ONCE;
  });
}

/**
 * A link with a token of its own. The database keeps the token's hash, and the token itself, sealed, until the
 * letter is out: a letter that is sent again has the same link.
 */
async function makeLink(
  { keyring, bookId }: EscalationOptions,
  client: pg.PoolClient,
  { number, id, account }: Advanced,
  loan: string,
): Promise<void> {
  const key = JSON.stringify([bookId, id, account]);
  const token = makeToken();
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO service.rescue_links (id, token_hash, loan, owner, loan_sequence,
       created_by, request_key, request_fingerprint, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7, now() + $8 * interval '1 day')
     ON CONFLICT (created_by, request_key) DO UPDATE SET token_hash = EXCLUDED.token_hash
     RETURNING id`,
    // The loan was open at the entry that the notification is about; its name begins with that.
    [makeId(), hashSecret(token), loan, account, id.split("-")[0], MAKER, key, RESCUE_DAYS],
  );
  const link = rows[0]?.id ?? "";
  await client.query(
    `UPDATE notifications.deliveries SET rescue_link = $2, rescue_token_sealed = $3
     WHERE notification_number = $1 AND channel = 'trusted_contact'`,
    [number, link, sealRescueToken(keyring, link, token)],
  );
}
