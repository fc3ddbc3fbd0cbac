/** Fields as RFC 4180 has them. One that a spreadsheet would take for a formula gets an apostrophe. */
export function csvLine(fields: readonly string[]): string {
  return fields.map((field) => quote(defuse(field))).join(",");
}

/** A whole file: rows of fields, each on a line of its own. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return `${rows.map(csvLine).join("\r\n")}\r\n`;
}

const FORMULA = /^[=+@\t\r]|^-(?![0-9.]+$)/;

function defuse(field: string): string {
  return FORMULA.test(field) ? `'${field}` : field;
}

function quote(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
