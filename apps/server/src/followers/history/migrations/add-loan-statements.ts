/**
 * What a loan's statement needs: what was owed right before each of its events and what was left after it, what a
 * market's interest follows from at the end of each entry that changed it, and interest that was given back.
 * Rows of before lack all this, and every row follows from the journal: so history is made again from the first
 * entry, by the follower itself. The reviews of sales keep their cursor and what they have flagged.
 */
export const addLoanStatements = `
  TRUNCATE assets, feeds, markets, pre_liquidations, loans, loan_events, liquidations, postings,
    ledger_balances, candles, alerts, notices, rates, actions;
  DELETE FROM cursors WHERE follower = 'history';

  CREATE INDEX loans_by_end ON loans (settled_sequence, opened_sequence)
    WHERE settled_sequence IS NOT NULL;

  ALTER TABLE loan_events ADD COLUMN debt_before numeric(78,0) NOT NULL;
  ALTER TABLE loan_events ADD COLUMN shares_after numeric(78,0) NOT NULL;
  ALTER TABLE loan_events ADD COLUMN collateral_after numeric(78,0) NOT NULL;

  ALTER TABLE markets ADD COLUMN rate_model text NOT NULL;
  ALTER TABLE markets ADD COLUMN total_supply_assets numeric(78,0) NOT NULL;
  ALTER TABLE markets ADD COLUMN total_supply_shares numeric(78,0) NOT NULL;
  ALTER TABLE markets ADD COLUMN last_update bigint NOT NULL;
  ALTER TABLE markets ADD COLUMN fee numeric(78,0) NOT NULL;
  ALTER TABLE markets ADD COLUMN rate_at_target numeric(78,0) NOT NULL;

  CREATE TABLE market_states (
    market              text          NOT NULL,
    sequence            bigint        NOT NULL,
    at                  bigint        NOT NULL,
    total_supply_assets numeric(78,0) NOT NULL,
    total_supply_shares numeric(78,0) NOT NULL,
    total_borrow_assets numeric(78,0) NOT NULL,
    total_borrow_shares numeric(78,0) NOT NULL,
    last_update         bigint        NOT NULL,
    fee                 numeric(78,0) NOT NULL,
    rate_at_target      numeric(78,0) NOT NULL,
    PRIMARY KEY (market, sequence)
  );
  CREATE INDEX market_states_by_time ON market_states (market, at, sequence);

  CREATE TABLE interest_returns (
    sequence      bigint        NOT NULL,
    event_index   integer       NOT NULL,
    market        text          NOT NULL,
    at            bigint        NOT NULL,
    reason        text          NOT NULL,
    assets_before numeric(78,0) NOT NULL,
    assets_after  numeric(78,0) NOT NULL,
    borrow_shares numeric(78,0) NOT NULL,
    PRIMARY KEY (sequence, event_index)
  );
`;
