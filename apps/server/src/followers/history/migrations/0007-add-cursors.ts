import { createCursors } from "../../cursor.ts";

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
