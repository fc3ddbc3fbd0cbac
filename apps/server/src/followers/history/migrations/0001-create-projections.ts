/**
 * History for reading. Every row follows from the journal; `checkpoint` says up to which entry, and
 * moves in the transaction that writes the rows. Amounts are base units, `at` is milliseconds since
 * 1970 UTC. A loan's name may be used again once it is closed, so a loan is its name and the entry
 * that opened it. Names are unqualified: the caller sets the search path.
 */
export const createProjections = `
  CREATE TABLE checkpoint (
    book_id  text   PRIMARY KEY,
    sequence bigint NOT NULL,
    hash     text   NOT NULL
  );

  CREATE TABLE assets (
    asset    text    PRIMARY KEY,
    decimals integer NOT NULL
  );

  CREATE TABLE feeds (
    feed            text          PRIMARY KEY,
    decimals        integer       NOT NULL,
    status          text          NOT NULL,
    confirmed       numeric(78,0) NOT NULL,
    confirmed_since bigint        NOT NULL,
    suspect         jsonb,
    quotes          jsonb         NOT NULL
  );

  CREATE TABLE markets (
    market              text          PRIMARY KEY,
    loan_asset          text          NOT NULL,
    collateral_asset    text          NOT NULL,
    feed                text          NOT NULL,
    lltv                numeric(78,0) NOT NULL,
    total_borrow_assets numeric(78,0) NOT NULL,
    total_borrow_shares numeric(78,0) NOT NULL
  );

  CREATE TABLE pre_liquidations (
    pre_liquidation text PRIMARY KEY,
    feed            text NOT NULL
  );

  CREATE TABLE loans (
    loan             text          NOT NULL,
    opened_sequence  bigint        NOT NULL,
    opened_at        bigint        NOT NULL,
    closed_sequence  bigint,
    closed_at        bigint,
    owner            text          NOT NULL,
    market           text          NOT NULL,
    collateral       numeric(78,0) NOT NULL,
    borrow_shares    numeric(78,0) NOT NULL,
    principal        numeric(78,0) NOT NULL,
    borrowed_assets  numeric(78,0) NOT NULL,
    repaid_assets    numeric(78,0) NOT NULL,
    sold_collateral  numeric(78,0) NOT NULL,
    sale_fee_assets  numeric(78,0) NOT NULL,
    bad_debt_assets  numeric(78,0) NOT NULL,
    liquidations     integer       NOT NULL,
    last_sequence    bigint        NOT NULL,
    PRIMARY KEY (loan, opened_sequence)
  );
  CREATE INDEX loans_by_owner ON loans (owner, opened_sequence);

  CREATE TABLE loan_events (
    sequence          bigint        NOT NULL,
    event_index       integer       NOT NULL,
    loan              text          NOT NULL,
    opened_sequence   bigint        NOT NULL,
    owner             text          NOT NULL,
    market            text          NOT NULL,
    at                bigint        NOT NULL,
    actor             text,
    type              text          NOT NULL,
    collateral_change numeric(78,0) NOT NULL,
    debt_change       numeric(78,0) NOT NULL,
    fee_assets        numeric(78,0) NOT NULL,
    ltv_after         numeric(78,0),
    why               jsonb,
    fact              jsonb         NOT NULL,
    PRIMARY KEY (sequence, event_index)
  );
  CREATE INDEX loan_events_by_loan ON loan_events (loan, sequence, event_index);

  CREATE TABLE liquidations (
    sequence         bigint        NOT NULL,
    event_index      integer       NOT NULL,
    at               bigint        NOT NULL,
    kind             text          NOT NULL,
    loan             text          NOT NULL,
    opened_sequence  bigint        NOT NULL,
    owner            text          NOT NULL,
    market           text          NOT NULL,
    counterparty     text          NOT NULL,
    actor            text,
    command          text          NOT NULL,
    plan_step        integer,
    trigger_ltv      numeric(78,0),
    target_ltv       numeric(78,0),
    price            numeric(78,0) NOT NULL,
    ltv_before       numeric(78,0),
    ltv_after        numeric(78,0),
    seized_assets    numeric(78,0) NOT NULL,
    repaid_assets    numeric(78,0) NOT NULL,
    fee              numeric(78,0),
    incentive_factor numeric(78,0),
    cost_assets      numeric(78,0) NOT NULL,
    bad_debt_assets  numeric(78,0) NOT NULL,
    from_insurance   numeric(78,0) NOT NULL,
    from_suppliers   numeric(78,0) NOT NULL,
    feed             text          NOT NULL,
    evidence         jsonb         NOT NULL,
    entry_hash       text          NOT NULL,
    previous_hash    text          NOT NULL,
    PRIMARY KEY (sequence, event_index)
  );
  CREATE INDEX liquidations_by_loan ON liquidations (loan, sequence, event_index);
  CREATE INDEX liquidations_by_owner ON liquidations (owner, sequence, event_index);
  CREATE INDEX liquidations_by_market ON liquidations (market, sequence, event_index);

  CREATE TABLE postings (
    sequence      bigint        NOT NULL,
    event_index   integer       NOT NULL,
    line          integer       NOT NULL,
    account       text          NOT NULL,
    asset         text          NOT NULL,
    amount        numeric(78,0) NOT NULL,
    balance_after numeric(78,0) NOT NULL,
    at            bigint        NOT NULL,
    type          text          NOT NULL,
    loan          text,
    market        text,
    reference     text,
    PRIMARY KEY (sequence, event_index, line)
  );
  CREATE INDEX postings_by_account ON postings (account, sequence, event_index, line);
  CREATE INDEX postings_by_account_at ON postings (account, at, sequence, event_index, line);

  CREATE TABLE ledger_balances (
    account text          PRIMARY KEY,
    kind    text          NOT NULL,
    owner   text          NOT NULL,
    asset   text          NOT NULL,
    balance numeric(78,0) NOT NULL
  );
  CREATE INDEX ledger_balances_by_owner ON ledger_balances (owner, kind, asset);

  CREATE TABLE candles (
    feed   text          NOT NULL,
    minute bigint        NOT NULL,
    open   numeric(78,0) NOT NULL,
    high   numeric(78,0) NOT NULL,
    low    numeric(78,0) NOT NULL,
    close  numeric(78,0) NOT NULL,
    quotes integer       NOT NULL,
    PRIMARY KEY (feed, minute)
  );

  CREATE TABLE alerts (
    sequence        bigint        NOT NULL,
    event_index     integer       NOT NULL,
    at              bigint        NOT NULL,
    kind            text          NOT NULL,
    loan            text          NOT NULL,
    opened_sequence bigint        NOT NULL,
    owner           text          NOT NULL,
    market          text          NOT NULL,
    trigger_ltv     numeric(78,0) NOT NULL,
    ltv             numeric(78,0),
    price           numeric(78,0) NOT NULL,
    delivered_at    bigint,
    PRIMARY KEY (sequence, event_index)
  );
  CREATE INDEX alerts_by_owner ON alerts (owner, sequence, event_index);
  CREATE INDEX alerts_by_loan ON alerts (loan, sequence, event_index);
`;
