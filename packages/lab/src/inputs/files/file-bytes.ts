import { readFile, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { InputError } from "../input-error.ts";

/** Largest file that is read, before and after decompression: 2,000,000 klines of Binance are less. */
const BYTES_MAX = 350 * 1024 * 1024;

const unpack = promisify(gunzip);

/**
 * All bytes of a file. One that is compressed with gzip is unpacked, whatever its name.
 *
 * Throws InputError when it is not there, may not be read, is a folder, too large or cut off.
 */
export async function readFileBytes(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > BYTES_MAX) throw tooLarge(path);
    const bytes = await readFile(path);
    return isGzip(bytes) ? await unpack(bytes, { maxOutputLength: BYTES_MAX }) : bytes;
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    if (codeOf(cause) === "ERR_BUFFER_TOO_LARGE") throw tooLarge(path);
    throw new InputError(path, [{ message: explainFailure(cause) }], { cause });
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function tooLarge(path: string): InputError {
  const message = "The file is larger than 350 MB. Cut it into parts, or give longer bars.";
  return new InputError(path, [{ message }]);
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}

function explainFailure(cause: unknown): string {
  switch (codeOf(cause)) {
    case "ENOENT":
      return "There is no such file. Check the path.";
    case "EISDIR":
      return "This is a folder. Give a file, such as a .csv or .csv.gz.";
    case "EACCES":
      return "The file may not be read. Check its permissions.";
    case "Z_BUF_ERROR":
      return "The compressed file is cut off. Fetch or compress it again.";
    case "Z_DATA_ERROR":
      return "The compressed file is damaged. Fetch or compress it again.";
    default:
      return `The file cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`;
  }
}
