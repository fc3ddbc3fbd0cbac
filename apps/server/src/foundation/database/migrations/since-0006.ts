/**
 * What is made of the audit log, which itself is a stream of the journal: by what its entries are found, and
 * which grants and keys stood at one of them. Both are made again from the log when they are gone.
 */
export const keepAuditLog = `
  CREATE TABLE service.audit_index (
    sequence bigint      PRIMARY KEY,
    at       timestamptz NOT NULL,
    actor    text        NOT NULL,
    act      text        NOT NULL,
    subject  text,
    account  text
  );
  CREATE INDEX audit_index_by_actor ON service.audit_index (actor, sequence);
  CREATE INDEX audit_index_by_act ON service.audit_index (act, sequence);
  CREATE INDEX audit_index_by_subject ON service.audit_index (subject, sequence);
  CREATE INDEX audit_index_by_account ON service.audit_index (account, sequence);
  CREATE INDEX audit_index_by_time ON service.audit_index (at, sequence);

  CREATE TABLE service.audit_standing (
    id       integer PRIMARY KEY CHECK (id = 1),
    sequence bigint  NOT NULL,
    hash     text    NOT NULL,
    standing text    NOT NULL,
    mac      text    NOT NULL
  );
`;

/** The roles of staff. A row counts only with its MAC, and while the audit log has not taken the role away. */
export const grantRoles = `
  CREATE TABLE service.role_grants (
    id                  text        PRIMARY KEY,
    person              text        NOT NULL,
    role                text        NOT NULL,
    granted_by          text        NOT NULL,
    granted_at          timestamptz NOT NULL,
    audit_sequence      bigint      NOT NULL,
    audit_hash          text        NOT NULL,
    revoked_at          timestamptz,
    revocation_sequence bigint,
    revocation_hash     text,
    mac                 text        NOT NULL
  );
  CREATE INDEX role_grants_by_person ON service.role_grants (person);
`;

/**
 * Keys say what they may do and from where, and are bound to the audit log as grants are. Keys of older releases
 * have no MAC: they open nothing until \`plimsoll keys adopt\` has taken them over.
 */
export const bindKeys = `
  ALTER TABLE service.api_keys
    ADD COLUMN scopes              text[],
    ADD COLUMN addresses           text[],
    ADD COLUMN audit_sequence      bigint,
    ADD COLUMN audit_hash          text,
    ADD COLUMN revocation_sequence bigint,
    ADD COLUMN revocation_hash     text,
    ADD COLUMN mac                 text;
`;
