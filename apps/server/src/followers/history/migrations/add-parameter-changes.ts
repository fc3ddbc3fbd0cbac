/**
 * What was set of markets, feeds, assets and the book, and by whom. Of entries from before this release it has the
 * changes that were kept as actions; what a market began with comes with \`plimsoll rebuild\`.
 */
export const addParameterChanges = `
  CREATE TABLE parameter_changes (
    sequence    bigint  NOT NULL,
    event_index integer NOT NULL,
    at          bigint  NOT NULL,
    subject     text    NOT NULL,
    aspect      text    NOT NULL,
    actor       text,
    fact        jsonb   NOT NULL,
    PRIMARY KEY (sequence, event_index)
  );
  CREATE INDEX parameter_changes_by_subject
    ON parameter_changes (subject, aspect, sequence, event_index);
  INSERT INTO parameter_changes
    SELECT sequence, event_index, at, 'market:' || market,
      CASE type WHEN 'fee_set' THEN 'fee' ELSE 'settings' END, actor, fact
    FROM actions WHERE type IN ('market_configured', 'fee_set');
`;
