import { createCursors } from "../../cursor.ts";

/** Where the journal says who was told of an event, and who has seen it; receipts show it. */
export const addNotices = `
  CREATE TABLE notices (
    sequence     bigint  NOT NULL,
    event_index  integer NOT NULL,
    notification text    NOT NULL,
    PRIMARY KEY (sequence, event_index)
  );
  CREATE INDEX notices_by_notification ON notices (notification);
`;

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

/** A borrower may be told at a price instead of at an LTV. */
export const addPriceAlerts = `
  ALTER TABLE alerts ALTER COLUMN trigger_ltv DROP NOT NULL;
  ALTER TABLE alerts ADD COLUMN alert_price numeric(78,0);
  ALTER TABLE alerts ADD CHECK ((trigger_ltv IS NULL) <> (alert_price IS NULL));
`;

/** What borrowers paid and lenders got at the last accrual of each hour; rates a second, shares in WAD. */
export const addRates = `
  CREATE TABLE rates (
    market      text          NOT NULL,
    hour        bigint        NOT NULL,
    borrow_rate numeric(78,0) NOT NULL,
    supply_rate numeric(78,0) NOT NULL,
    utilization numeric(78,0) NOT NULL,
    PRIMARY KEY (market, hour)
  );
`;

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

/**
 * Where history and the reviews of sales stand, as every follower keeps it. The reviews counted single
 * sales: where some of an entry are left they go through that entry again, and what they have flagged of
 * it stays.
 */
export const addCursors = `
  ${createCursors}
  INSERT INTO cursors (book_id, follower, sequence, hash)
    SELECT book_id, 'history', sequence, hash FROM checkpoint;
  INSERT INTO cursors (book_id, follower, sequence)
    SELECT book_id, 'sale-reviews', CASE WHEN EXISTS (
      SELECT FROM liquidations AS sale
      WHERE sale.sequence = reviewed.sequence AND sale.event_index > reviewed.event_index
    ) THEN sequence - 1 ELSE sequence END
    FROM audited_sales AS reviewed;
  DROP TABLE checkpoint, audited_sales;
`;

/**
 * Since when a loan has owed nothing and had nothing pledged. Of loans of before: since the last event
 * that moved their debt or collateral, or since they were created.
 */
export const addSettledLoans = `
  ALTER TABLE loans ADD COLUMN settled_sequence bigint;
  ALTER TABLE loans ADD COLUMN settled_at bigint;
  UPDATE loans SET
    settled_sequence = coalesce(last.sequence, loans.opened_sequence),
    settled_at = coalesce(last.at, loans.opened_at)
  FROM loans AS empty LEFT JOIN LATERAL (
    SELECT sequence, at FROM loan_events AS event
    WHERE event.loan = empty.loan AND event.opened_sequence = empty.opened_sequence
      AND (event.collateral_change <> 0 OR event.debt_change <> 0)
    ORDER BY sequence DESC, event_index DESC LIMIT 1
  ) AS last ON true
  WHERE loans.loan = empty.loan AND loans.opened_sequence = empty.opened_sequence
    AND loans.collateral = 0 AND loans.borrow_shares = 0;
`;

/** Losses of a market are few among all that a book did. */
export const addLossesIndex = `
  CREATE INDEX losses_by_market ON actions (market, sequence, event_index)
    WHERE type = 'bad_debt_realized';
`;
