import { checkRoles, listNames, placeOfColumn, places, plainName } from "./columns.ts";
import type { RawRow } from "./files/delimited.ts";
import type { FileTable } from "./files/read-table.ts";
import { InputError } from "./input-error.ts";

const ROLES = ["id", "collateral", "debt", "ltv", "price"] as const;
type Role = (typeof ROLES)[number];

/** Where a loan book has what. */
export interface LoanColumns {
  /** The line of the first row that may be a loan. */
  readonly firstLine: number;
  readonly width: number;
  readonly id: number | undefined;
  readonly collateral: number;
  readonly debt: number;
  /** The price, or else the LTV, of the file's own day. */
  readonly origin: OriginColumn | undefined;
  readonly nameOf: (place: number) => string;
}

interface OriginColumn {
  readonly place: number;
  readonly kind: "price" | "ltv";
  /** The name says that values are percentages. */
  readonly isPercent: boolean;
}

/** Rows before which a header must stand. */
const HEADER_ROWS_MAX = 20;

/** Columns that tell the price, or else the LTV, of the file's own day; the first one counts. */
const ORIGIN_NAMES = [
  ["priceusedusd", "price", false],
  ["priceused", "price", false],
  ["ltvatprice", "ltv", false],
  ["ltv", "ltv", false],
  ["ltv%", "ltv", true],
  ["ltvpercent", "ltv", true],
  ["ltvpct", "ltv", true],
] as const;

/** Ends of names that begin like an amount and are none. */
const NO_AMOUNT =
  /(?:ratio|price|symbol|asset|token|address|type|factor|decimals|id|name|currency|ltv|share|shares)$/;
/** Ends of names that hold what coins are worth, not how many they are. */
const VALUE = /(?:usd|value|eur|worth)$/;

const WAY_OUT = "Name them: --columns collateral=…,debt=…";

/**
 * Finds the columns of a loan book by its header, or as a person has named them.
 *
 * Throws InputError with one sentence and the way out when they cannot be told.
 */
export function findLoanColumns(
  table: FileTable,
  told: ReadonlyMap<string, string> = new Map(),
): LoanColumns {
  checkRoles(table, told, ROLES);
  const rows: Extract<RawRow, { fields: unknown }>[] = [];
  for (const row of table.rows) {
    if ("fields" in row) rows.push(row);
    if (rows.length >= HEADER_ROWS_MAX) break;
  }
  const at = Math.max(
    0,
    rows.findIndex(({ fields }) => isHeader(fields, told)),
  );
  const first = rows[at];
  if (first === undefined) {
    throw new InputError(table.source, [{ message: "There is no loan in the file. Add rows." }]);
  }
  const hasHeader = !isAllNumbers(first.fields) || !isByNumber(told);
  const header = first.fields;
  const { unit } = table;
  const refuse = (message: string): never => {
    throw new InputError(table.source, [
      { ...(hasHeader && unit === "line" && { line: first.line }), message },
    ]);
  };
  const placeOf = (role: Role): number | undefined => {
    const name = told.get(role);
    return name === undefined ? undefined : placeOfColumn(table, header, { role, name });
  };
  const [price, ltv] = [placeOf("price"), placeOf("ltv")];
  return {
    firstLine: hasHeader ? first.line + 1 : first.line,
    width: header.length,
    id: placeOf("id") ?? findId(header),
    collateral: placeOf("collateral") ?? findAmount(header, "collateral", refuse),
    debt: placeOf("debt") ?? findAmount(header, "debt", refuse),
    origin:
      price !== undefined
        ? { place: price, kind: "price", isPercent: false }
        : ltv !== undefined
          ? { place: ltv, kind: "ltv", isPercent: plainName(header[ltv] ?? "").endsWith("%") }
          : findOrigin(header),
    nameOf: (place) => (hasHeader ? header[place] : undefined) ?? `column ${place + 1}`,
  };
}

/** Names of columns that tell loans apart, plain, the better one first. An owner may have several. */
const ID_NAMES = "id loanid loannumber loan positionid position vaultid troveid cdpid".split(" ");

function findId(header: readonly string[]): number | undefined {
  const plain = header.map(plainName);
  const name = ID_NAMES.find((known) => plain.includes(known));
  return name === undefined ? undefined : plain.indexOf(name);
}

function isHeader(fields: readonly string[], told: ReadonlyMap<string, string>): boolean {
  if (told.size > 0 && [...told.values()].every((name) => fields.includes(name))) return true;
  const starts = (noun: string): boolean => fields.some((name) => plainName(name).startsWith(noun));
  return starts("collateral") && starts("debt");
}

function isAllNumbers(fields: readonly string[]): boolean {
  return fields.filter((field) => /^[\d.,]+(?:[eE][+-]?\d+)?$/.test(field)).length >= 2;
}

function isByNumber(told: ReadonlyMap<string, string>): boolean {
  return told.size > 0 && [...told.values()].every((name) => /^\d+$/.test(name));
}

/** The column called `noun`, or else the only one that begins with it and may hold an amount. */
function findAmount(
  header: readonly string[],
  noun: "collateral" | "debt",
  refuse: (message: string) => never,
): number {
  const same = places(header, (name) => plainName(name) === noun);
  const candidates = places(header, (name) => {
    const plain = plainName(name);
    return plain.startsWith(noun) && !NO_AMOUNT.test(plain);
  });
  const found = same.length > 0 ? same : candidates;
  const [place] = found;
  const names = found.map((at) => header[at] ?? "");
  if (place === undefined) {
    return refuse(
      `No column is called "${noun}" or begins with "${noun}_". The columns are: ${listNames(header)}. ${WAY_OUT}`,
    );
  }
  if (found.length > 1) {
    return refuse(
      `Several columns could be the ${noun}: ${names.join(", ")}. Say which: --columns ${noun}=${place + 1} (its name or its number).`,
    );
  }
  if (noun === "collateral" && VALUE.test(plainName(names[0] ?? ""))) {
    return refuse(
      `The column "${names[0] ?? ""}" seems to hold what the collateral is worth, and coins are needed. If it holds coins: --columns collateral=${place + 1}.`,
    );
  }
  return place;
}

function findOrigin(header: readonly string[]): OriginColumn | undefined {
  const plain = header.map(plainName);
  for (const [name, kind, isPercent] of ORIGIN_NAMES) {
    const place = plain.indexOf(name);
    if (place >= 0)
      return { place, kind, isPercent: isPercent || (header[place] ?? "").includes("%") };
  }
  return undefined;
}
