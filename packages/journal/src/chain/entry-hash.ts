import type { HashText } from "./pieces.ts";
import { rootOfPieces } from "./pieces.ts";

/** Who sent an entry and under which key: hashed apart, so that it need not be told. */
export interface Origin {
  readonly actor: string | null;
  readonly idempotencyKey: string | null;
}

/** Everything of an entry but its body and its place behind the entry before. */
export interface EntryHeader {
  readonly bookId: string;
  readonly version: number;
  readonly sequence: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
}

/*
 * An entry's hash is taken in steps, each over lines that end with a line feed:
 *
 *     plimsoll-journal-entry      plimsoll-journal-content     plimsoll-journal-origin
 *     previous hash               version, in decimal          actor, as a JSON string or empty
 *     content hash                book id, as a JSON string    key, as a JSON string or empty
 *                                 sequence, in decimal
 *                                 at, in decimal
 *                                 origin hash
 *                                 number of pieces of the body, in decimal
 *                                 root hash of the body (pieces.ts)
 *
 * So an entry can be shown in part, and the way from one entry to another is one content hash for each
 * entry in between. No field can hold a line feed, so two different entries never have the same lines.
 * Anybody can repeat it with printf and sha256sum.
 */

/** What stands in place of the hash before the first entry; it depends on the book. */
export function genesisHash(sha256: HashText, bookId: string): string {
  return sha256(`plimsoll-journal-genesis\n${JSON.stringify(bookId)}\n`);
}

export function originHash(sha256: HashText, { actor, idempotencyKey }: Origin): string {
  const quoted = (text: string | null) => (text === null ? "" : JSON.stringify(text));
  return sha256(`plimsoll-journal-origin\n${quoted(actor)}\n${quoted(idempotencyKey)}\n`);
}

/** `origin` and `root` are hashes; `pieces` is how many the body has. */
export function contentHash(
  sha256: HashText,
  { bookId, version, sequence, at }: EntryHeader,
  {
    origin,
    pieces,
    root,
  }: { readonly origin: string; readonly pieces: number; readonly root: string },
): string {
  return sha256(
    `plimsoll-journal-content\n${version}\n${JSON.stringify(bookId)}\n${sequence}\n${at}\n` +
      `${origin}\n${pieces}\n${root}\n`,
  );
}

/** Chains a content hash to the hash of the entry before: the entry's own hash. */
export function linkHash(sha256: HashText, previousHash: string, content: string): string {
  return sha256(`plimsoll-journal-entry\n${previousHash}\n${content}\n`);
}

/** The content hash of an entry whose body is there as a whole. */
export function contentHashOf(
  sha256: HashText,
  header: EntryHeader,
  origin: Origin,
  body: string,
): string {
  const { pieces, root } = rootOfPieces(sha256, body);
  return contentHash(sha256, header, { origin: originHash(sha256, origin), pieces, root });
}
