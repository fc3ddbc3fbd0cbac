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
export { readAnchorFile, type AnchorFile } from "./checkpoint/anchor-file.ts";
export {
  CHECKPOINT_FORMAT,
  CHECKPOINT_VERSION,
  checkpointDigest,
  checkpointLine,
  checkpointText,
  readCheckpoint,
  type Checkpoint,
  type UnsignedCheckpoint,
} from "./checkpoint/checkpoint.ts";
export { isCheckpointSigned, isSignedBy } from "./checkpoint/signature.ts";
