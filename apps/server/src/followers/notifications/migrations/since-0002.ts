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
