import { crc32 } from "node:zlib";

const TEXT = (sha256: string): string => `{"sha256":"${sha256}"}\n`;

/**
 * What a backup ends with: a gzip member of its own (RFC 1952) that names the SHA-256 of all bytes before it. It is
 * put together byte by byte, so that whoever knows the hash knows every byte: no bit of a file can change unnoticed,
 * not even one that a decompressor does not look at. To `gunzip` it is one line more.
 */
export function sealOf(sha256: string): Buffer {
  const text = Buffer.from(TEXT(sha256));
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

/** How many bytes every seal has. */
export const SEAL_BYTES = sealOf("0".repeat(64)).length;
