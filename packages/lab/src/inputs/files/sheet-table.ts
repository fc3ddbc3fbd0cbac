import { InputError } from "../input-error.ts";
import type { RawRow } from "./delimited.ts";

/** Digits that a spreadsheet shows and keeps; what a double has beyond them is noise. */
const SHEET_DIGITS = 15;
const SECOND_MS = 1_000;

/**
 * Rows of a sheet of a workbook (.xlsx), the first one or the one with this name or number. Numbers
 * are as the sheet shows them, with at most 15 digits; days and times are in UTC, to the second.
 *
 * Throws InputError when the workbook cannot be read or has no such sheet.
 */
export async function readSheetRows(
  path: string,
  bytes: Buffer,
  sheet?: string,
): Promise<readonly RawRow[]> {
  // Few files are workbooks, and the reader takes long to load.
  const { default: readWorkbook } = await import("read-excel-file/node");
  const sheets = await readWorkbook(bytes, { trim: true, parseNumber: shownNumber }).catch(
    (cause: unknown) => {
      const message = "The workbook cannot be read. Save its sheet as CSV and give that.";
      throw new InputError(path, [{ message }], { cause });
    },
  );
  const names = sheets.map(({ sheet: name }) => name);
  const chosen =
    sheet === undefined
      ? sheets[0]
      : (sheets.find(({ sheet: name }) => name === sheet) ??
        sheets.find((_, index) => String(index + 1) === sheet));
  if (chosen === undefined) {
    const message = `There is no sheet "${sheet ?? "1"}". The workbook has: ${names.join(", ")}.`;
    throw new InputError(path, [{ message }]);
  }
  return chosen.data.flatMap((cells, index) => {
    const fields = cells.map(textOf);
    return fields.some((field) => field !== "") ? [{ line: index + 1, fields }] : [];
  });
}

function shownNumber(text: string): string {
  const value = Number(text);
  return Number.isFinite(value) ? String(Number(value.toPrecision(SHEET_DIGITS))) : text;
}

function textOf(cell: unknown): string {
  if (cell instanceof Date) {
    const seconds = Math.round(cell.getTime() / SECOND_MS);
    return new Date(seconds * SECOND_MS).toISOString();
  }
  return typeof cell === "string" || typeof cell === "boolean" ? String(cell).trim() : "";
}
