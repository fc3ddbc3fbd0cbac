import type { FileTable } from "./files/read-table.ts";
import { InputError } from "./input-error.ts";

/** A name without case, blanks and signs, so that `Open time` and `open_time` are the same. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}%]/gu, "");
}

/** Names that are listed, and letters of each; a file that is none may have millions. */
const [NAMES_MAX, LETTERS_MAX] = [40, 60];

/** The names of a header as a person can read them, and use them in `--columns`. */
export function listNames(names: readonly string[]): string {
  const listed = names.slice(0, NAMES_MAX).map((name, index) => {
    if (name === "") return `(column ${index + 1})`;
    return name.length > LETTERS_MAX ? `${name.slice(0, LETTERS_MAX)}…` : name;
  });
  const hidden = names.length - listed.length;
  return `${listed.join(", ")}${hidden > 0 ? ` and ${hidden} more` : ""}`;
}

/**
 * The place of a column that a person named: its name as in the header, or its number from 1.
 *
 * Throws InputError when there is none, or when several have the name.
 */
export function placeOfColumn(
  table: FileTable,
  header: readonly string[],
  { role, name }: { readonly role: string; readonly name: string },
): number {
  const same = places(header, (known) => known === name);
  const found =
    same.length > 0 ? same : places(header, (known) => plainName(known) === plainName(name));
  const [place] = found;
  const refuse = (message: string): never => {
    throw new InputError(table.source, [{ message }]);
  };
  if (found.length > 1) {
    const numbers = found.map((at) => String(at + 1)).join(" and ");
    return refuse(
      `Columns ${numbers} are called "${name}". Say which by its number: --columns ${role}=${(place ?? 0) + 1}.`,
    );
  }
  if (place !== undefined) return place;
  const number = /^[1-9]\d{0,3}$/.test(name) ? +name : 0;
  if (number >= 1 && number <= header.length) return number - 1;
  return refuse(
    `--columns names "${name}" for ${role}, and there is no such column. The columns are: ${listNames(header)}.`,
  );
}

/** The places of all names that `isWanted`. */
export function places(
  header: readonly string[],
  isWanted: (name: string) => boolean,
): readonly number[] {
  return header.flatMap((name, index) => (isWanted(name) ? [index] : []));
}

/**
 * Refuses roles that this kind of file does not have.
 *
 * Throws InputError.
 */
export function checkRoles(
  table: FileTable,
  columns: ReadonlyMap<string, string>,
  roles: readonly string[],
): void {
  for (const role of columns.keys()) {
    if (roles.includes(role)) continue;
    const message = `--columns knows no "${role}" here. It takes: ${roles.join(", ")}.`;
    throw new InputError(table.source, [{ message }]);
  }
}
