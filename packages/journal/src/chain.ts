/**
 * What it takes to check an entry without a journal, and without anything of Node or of a database:
 * the second door of this package, for code that also runs in a browser.
 */
export { decodeCanonical, encodeCanonical } from "./canonical-json.ts";
export { contentHash, contentHashOf, linkHash, originHash } from "./chain/entry-hash.ts";
export {
  CUT,
  openBody,
  rootOfOpened,
  shownPieces,
  type HashText,
  type OpenedBody,
} from "./chain/pieces.ts";
