import { createCursors } from "../../cursor.ts";

/** The checkpoint becomes a cursor as every follower has it. */
export const followByCursor = `
  ${createCursors}
  INSERT INTO cursors (book_id, follower, sequence)
    SELECT book_id, 'notifications', sequence FROM checkpoints;
  DROP TABLE checkpoints;
`;
