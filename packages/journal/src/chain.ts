/**
 * What it takes to check an entry without a journal, and without anything of Node or of a database:
 * the second door of this package, for code that also runs in a browser.
 */
export { decodeCanonical, encodeCanonical, type PlainData } from "./canonical-json.ts";
export {
  contentHash,
  contentHashOf,
  genesisHash,
  linkHash,
  originHash,
  type EntryHeader,
  type Origin,
} from "./chain/entry-hash.ts";
export {
  CUT,
  openBody,
  rootOfOpened,
  rootOfPieces,
  shownPieces,
  type HashText,
  type OpenedBody,
} from "./chain/pieces.ts";
