/** API keys with the record of their use, and rescue links. */
export const createService = `
  CREATE TABLE service.api_keys (
    id                  text        PRIMARY KEY,
    name                text        NOT NULL,
    secret_hash         bytea       NOT NULL CHECK (length(secret_hash) = 32),
    roles               text[]      NOT NULL CHECK (cardinality(roles) > 0),
    account             text,
    created_by          text        NOT NULL,
    request_key         text,
    request_fingerprint text,
    created_at          timestamptz NOT NULL DEFAULT now(),
    expires_at          timestamptz,
    revoked_at          timestamptz,
    UNIQUE (created_by, request_key)
  );
  CREATE INDEX api_keys_by_account ON service.api_keys (account, id);

  CREATE TABLE service.api_key_uses (
    key_id       text        NOT NULL REFERENCES service.api_keys (id),
    day          date        NOT NULL,
    uses         bigint      NOT NULL,
    last_used_at timestamptz NOT NULL,
    last_address text        NOT NULL,
    PRIMARY KEY (key_id, day)
  );

  CREATE TABLE service.rescue_links (
    id                  text        PRIMARY KEY,
    token_hash          bytea       NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    loan                text        NOT NULL,
    created_by          text        NOT NULL,
    request_key         text        NOT NULL,
    request_fingerprint text        NOT NULL,
    created_at          timestamptz NOT NULL DEFAULT now(),
    expires_at          timestamptz NOT NULL,
    revoked_at          timestamptz,
    UNIQUE (created_by, request_key)
  );
  CREATE INDEX rescue_links_by_loan ON service.rescue_links (loan, id);
`;
