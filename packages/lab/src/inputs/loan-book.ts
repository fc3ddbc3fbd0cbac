import {
  as,
  type Amount,
  type CollateralAssets,
  type FeedPrice,
  type LoanAssets,
  type Wad,
} from "@plimsoll/engine";
import { openCsv, type CsvRow } from "./csv.ts";
import { parseFileAmount, parseFileRatio } from "./decimal.ts";
import { InputError, type InputProblem } from "./input-error.ts";
import { PRICE_DECIMALS } from "./price-path.ts";

/** One loan as the file states it. */
export interface BookLoan {
  /** The text of the column `id`; without that column, `line-N`. Unique in its book. */
  readonly id: string;
  /** Line of the file. */
  readonly line: number;
  /** Base units, above zero. */
  readonly collateral: CollateralAssets;
  /** Base units, above zero. */
  readonly debt: LoanAssets;
  /** The day the file was written; undefined when its row has no usable value for it. */
  readonly origin: LoanOrigin | undefined;
}

/** What a file says about the day it was written. The price is preferred: it is exact. */
type LoanOrigin =
  | { readonly kind: "price"; readonly price: FeedPrice }
  | { readonly kind: "ltv"; readonly ltv: Wad };

/** The loans of one file, in the order of its rows. */
export interface LoanBook {
  readonly source: string;
  readonly collateralDecimals: number;
  readonly debtDecimals: number;
  /** At least one. */
  readonly loans: readonly BookLoan[];
}

interface LoanBookOptions {
  /** Decimals of the collateral asset; 8 as for BTC. */
  readonly collateralDecimals?: number;
  /** Decimals of the loan asset; 6 as for USDC. */
  readonly debtDecimals?: number;
}

/** Columns that tell the price, or else the LTV, of the file's own day; the first one counts. */
const ORIGIN_COLUMNS = [
  { name: "price_used_usd", kind: "price" },
  { name: "price_used", kind: "price" },
  { name: "ltv_at_price", kind: "ltv" },
  { name: "ltv", kind: "ltv" },
] as const;

/**
 * Loads a loan book from a CSV file: one row a loan, with its collateral and its debt in whole
 * units in the columns `collateral` and `debt` (or `collateral_…` and `debt_…`, e.g.
 * `collateral_cbbtc`). Columns that are not needed are ignored.
 *
 * Amounts are exact: more decimals than the asset has are a problem, not rounded. Throws
 * InputError with the first ten problems and the number of all of them.
 */
export async function loadLoanBook(path: string, options: LoanBookOptions = {}): Promise<LoanBook> {
  const { collateralDecimals = 8, debtDecimals = 6 } = options;
  const { header, rows } = await openCsv(path, (columns): BookColumns => ({
    id: columns.includes("id") ? "id" : undefined,
    collateral: { name: findColumn(path, columns, "collateral"), decimals: collateralDecimals },
    debt: { name: findColumn(path, columns, "debt"), decimals: debtDecimals },
    origin: ORIGIN_COLUMNS.find((column) => columns.includes(column.name)),
  }));
  const problems: InputProblem[] = [];
  const loans: BookLoan[] = [];
  const lineOf = new Map<string, number>();
  for await (const row of rows) {
    const loan = row.ok ? readLoan(row, header, problems) : void problems.push(row);
    if (loan === undefined) continue;
    const earlier = lineOf.get(loan.id);
    if (earlier !== undefined) {
      const message = `"${loan.id}" is already in line ${String(earlier)}. Make ids unique.`;
      problems.push({ line: loan.line, field: "id", message });
    }
    lineOf.set(loan.id, earlier ?? loan.line);
    loans.push(loan);
  }
  if (problems.length > 0) throw new InputError(path, problems);
  if (loans.length === 0) {
    throw new InputError(path, [{ message: "There is no loan in the file. Add rows." }]);
  }
  return { source: path, collateralDecimals, debtDecimals, loans };
}

interface AmountColumn {
  readonly name: string;
  readonly decimals: number;
}

interface BookColumns {
  readonly id: string | undefined;
  readonly collateral: AmountColumn;
  readonly debt: AmountColumn;
  readonly origin: (typeof ORIGIN_COLUMNS)[number] | undefined;
}

/** The column called `noun`, or else the only one that begins with `noun_`. */
function findColumn(source: string, columns: readonly string[], noun: string): string {
  if (columns.includes(noun)) return noun;
  const candidates = columns.filter((name) => name.startsWith(`${noun}_`));
  const [found] = candidates;
  if (found !== undefined && candidates.length === 1) return found;
  const message =
    found === undefined
      ? `No column is called "${noun}" or begins with "${noun}_". Name the column that holds it.`
      : `Several columns could be the ${noun}: ${candidates.join(", ")}. Call one "${noun}".`;
  throw new InputError(source, [{ line: 1, message }]);
}

/** The loan of a row, or undefined after noting why there is none. */
function readLoan(
  row: CsvRow,
  columns: BookColumns,
  problems: InputProblem[],
): BookLoan | undefined {
  const count = problems.length;
  const positive = ({ name, decimals }: AmountColumn): Amount => {
    const note = (message: string): number => {
      return problems.push({ line: row.line, field: name, message });
    };
    const parsed = parseFileAmount(row.field(name), decimals);
    if (!parsed.ok) note(parsed.problem);
    else if (parsed.amount === 0n) note("The amount is zero. Fill it in or remove the row.");
    return parsed.ok ? parsed.amount : as(0n);
  };
  const id = columns.id === undefined ? `line-${String(row.line)}` : row.field(columns.id);
  if (id === "") {
    problems.push({
      line: row.line,
      field: "id",
      message: "The id is empty. Give every loan one.",
    });
  }
  const collateral = positive(columns.collateral);
  const debt = positive(columns.debt);
  if (problems.length > count) return undefined;
  return {
    id,
    line: row.line,
    collateral: as(collateral),
    debt: as(debt),
    origin: columns.origin === undefined ? undefined : readOrigin(row, columns.origin),
  };
}

/** What the row tells about its day. A useless value is no problem until somebody needs it. */
function readOrigin(
  row: CsvRow,
  column: NonNullable<BookColumns["origin"]>,
): LoanOrigin | undefined {
  const parsed = parseFileRatio(row.field(column.name), PRICE_DECIMALS);
  if (!parsed.ok || parsed.amount === 0n) return undefined;
  return column.kind === "price"
    ? { kind: "price", price: as(parsed.amount) }
    : { kind: "ltv", ltv: as(parsed.amount) };
}
