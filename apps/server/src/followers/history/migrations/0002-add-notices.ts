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
