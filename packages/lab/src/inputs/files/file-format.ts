import { InputError } from "../input-error.ts";

/** What a file is, by its first bytes. */
export type FileFormat = "text" | "workbook";

/** Formats that are not read, by how they begin, and what to do instead. */
const OTHERS: readonly (readonly [begin: string, advice: string])[] = [
  ["PK", "This is a zip archive. Unpack it and give the file inside."],
  [
    "\xD0\xCF\x11\xE0",
    "This is a workbook of an old Excel (.xls). Save it as .xlsx or CSV and give that.",
  ],
  ["PAR1", "This is a Parquet file. Write it as CSV and give that."],
  ["ARROW1", "This is a Feather file. Write it as CSV and give that."],
  ["SQLite format 3", "This is a database. Write the table as CSV and give that."],
  ["\x28\xB5\x2F\xFD", "The file is compressed with zstd. Unpack it, or use gzip."],
  ["\xFD7zXZ", "The file is compressed with xz. Unpack it, or use gzip."],
  ["BZh", "The file is compressed with bzip2. Unpack it, or use gzip."],
  ["7z\xBC\xAF", "This is a 7z archive. Unpack it and give the file inside."],
  ["%PDF", "This is a PDF. Ask for the figures as CSV."],
];

/** Bytes at the end of an archive in which the names of its files stand. */
const DIRECTORY_BYTES = 256 * 1024;

/**
 * Tells text from a workbook (.xlsx).
 *
 * Throws InputError for every other format, with the way out.
 */
export function formatOf(path: string, bytes: Buffer): FileFormat {
  const begin = bytes.subarray(0, 16).toString("latin1");
  const other = OTHERS.find(([magic]) => begin.startsWith(magic));
  if (other === undefined) return "text";
  const [magic, advice] = other;
  if (magic === "PK") {
    const names = bytes.subarray(-DIRECTORY_BYTES).toString("latin1");
    if (names.includes("xl/workbook.xml")) return "workbook";
    if (begin.startsWith("PK") && bytes.subarray(0, 100).includes("opendocument")) {
      const message = "This is an OpenDocument sheet (.ods). Save it as .xlsx or CSV.";
      throw new InputError(path, [{ message }]);
    }
  }
  throw new InputError(path, [{ message: advice }]);
}
