import { createCursors } from "../../cursor.ts";

/**
 * The checkpoint becomes a cursor as every follower has it. Whose a loan was is asked of history: the table
 * of loans knew only the first owner of each name, and a name is used again once its loan is closed.
 */
export const followByCursor = `
  ${createCursors}
  INSERT INTO cursors (book_id, follower, sequence)
    SELECT book_id, 'webhooks', sequence FROM checkpoints;
  DROP TABLE checkpoints, loans;
`;
