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

/**
 * Addresses that somebody has named for an account, for themselves or for whom they trust, and whether who reads there
 * has agreed. The token of the letter that asks is never stored, only the SHA-256 of it. What was named before counts as asked
 * for at the next change of the preferences, and gets nothing until then.
 */
export const proveAddresses = `
  CREATE TABLE notifications.named_addresses (
    account    text        NOT NULL,
    email      text        NOT NULL,
    token_hash bytea       NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    asked_at   timestamptz NOT NULL,
    proved_at  timestamptz,
    PRIMARY KEY (account, email)
  );
`;

/** The last confirmed price of each feed, so that a message can say by how much it has fallen. Known from the next mark on. */
export const keepFeedPrices = `
  CREATE TABLE notifications.feed_prices (
    book_id text    NOT NULL,
    feed    text    NOT NULL,
    price   numeric NOT NULL CHECK (price >= 0),
    PRIMARY KEY (book_id, feed)
  );
`;

/**
 * What a message warns of comes to an end: the LTV is back below the line, the loan is gone, the feed is well. Until
 * then it stands: `bits` are the triggers that have to be armed again, `feed` the feed that has to be well. Of
 * messages of before both are unknown, and any re-arming ends them; those about loans that are gone end now.
 */
export const resolveAlerts = `
  ALTER TABLE notifications.notifications ADD COLUMN bits integer;
  ALTER TABLE notifications.notifications ADD COLUMN feed text;
  ALTER TABLE notifications.notifications ADD COLUMN resolved_at timestamptz;
  ALTER TABLE notifications.notifications ADD COLUMN resolved_because text;
  UPDATE notifications.notifications AS told
    SET resolved_at = now(), resolved_because = 'loan_ended', advance_at = NULL
    WHERE kind IN ('ltv_alert', 'liquidatable', 'sale_waiting', 'plan_out_of_money', 'grace_opened')
      AND NOT EXISTS (
        SELECT FROM notifications.loans AS loan
        WHERE loan.book_id = told.book_id AND loan.loan = told.loan AND loan.owner = told.account
      );
  CREATE INDEX notifications_standing ON notifications.notifications (book_id, account, loan)
    WHERE resolved_at IS NULL;
  CREATE INDEX notifications_of_feeds ON notifications.notifications (book_id, feed)
    WHERE resolved_at IS NULL AND feed IS NOT NULL;
`;

/** The last fall of each feed: the price before it, and when it began in milliseconds of the book. */
export const keepFalls = `
  ALTER TABLE notifications.feed_prices ADD COLUMN fall_from numeric;
  ALTER TABLE notifications.feed_prices ADD COLUMN fall_began bigint;
`;
