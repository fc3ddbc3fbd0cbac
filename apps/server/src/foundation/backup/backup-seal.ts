import type { Hash } from "node:crypto";
import { crc32 } from "node:zlib";
import { BackupBroken } from "./backup-format.ts";

/** What a seal is of, and who made it. */
export interface BackupSeal {
  /** SHA-256 of all bytes before the seal, hexadecimal. */
  readonly sha256: string;
  /** A MAC of `sha256` by the server's secrets; null where whoever wrote the file had none. */
  readonly mac: string | null;
}

/** Longest MAC of a keyring: the version of a secret, 32 bytes as base64url, and what is around them in JSON. */
const SEAL_CHARACTERS = '{"seal":"v999999999."}'.length + 43;
/** Before the text of a member: its header, the kind of its block and the block's length. */
const TEXT_BEGINS = 15;

const sealText = (mac: string | null): string =>
  `${JSON.stringify({ seal: mac }).padEnd(SEAL_CHARACTERS)}\n`;
const digestText = (sha256: string): string => `${JSON.stringify({ sha256 })}\n`;

/**
 * A gzip member of its own (RFC 1952), put together byte by byte, so that whoever knows the text knows every byte: no
 * bit of it can change unnoticed, not even one that a decompressor does not look at. To `gunzip` it is one line more.
 */
function memberOf(line: string): Buffer {
  const text = Buffer.from(line);
  // Deflate, no name, no time, of no system in particular; then one last block that is stored as it is.
  const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 1]);
  const length = Buffer.alloc(4);
  length.writeUInt16LE(text.length, 0);
  length.writeUInt16LE(~text.length & 0xffff, 2);
  const end = Buffer.alloc(8);
  end.writeUInt32LE(crc32(text), 0);
  end.writeUInt32LE(text.length, 4);
  return Buffer.concat([header, length, text, end]);
}

/**
 * What a backup ends with: its seal, which only who has the secrets can make or judge, and the digest of all before,
 * by which anybody finds damage.
 *
 * @param contents the hash (SHA-256) of all bytes before; it can be used on afterwards.
 */
export function endOf(contents: Hash, mac: string | null): Buffer {
  const seal = memberOf(sealText(mac));
  const sha256 = contents.copy().update(seal).digest("hex");
  return Buffer.concat([seal, memberOf(digestText(sha256))]);
}

const SEAL_BYTES = memberOf(sealText(null)).length;

/** How many bytes the end of every backup has. */
export const END_BYTES = SEAL_BYTES + memberOf(digestText("0".repeat(64))).length;

/**
 * The MAC that the end of a file says it was sealed with. That the end is right, `endOf` proves.
 *
 * @throws BackupBroken when there is no seal.
 */
export function readMac(end: Buffer): string | null {
  const text = end.toString("utf8", TEXT_BEGINS, TEXT_BEGINS + SEAL_CHARACTERS);
  const [, mac] = /^\{"seal":(?:null|"([^"\\]+)")\} *$/.exec(text) ?? [];
  if (mac === undefined && sealText(null) !== `${text}\n`) {
    throw new BackupBroken(
      "it has no seal. It is damaged or incomplete, or an older release made it: then restore it with that one.",
    );
  }
  return mac ?? null;
}
