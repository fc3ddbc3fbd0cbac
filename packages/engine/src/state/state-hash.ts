import type { Book } from "./book.ts";
import { Sha256 } from "./sha256.ts";
import { snapshot } from "./snapshot.ts";

/**
 * SHA-256 of a book's snapshot lines joined by line feeds, in lower-case hexadecimal: equal for
 * equal books, whatever order their records were entered in.
 */
export function stateHash(book: Book): string {
  return hashLines(snapshot(book));
}

/** The state hash of the book that `lines` are the snapshot of. */
export function hashLines(lines: Iterable<string>): string {
  const hash = new Sha256();
  let isFirst = true;
  for (const line of lines) {
    if (!isFirst) hash.update("\n");
    isFirst = false;
    hash.update(line);
  }
  return hash.digest();
}
