/**
 * What borrowers are told, how, and what came of it.
 *
 * A notification is one event of the journal as one account is told of it; its `route` is fixed when it
 * is made: stages, each a channel with its addresses. A delivery is a notification on its way to one
 * address of one channel, and can exist only once; it repeats its notification's book, so that what
 * waits is found in one index however much has been sent before. The checkpoint says how far the journal has been
 * turned into notifications; it moves in the transaction that writes them, as do the tables that
 * remember loans, incidents and rates from one entry to the next.
 */
export const createNotifications = `
  CREATE TABLE notifications.checkpoints (
    book_id  text   PRIMARY KEY,
    sequence bigint NOT NULL
  );

  CREATE TABLE notifications.loans (
    book_id text NOT NULL,
    loan    text NOT NULL,
    owner   text NOT NULL,
    market  text NOT NULL,
    PRIMARY KEY (book_id, loan)
  );
  CREATE INDEX loans_by_market ON notifications.loans (book_id, market, owner);

  CREATE TABLE notifications.feed_incidents (
    book_id  text    NOT NULL,
    feed     text    NOT NULL,
    is_open  boolean NOT NULL,
    ended_at bigint  NOT NULL,
    PRIMARY KEY (book_id, feed)
  );

  CREATE TABLE notifications.rate_watches (
    book_id text          NOT NULL,
    account text          NOT NULL,
    market  text          NOT NULL,
    told    numeric(78,0) NOT NULL,
    above   numeric(78,0),
    below   numeric(78,0),
    PRIMARY KEY (book_id, account, market)
  );
  CREATE INDEX rate_watches_above ON notifications.rate_watches (book_id, market, above);
  CREATE INDEX rate_watches_below ON notifications.rate_watches (book_id, market, below);

  CREATE TABLE notifications.preferences (
    book_id            text          NOT NULL,
    account            text          NOT NULL,
    channels           text[]        NOT NULL,
    email              text,
    webhook_url        text,
    webhook_version    integer       NOT NULL DEFAULT 1,
    rate_step          numeric(78,0) NOT NULL,
    contact_name       text,
    contact_email      text,
    escalation_minutes integer       NOT NULL,
    quiet_kinds        text[]        NOT NULL,
    PRIMARY KEY (book_id, account)
  );

  CREATE TABLE notifications.push_subscriptions (
    id         text        PRIMARY KEY,
    book_id    text        NOT NULL,
    account    text        NOT NULL,
    endpoint   text        NOT NULL,
    p256dh     text        NOT NULL,
    auth       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (book_id, endpoint)
  );
  CREATE INDEX push_subscriptions_by_account
    ON notifications.push_subscriptions (book_id, account, id);

  CREATE TABLE notifications.notifications (
    number             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    book_id            text        NOT NULL,
    id                 text        NOT NULL,
    account            text        NOT NULL,
    kind               text        NOT NULL,
    is_urgent          boolean     NOT NULL,
    loan               text,
    at                 timestamptz NOT NULL,
    title              text        NOT NULL,
    body               text        NOT NULL,
    path               text        NOT NULL,
    route              jsonb       NOT NULL,
    escalation_minutes integer     NOT NULL,
    stage              integer     NOT NULL DEFAULT 0,
    advance_at         timestamptz,
    acknowledged_at    timestamptz,
    created_at         timestamptz NOT NULL DEFAULT now(),
    UNIQUE (book_id, id, account)
  );
  CREATE INDEX notifications_by_account ON notifications.notifications (book_id, account, number);
  CREATE INDEX notifications_unread ON notifications.notifications (book_id, account)
    WHERE acknowledged_at IS NULL;
  CREATE INDEX notifications_to_advance ON notifications.notifications (advance_at)
    WHERE advance_at IS NOT NULL;

  CREATE TABLE notifications.deliveries (
    number              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    book_id             text        NOT NULL,
    notification_number bigint      NOT NULL REFERENCES notifications.notifications ON DELETE CASCADE,
    stage               integer     NOT NULL,
    channel             text        NOT NULL,
    address             text        NOT NULL,
    status              text        NOT NULL DEFAULT 'pending'
                        CHECK (status IN ('pending', 'claimed', 'delivered', 'failed', 'cancelled')),
    attempts            integer     NOT NULL DEFAULT 0,
    next_attempt_at     timestamptz NOT NULL DEFAULT now(),
    tried_at            timestamptz,
    problem             text,
    rescue_link         text,
    report_batch        bigint,
    reported_sequence   bigint,
    UNIQUE (notification_number, channel, address)
  );
  CREATE INDEX deliveries_due
    ON notifications.deliveries (book_id, channel, next_attempt_at, number)
    WHERE status = 'pending';
  CREATE INDEX deliveries_claimed ON notifications.deliveries (book_id, channel)
    WHERE status = 'claimed';
  CREATE INDEX deliveries_to_report ON notifications.deliveries (book_id, number)
    WHERE status IN ('delivered', 'failed') AND report_batch IS NULL;
  CREATE INDEX deliveries_reporting ON notifications.deliveries (book_id, report_batch, number)
    WHERE report_batch IS NOT NULL AND reported_sequence IS NULL;
  CREATE SEQUENCE notifications.report_batches;
`;
