import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { endOf } from "./backup-seal.ts";

/** Quick: a server beside it needs the processor more than the disk needs the last tenth. */
const COMPRESSION_LEVEL = 4;
/** Only the owner: the file names people and what they have. */
const FILE_MODE = 0o600;

/** Makes the MAC of a seal from the SHA-256 of what is sealed; null where there are no secrets. */
export type Sealer = ((sha256: string) => string) | null;

/** Compresses lines and seals them, into a stream that ends with them. Returns how many bytes it wrote. */
export async function writeCompressed(
  lines: AsyncIterable<string>,
  output: Writable,
  sealer: Sealer,
): Promise<number> {
  let bytes = 0;
  await pipeline(
    // One piece is made while another is compressed; more would only fill the memory.
    Readable.from(lines, { highWaterMark: 1 }),
    createGzip({ level: COMPRESSION_LEVEL }),
    async function* sealed(compressed: AsyncIterable<Buffer>) {
      const hash = createHash("sha256");
      for await (const chunk of compressed) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
      const end = endOf(hash, sealer?.(hash.copy().digest("hex")) ?? null);
      bytes += end.length;
      yield end;
    },
    output,
  );
  return bytes;
}

/**
 * Writes a file that is there as a whole or not at all: under another name until everything is on the disk.
 * A file of this name is replaced. `write` ends the stream that it is given; returns what it does.
 */
export async function writeWhole<Result>(
  path: string,
  write: (output: Writable) => Promise<Result>,
): Promise<Result> {
  const folder = dirname(path);
  const partial = join(folder, `.${basename(path)}.${randomUUID()}.partial`);
  try {
    // It is flushed to the disk before it is closed.
    const output = createWriteStream(partial, { flags: "wx", mode: FILE_MODE, flush: true });
    const closed = once(output, "close");
    const result = await write(output);
    await closed;
    await rename(partial, path);
    await syncFolder(folder);
    return result;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** The new name is on the disk, too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
