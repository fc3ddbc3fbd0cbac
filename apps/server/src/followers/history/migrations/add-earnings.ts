/**
 * What a lender's earnings follow from: every entry that changed an account's shares of a market's supply, with the
 * sums up to then, and every loss that lenders bore. Entries of before are not in any table, so history is made
 * again from the first one, by the follower itself. The reviews of sales keep their cursor and what they have flagged.
 */
export const addEarnings = `
  TRUNCATE assets, feeds, markets, pre_liquidations, loans, loan_events, liquidations, postings,
    ledger_balances, candles, alerts, notices, rates, actions, market_states, interest_returns,
    parameter_changes;
  DELETE FROM cursors WHERE follower = 'history';

  CREATE TABLE supply_moves (
    market       text          NOT NULL,
    account      text          NOT NULL,
    sequence     bigint        NOT NULL,
    event_index  integer       NOT NULL,
    at           bigint        NOT NULL,
    type         text          NOT NULL,
    shares_after numeric(78,0) NOT NULL,
    put_in       numeric(78,0) NOT NULL,
    taken_out    numeric(78,0) NOT NULL,
    left_behind  numeric(78,0) NOT NULL,
    PRIMARY KEY (market, account, sequence, event_index)
  );
  CREATE INDEX supply_moves_by_time ON supply_moves (market, account, at, sequence, event_index);

  CREATE TABLE supply_losses (
    sequence      bigint        NOT NULL,
    event_index   integer       NOT NULL,
    market        text          NOT NULL,
    at            bigint        NOT NULL,
    assets_before numeric(78,0) NOT NULL,
    assets_after  numeric(78,0) NOT NULL,
    supply_shares numeric(78,0) NOT NULL,
    PRIMARY KEY (market, sequence, event_index)
  );
`;
