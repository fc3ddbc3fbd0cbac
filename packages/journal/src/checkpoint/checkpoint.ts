import { encodeCanonical } from "../canonical-json.ts";
import type { HashText } from "../chain/pieces.ts";

/** What a checkpoint calls itself; docs/anchors.md documents every field. */
export const CHECKPOINT_FORMAT = "plimsoll-checkpoint";
export const CHECKPOINT_VERSION = 1;

/** Everything of a checkpoint but the signature under it. */
export interface UnsignedCheckpoint {
  readonly format: typeof CHECKPOINT_FORMAT;
  readonly version: typeof CHECKPOINT_VERSION;
  readonly book: string;
  /** Counts the checkpoints of a book, from 1. */
  readonly number: number;
  /** The entry that was the journal's last, and its hash, which stands for all entries up to it. */
  readonly sequence: number;
  readonly hash: string;
  /** When it was made, in UTC: 2026-02-06T00:00:00.000Z. */
  readonly at: string;
  /** Digest of the checkpoint before; null for the first. */
  readonly previous: string | null;
  /** The Ed25519 key that signs it: 32 bytes, lowercase hexadecimal. */
  readonly key: string;
}

/** Says, signed, how a journal's chain stood at a time. A journal that lacks this head was rewritten. */
export interface Checkpoint extends UnsignedCheckpoint {
  /** 64 bytes over `checkpointText`, lowercase hexadecimal. */
  readonly signature: string;
}

/*
 * What is signed are lines that end with a line feed:
 *
 *     plimsoll-checkpoint
 *     version, in decimal
 *     book, as a JSON string
 *     number, in decimal
 *     sequence, in decimal
 *     hash
 *     at
 *     previous, or empty
 *     key
 *
 * No field can hold a line feed, so two different checkpoints never have the same lines. Anybody can repeat it with
 * printf and openssl.
 */

/** What the key signs. */
export function checkpointText(checkpoint: UnsignedCheckpoint): string {
  const { format, version, book, number, sequence, hash, at, previous, key } = checkpoint;
  const lines = [format, version, JSON.stringify(book), number, sequence, hash, at];
  return [...lines, previous ?? "", key].map((line) => `${line}\n`).join("");
}

/** A checkpoint as it is written down and sent: its canonical JSON, on one line. */
export function checkpointLine(checkpoint: Checkpoint): string {
  return encodeCanonical(checkpoint);
}

/** Names a checkpoint with its signature: SHA-256 of its line, without a line feed. */
export function checkpointDigest(sha256: HashText, checkpoint: Checkpoint): string {
  return sha256(checkpointLine(checkpoint));
}

const HASH = /^[0-9a-f]{64}$/;
const SIGNATURE = /^[0-9a-f]{128}$/;
const BOOK_LENGTH_MAX = 200;

const isHash = (value: unknown): boolean => typeof value === "string" && HASH.test(value);
const isPlace = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;

const MEMBERS: Readonly<Record<keyof Checkpoint, (value: unknown) => boolean>> = {
  format: (value) => value === CHECKPOINT_FORMAT,
  version: (value) => value === CHECKPOINT_VERSION,
  book: (value) => typeof value === "string" && value !== "" && value.length <= BOOK_LENGTH_MAX,
  number: isPlace,
  sequence: isPlace,
  hash: isHash,
  at: isInstant,
  previous: (value) => value === null || isHash(value),
  key: isHash,
  signature: (value) => typeof value === "string" && SIGNATURE.test(value),
};

/** The checkpoint that a value is, if its form is right: every field, of its kind, and no other. */
export function readCheckpoint(value: unknown): Checkpoint | null {
  if (typeof value !== "object" || value === null) return null;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const names = Object.keys(MEMBERS);
  const isWhole =
    Object.keys(fields).length === names.length &&
    Object.entries(MEMBERS).every(([name, test]) => test(fields[name]));
  return isWhole ? (value as Checkpoint) : null;
}

function isInstant(value: unknown): boolean {
  if (typeof value !== "string") return false;
  const at = new Date(value);
  return !Number.isNaN(at.getTime()) && at.toISOString() === value;
}
