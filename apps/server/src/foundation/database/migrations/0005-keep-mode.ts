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
