/**
 * Books, their entries, their snapshots.
 *
 * The row of a book is what every append compares and moves, so it is also the lock that makes
 * writers take turns. Entries refer to it without a foreign key: each is written in the statement
 * that has just locked that row, and the check would cost more than the insert. An entry does not
 * repeat the hash of the one before it; readers take it from there.
 *
 * Released with `STORAGE EXTERNAL` inside CREATE TABLE, which PostgreSQL 15 does not know; what it makes is the same.
 */
export const createJournal = `
  CREATE TABLE journal.books (
    book_number   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    book_id       text    NOT NULL UNIQUE,
    term          bigint  NOT NULL,
    writer_id     text    NOT NULL,
    head_sequence bigint  NOT NULL,
    head_hash     text    NOT NULL
  ) WITH (fillfactor = 10);

  CREATE TABLE journal.entries (
    book_number     integer NOT NULL,
    version         integer NOT NULL,
    sequence        bigint  NOT NULL,
    at              bigint  NOT NULL,
    hash            text    NOT NULL,
    actor           text,
    idempotency_key text,
    body            text    NOT NULL,
    PRIMARY KEY (book_number, sequence)
  );

  CREATE UNIQUE INDEX entries_idempotency_key
    ON journal.entries (book_number, idempotency_key)
    WHERE idempotency_key IS NOT NULL;

  CREATE TABLE journal.snapshots (
    snapshot_number bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    book_number     integer NOT NULL REFERENCES journal.books,
    sequence        bigint  NOT NULL,
    entry_hash      text    NOT NULL,
    state_hash      text    NOT NULL,
    byte_length     bigint,
    content_hash    text,
    is_complete     boolean NOT NULL DEFAULT false
  );

  CREATE UNIQUE INDEX snapshots_complete
    ON journal.snapshots (book_number, sequence)
    WHERE is_complete;

  CREATE TABLE journal.snapshot_chunks (
    snapshot_number bigint  NOT NULL REFERENCES journal.snapshots ON DELETE CASCADE,
    position        integer NOT NULL,
    bytes           bytea   NOT NULL,
    PRIMARY KEY (snapshot_number, position)
  );
  ALTER TABLE journal.snapshot_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;
`;
