import { formatCount } from "../../report/number-format.ts";
import { InputError, type PlaceUnit } from "../input-error.ts";
import { readDelimited, type RawRow } from "./delimited.ts";
import { readFileBytes } from "./file-bytes.ts";
import { formatOf } from "./file-format.ts";
import { decodeText } from "./file-text.ts";
import { readJsonRows } from "./json-table.ts";
import { readSheetRows } from "./sheet-table.ts";

/** Rows of a file: nearly four years of minutes, which take a minute and 1.5 GB of memory. */
export const ROWS_MAX = 2_000_000;
/** Lines that may stand before the rows. */
const TITLES_MAX = 100;

/** Rows of a file, before anybody knows what they mean. */
export interface FileTable {
  readonly source: string;
  /** What the numbers of rows count. */
  readonly unit: PlaceUnit;
  /** What separates the fields; undefined where they need no separator. */
  readonly separator?: string;
  /** May be iterated more than once; none is without content. */
  readonly rows: Iterable<RawRow>;
}

/**
 * Reads a table from a file of a person: CSV and the like, JSON or xlsx, told apart by what is in
 * the file and not by its name; text in UTF-8 or UTF-16, compressed with gzip or plain. `sheet` is the
 * name or number of the sheet of a workbook, the first unless told; no other file has one.
 *
 * Throws InputError when the file cannot be read or holds no table.
 */
export async function readTable(path: string, sheet?: string): Promise<FileTable> {
  const bytes = await readFileBytes(path);
  if (formatOf(path, bytes) === "workbook") {
    return { source: path, unit: "row", rows: await readSheetRows(path, bytes, sheet) };
  }
  const text = decodeText(path, bytes);
  if (text.trim() === "") {
    throw new InputError(path, [{ message: "The file is empty. Give one with a header line." }]);
  }
  if (/^\s*[[{]/.test(text)) {
    return { source: path, unit: "item", rows: readJsonRows(path, text) };
  }
  if (hasTooManyLines(text)) throw tooManyRows(path);
  return { source: path, unit: "line", ...readDelimited(text) };
}

/** Why a file is refused before memory ends, and what to do. */
export function tooManyRows(source: string): InputError {
  const message =
    `The file has more than ${formatCount(ROWS_MAX)} rows, the most that are read at once. ` +
    "Cut it to the time that is meant, into files of fewer rows, or give longer bars.";
  return new InputError(source, [{ message }]);
}

/** Whether there are too many rows even where titles and a header stand above them. */
function hasTooManyLines(text: string): boolean {
  let lines = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines > ROWS_MAX + TITLES_MAX;
}
