import { createCursors } from "../../cursor.ts";

/**
 * Each delivery knows whether it asks somebody to act, so that those that do are handed over before what
 * is only news. What waits when this is applied counts as urgent.
 */
export const addUrgency = `
  ALTER TABLE notifications.deliveries ADD COLUMN is_urgent boolean NOT NULL DEFAULT true;
  DROP INDEX notifications.deliveries_due;
  CREATE INDEX deliveries_due
    ON notifications.deliveries (book_id, channel, is_urgent, next_attempt_at, number)
    WHERE status = 'pending';
`;

/** The checkpoint becomes a cursor as every follower has it. */
export const followByCursor = `
  ${createCursors}
  INSERT INTO cursors (book_id, follower, sequence)
    SELECT book_id, 'notifications', sequence FROM checkpoints;
  DROP TABLE checkpoints;
`;

/**
 * Secrets of people's webhooks are random and kept sealed, and so are tokens of rescue links until their letter is
 * out. What older releases derived from the server's secret, which the database does not know, is taken over at
 * the next start (`sealed-secrets.ts`); until then both are null.
 */
export const sealSecrets = `
  ALTER TABLE notifications.preferences ADD COLUMN webhook_secret_sealed text;
  ALTER TABLE notifications.deliveries ADD COLUMN rescue_token_sealed text;
  CREATE INDEX deliveries_with_token ON notifications.deliveries (number)
    WHERE rescue_token_sealed IS NOT NULL;
`;
