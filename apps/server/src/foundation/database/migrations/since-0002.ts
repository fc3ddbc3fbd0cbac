/** How the sandbox stands; at most one row. What happens in its book is in the book's journal. */
export const createSandbox = `
  CREATE TABLE service.sandbox (
    id       integer PRIMARY KEY CHECK (id = 1),
    book     integer NOT NULL CHECK (book > 0),
    state    text    NOT NULL,
    speed    integer NOT NULL,
    shock    numeric(78,0) NOT NULL
  );
`;

/** Real candles of the crashes on file. They are of the world, not of a book, and outlive every book. */
export const createCrashCandles = `
  CREATE TABLE service.crash_candles (
    asset            text          NOT NULL,
    interval_seconds integer       NOT NULL CHECK (interval_seconds > 0),
    opened_at        timestamptz   NOT NULL,
    open             numeric(28,8) NOT NULL,
    high             numeric(28,8) NOT NULL,
    low              numeric(28,8) NOT NULL,
    close            numeric(28,8) NOT NULL,
    source           text          NOT NULL,
    stored_by        text          NOT NULL,
    stored_at        timestamptz   NOT NULL DEFAULT now(),
    PRIMARY KEY (asset, interval_seconds, opened_at),
    CHECK (low > 0 AND low <= open AND low <= close AND high >= open AND high >= close)
  );
`;

/**
 * Whose loan a rescue link is for: the name of a closed loan may be used again, by somebody else. Links
 * from before know no owner and work until they expire.
 */
export const addRescueOwner = `
  ALTER TABLE service.rescue_links ADD COLUMN owner text;
`;

/**
 * An entry of the journal at which the loan was open that a rescue link is for: a later loan of the same
 * name, also one of the same owner, is none of its holder's business. Of links from before, history says which loan
 * of the owner was open when they were made; where it does not, nobody knows, and they are void.
 */
export const addRescueSequence = `
  ALTER TABLE service.rescue_links ADD COLUMN loan_sequence bigint;
  DO $$ BEGIN
    IF to_regclass('projections.loans') IS NOT NULL THEN
      UPDATE service.rescue_links AS link SET loan_sequence = loan.opened_sequence
        FROM projections.loans AS loan
       WHERE loan.loan = link.loan AND loan.owner = link.owner
         AND loan.opened_at <= extract(epoch FROM link.created_at) * 1000
         AND (loan.closed_at IS NULL OR loan.closed_at > extract(epoch FROM link.created_at) * 1000);
    END IF;
  END $$;
`;

/**
 * The mode that a database was created with, and its books. The reference makes that a live book and
 * one of a sandbox never lie in one database: people, keys and tables of the read side are shared.
 */
export const keepMode = `
  CREATE TABLE service.mode (
    id         integer     PRIMARY KEY CHECK (id = 1),
    mode       text        NOT NULL UNIQUE CHECK (mode IN ('sandbox', 'live')),
    created_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE service.books (
    book       text        PRIMARY KEY,
    mode       text        NOT NULL REFERENCES service.mode (mode),
    created_at timestamptz NOT NULL DEFAULT now()
  );
`;

/** Private keys that the service signs with, sealed by its secrets, so that they mean nothing in a copy of the database. */
export const keepSigningKeys = `
  CREATE TABLE service.signing_keys (
    name               text        PRIMARY KEY,
    private_key_sealed text        NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now()
  );
`;
