/**
 * What a book did by itself or at staff's word, beside sales and alerts, which have tables of their
 * own: acts of plans, sales that wait, changes of markets, what holds sales back.
 */
export const addActions = `
  CREATE TABLE actions (
    sequence    bigint  NOT NULL,
    event_index integer NOT NULL,
    at          bigint  NOT NULL,
    type        text    NOT NULL,
    loan        text,
    market      text,
    actor       text,
    fact        jsonb   NOT NULL,
    PRIMARY KEY (sequence, event_index)
  );
`;
