/**
 * Endpoints, what there is to tell them, and what came of it.
 *
 * A message is one event of the journal, its number the order of the journal; a delivery is a message
 * on its way to one endpoint and can exist only once. The checkpoint says how far the journal has been
 * turned into messages; it moves in the transaction that writes them.
 */
export const createWebhooks = `
  CREATE TABLE webhooks.endpoints (
    id                  text        PRIMARY KEY,
    book_id             text        NOT NULL,
    account             text,
    url                 text        NOT NULL,
    event_types         text[]      NOT NULL CHECK (cardinality(event_types) > 0),
    after_sequence      bigint      NOT NULL,
    secret_version      integer     NOT NULL DEFAULT 1,
    secret_rotated_at   timestamptz,
    rotation_key        text,
    created_by          text        NOT NULL,
    request_key         text        NOT NULL,
    request_fingerprint text        NOT NULL,
    created_at          timestamptz NOT NULL DEFAULT now(),
    disabled_at         timestamptz,
    disabled_reason     text,
    failures            integer     NOT NULL DEFAULT 0,
    failing_since       timestamptz,
    claimed_at          timestamptz,
    lease_until         timestamptz,
    lease_holder        text,
    UNIQUE (created_by, request_key)
  );
  CREATE INDEX endpoints_by_account ON webhooks.endpoints (book_id, account, id);

  CREATE TABLE webhooks.checkpoints (
    book_id  text   PRIMARY KEY,
    sequence bigint NOT NULL
  );

  CREATE TABLE webhooks.loans (
    book_id text NOT NULL,
    loan    text NOT NULL,
    owner   text NOT NULL,
    PRIMARY KEY (book_id, loan)
  );

  CREATE TABLE webhooks.messages (
    number      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    book_id     text        NOT NULL,
    sequence    bigint      NOT NULL,
    event_index integer     NOT NULL,
    message_id  text        NOT NULL,
    type        text        NOT NULL,
    body        text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (book_id, sequence, event_index)
  );
  CREATE INDEX messages_by_age ON webhooks.messages (created_at);

  CREATE TABLE webhooks.deliveries (
    number          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    endpoint_id     text        NOT NULL REFERENCES webhooks.endpoints ON DELETE CASCADE,
    message_number  bigint      NOT NULL REFERENCES webhooks.messages ON DELETE CASCADE,
    status          text        NOT NULL DEFAULT 'pending'
                    CHECK (status IN ('pending', 'delivered', 'failed')),
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    finished_at     timestamptz,
    replay_key      text,
    UNIQUE (endpoint_id, message_number)
  );
  CREATE INDEX deliveries_due ON webhooks.deliveries (endpoint_id, next_attempt_at, number)
    WHERE status = 'pending';
  CREATE INDEX deliveries_by_endpoint ON webhooks.deliveries (endpoint_id, number);
  CREATE INDEX deliveries_by_message ON webhooks.deliveries (message_number);

  CREATE TABLE webhooks.attempts (
    number          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery_number bigint      NOT NULL REFERENCES webhooks.deliveries ON DELETE CASCADE,
    at              timestamptz NOT NULL,
    duration_ms     integer     NOT NULL,
    status          integer,
    error           text,
    response        text
  );
  CREATE INDEX attempts_by_delivery ON webhooks.attempts (delivery_number, number);
`;
