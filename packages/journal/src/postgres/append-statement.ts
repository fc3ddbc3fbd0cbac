import type { JournalEntry } from "../entry.ts";

/**
 * Compare and append in one statement, so in one transaction and one round trip.
 *
 * The update is the comparison: it finds the book's row only while this term is current and the
 * journal ends where the writer believes, and locks it until the commit. An append that waited for
 * that lock looks again after it got it. Without the row nothing is inserted.
 *
 * Columns travel as lines of text, which PostgreSQL splits many times faster than array literals.
 * An empty line in `actors` or `keys` is NULL; no value can hold a line feed.
 */
export const APPEND = `
  WITH book AS (
    UPDATE journal.books
       SET head_sequence = $5, head_hash = $6
     WHERE book_id = $1 AND term = $2 AND head_sequence = $3 AND head_hash = $4
    RETURNING book_number
  )
  INSERT INTO journal.entries
    (book_number, version, sequence, at, hash, actor, idempotency_key, body)
  SELECT book.book_number, line.version::integer, $3::bigint + line.position, line.at::bigint,
         line.hash, line.actor, line.idempotency_key, line.body
    FROM book,
         unnest(
           string_to_array($7, E'\\n'),
           string_to_array($8, E'\\n'),
           string_to_array($9, E'\\n'),
           string_to_array($10, E'\\n', ''),
           string_to_array($11, E'\\n', ''),
           string_to_array($12, E'\\n')
         ) WITH ORDINALITY
         AS line (version, at, hash, actor, idempotency_key, body, position)`;

/**
 * The values of APPEND for a batch that is not empty.
 *
 * @throws RangeError when a text holds a line feed, which `chainEntries` never lets through.
 */
export function appendValues(
  book: { readonly bookId: string; readonly term: number; readonly expectedSequence: number },
  first: JournalEntry,
  entries: readonly JournalEntry[],
): unknown[] {
  const last = entries.at(-1) ?? first;
  return [
    book.bookId,
    book.term,
    book.expectedSequence,
    first.previousHash,
    last.sequence,
    last.hash,
    lines(entries, ({ version }) => String(version)),
    lines(entries, ({ at }) => String(at)),
    lines(entries, ({ hash }) => hash),
    lines(entries, ({ actor }) => actor ?? ""),
    lines(entries, ({ idempotencyKey }) => idempotencyKey ?? ""),
    lines(entries, ({ body }) => body),
  ];
}

function lines(entries: readonly JournalEntry[], column: (entry: JournalEntry) => string): string {
  return entries
    .map((entry) => {
      const text = column(entry);
      if (text.includes("\n")) {
        throw new RangeError(`Entry ${entry.sequence} holds a line feed: use chainEntries.`);
      }
      return text;
    })
    .join("\n");
}
