import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { InputError } from "./input-error.ts";

/** Longest line accepted, so that a file without line ends cannot fill the memory. */
const LINE_LENGTH_MAX = 1_000_000;

/** A row whose number of fields agrees with the header. */
export interface CsvRow {
  readonly ok: true;
  /** 1-based line in the text; the header is line 1. */
  readonly line: number;
  /** Text of the field, without the quotes and without surrounding blanks. */
  readonly field: (name: string) => string;
}

/** A row that cannot be split into the fields of the header. */
interface MalformedCsvRow {
  readonly ok: false;
  readonly line: number;
  readonly message: string;
}

/** An opened file: what its header means to the reader, and its rows, which may be read once. */
interface CsvFile<Header> {
  readonly header: Header;
  readonly rows: AsyncIterable<CsvRow | MalformedCsvRow>;
}

/**
 * Opens a comma-separated UTF-8 file, compressed when its name ends in `.gz`. `understand` is given
 * the names of the columns; it refuses them by throwing InputError.
 *
 * Strict: the header names every column once, each row has as many fields as the header, blank
 * lines may stand only at the end. A field may be quoted (`"a, ""b"""`), but not run over several
 * lines. A malformed row is handed on, so that the reader decides how many of them to collect. The
 * rows must be read to the end or their iteration closed; either frees the file.
 *
 * Throws InputError when the file cannot be read or its header cannot be used.
 */
export async function openCsv<Header>(
  path: string,
  understand: (columns: readonly string[]) => Header,
): Promise<CsvFile<Header>> {
  const lines = readLines(path);
  const first = await lines.next();
  try {
    if (first.done === true) {
      throw new InputError(path, [{ message: "The file is empty. Give one with a header line." }]);
    }
    const columns = readHeader(path, first.value);
    return { header: understand(columns), rows: readRows(lines, columns) };
  } catch (error) {
    await lines.return();
    throw error;
  }
}

function readHeader(path: string, text: string): readonly string[] {
  const names = splitFields(text);
  if (names === undefined) {
    throw new InputError(path, [{ line: 1, message: "A quote in the header is not closed." }]);
  }
  names.forEach((name, index) => {
    if (name === "") {
      const message = `Column ${String(index + 1)} has no name. Name every column in the header.`;
      throw new InputError(path, [{ line: 1, message }]);
    }
    if (names.indexOf(name) !== index) {
      const message = "The header names this column twice. Rename or remove one of them.";
      throw new InputError(path, [{ line: 1, field: name, message }]);
    }
  });
  return names;
}

async function* readRows(
  lines: AsyncGenerator<string, void>,
  columns: readonly string[],
): AsyncGenerator<CsvRow | MalformedCsvRow, void> {
  const indexOf = new Map(columns.map((name, index) => [name, index]));
  let line = 1;
  let blankLine: number | undefined;
  for await (const text of lines) {
    line += 1;
    if (text.trim() === "") {
      blankLine ??= line;
      continue;
    }
    if (blankLine !== undefined) {
      yield { ok: false, line: blankLine, message: "The line is blank. Remove it." };
      blankLine = undefined;
    }
    yield readRow(text, line, indexOf);
  }
}

function readRow(
  text: string,
  line: number,
  indexOf: ReadonlyMap<string, number>,
): CsvRow | MalformedCsvRow {
  const fields = splitFields(text);
  if (fields === undefined) {
    const message = "A quote is misplaced or not closed on its line. Close it.";
    return { ok: false, line, message };
  }
  if (fields.length !== indexOf.size) {
    const counts = `The row has ${fields.length} fields, the header ${indexOf.size}.`;
    return { ok: false, line, message: `${counts} Complete the row or remove it.` };
  }
  const field = (name: string): string => {
    const value = fields[indexOf.get(name) ?? -1];
    if (value === undefined) throw new Error(`There is no column "${name}" to read.`);
    return value;
  };
  return { ok: true, line, field };
}

/** The fields of one line, or undefined when its quotes do not add up. */
function splitFields(text: string): readonly string[] | undefined {
  if (!text.includes('"')) return text.split(",").map((field) => field.trim());
  const fields: string[] = [];
  const pattern = /[ \t]*(?:"((?:[^"]|"")*)"[ \t]*|([^",]*))(,|$)/y;
  for (;;) {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2]?.trim() ?? "");
    if (match[3] === "") return fields;
  }
}

async function* readLines(path: string): AsyncGenerator<string, void> {
  let rest = "";
  let isFirst = true;
  try {
    for await (const chunk of openText(path)) {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        yield tidyLine(line, isFirst);
        isFirst = false;
      }
      if (rest.length > LINE_LENGTH_MAX) {
        const message = "A line is longer than 1,000,000 characters. Give a CSV file.";
        throw new InputError(path, [{ message }]);
      }
    }
  } catch (error) {
    throw error instanceof InputError ? error : unreadable(path, error);
  }
  if (rest !== "") yield tidyLine(rest, isFirst);
}

/** Takes the carriage return off the end and, from the first line, the byte order mark. */
function tidyLine(line: string, isFirst: boolean): string {
  const end = line.endsWith("\r") ? line.length - 1 : line.length;
  return line.slice(isFirst && line.startsWith("\uFEFF") ? 1 : 0, end);
}

function openText(path: string): Readable {
  const file = createReadStream(path);
  if (!path.endsWith(".gz")) return file.setEncoding("utf8");
  // A failure of either stream destroys both and reaches whoever reads the second.
  return pipeline(file, createGunzip(), () => undefined).setEncoding("utf8");
}

function unreadable(path: string, cause: unknown): InputError {
  return new InputError(path, [{ message: explainFailure(cause) }], { cause });
}

function explainFailure(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  switch (code) {
    case "ENOENT":
      return "There is no such file. Check the path.";
    case "EISDIR":
      return "This is a folder. Give a .csv or .csv.gz file.";
    case "EACCES":
      return "The file may not be read. Check its permissions.";
    case "Z_BUF_ERROR":
      return "The compressed file is cut off. Fetch or compress it again.";
    case "Z_DATA_ERROR":
      return "The name ends in .gz but the file is not valid gzip. Rename or compress it again.";
    default:
      return `The file cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`;
  }
}
