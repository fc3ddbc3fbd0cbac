import { InputError } from "../input-error.ts";
import { readFileBytes } from "./file-bytes.ts";
import { formatOf } from "./file-format.ts";

/** Bytes that are looked at to tell UTF-16 without a mark from UTF-8. */
const SNIFFED = 512;

/** How pages and answers of stores begin; MetaTrader begins with <DATE>. */
const WEB_PAGE = /^\s*<(?:!doctype|!--|\?xml|(?:html|head|body|title|meta|script|div|error)\b)/i;

/**
 * The text of a file as programs and people save it: UTF-8 or UTF-16, with a byte order mark or
 * without, or the Windows code page of western Europe where it is neither; compressed with gzip or
 * plain. Without the mark.
 *
 * Throws InputError when it cannot be read or is no text.
 */
export async function readFileText(path: string): Promise<string> {
  const bytes = await readFileBytes(path);
  if (formatOf(path, bytes) === "workbook") {
    throw new InputError(path, [{ message: "This is a workbook, not text. Save it as text." }]);
  }
  return decodeText(path, bytes);
}

/** Bytes as text, without a byte order mark. */
export function decodeText(path: string, bytes: Buffer): string {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  if (text.includes("\0")) {
    throw new InputError(path, [{ message: "This is no text file. Give CSV, JSON or xlsx." }]);
  }
  if (WEB_PAGE.test(text.slice(0, SNIFFED))) {
    const message = "This is a web page, not a file of figures. Download the file itself.";
    throw new InputError(path, [{ message }]);
  }
  if (text.startsWith("version https://git-lfs")) {
    const message = "This is only a pointer of Git LFS. Fetch the file itself: git lfs pull.";
    throw new InputError(path, [{ message }]);
  }
  return text;
}

/** A text as JSON. Throws InputError when it is none. */
export async function readFileJson(path: string): Promise<unknown> {
  const text = await readFileText(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(path, [{ message: `This is not JSON (${detail}).` }], { cause });
  }
}

function encodingOf(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const head = bytes.subarray(0, SNIFFED);
  // Plain letters and digits in UTF-16 are every other byte a zero.
  const zeros = (from: number): number =>
    head.filter((byte, at) => at % 2 === from && byte === 0).length;
  if (zeros(1) * 4 > head.length) return "utf-16le";
  if (zeros(0) * 4 > head.length) return "utf-16be";
  return isUtf8(bytes) ? "utf-8" : "windows-1252";
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
