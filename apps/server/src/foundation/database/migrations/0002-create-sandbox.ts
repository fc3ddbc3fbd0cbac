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
