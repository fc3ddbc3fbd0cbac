/** Sales that later quotes have shown to be wrong. They follow from the journal, as everything here. */
export const addFlaggedSales = `
  CREATE TABLE audited_sales (
    book_id     text    PRIMARY KEY,
    sequence    bigint  NOT NULL,
    event_index integer NOT NULL
  );

  CREATE TABLE flagged_sales (
    sequence     bigint        NOT NULL,
    event_index  integer       NOT NULL,
    at           bigint        NOT NULL,
    loan         text          NOT NULL,
    owner        text          NOT NULL,
    market       text          NOT NULL,
    trigger_ltv  numeric(78,0) NOT NULL,
    sold_price   numeric(78,0) NOT NULL,
    honest_price numeric(78,0) NOT NULL,
    amount       numeric(78,0) NOT NULL,
    PRIMARY KEY (sequence, event_index)
  );
`;
