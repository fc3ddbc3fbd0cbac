import {
  as,
  type CollateralAssets,
  type FeedPrice,
  type LoanAssets,
  type Wad,
} from "@plimsoll/engine";
import { chooseMark } from "./files/number-text.ts";
import { readTable, type FileTable } from "./files/read-table.ts";
import { InputError, placeName, type PlaceUnit } from "./input-error.ts";
import { beginsLikeTotal, reasonsOf, type LeftOutRow } from "./left-out.ts";
import { findLoanColumns, type LoanColumns } from "./loan-columns.ts";
import { readLoanRow, type AmountUnits, type LoanRow } from "./loan-rows.ts";
import { readLtvUnit, type LtvReading, type LtvUnit } from "./ltv-unit.ts";
import type { ReadingOptions } from "./reading-options.ts";
import { RowProblems } from "./row-problems.ts";
import { isSumOf, type Amounts } from "./total-rows.ts";

/** One loan as the file states it. */
export interface BookLoan {
  /** The text of the column `id` (or `loan_id` and the like); without it, `line-N`. Unique in its book. */
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
  /** Zero where the file printed too few digits of a small one. */
  | { readonly kind: "ltv"; readonly ltv: Wad };

/** Loans that can be played, in the order of their rows. */
export interface LoanBook {
  readonly source: string;
  readonly collateralDecimals: number;
  readonly debtDecimals: number;
  /** At least one. */
  readonly loans: readonly BookLoan[];
  /** Whether its debts were carried to the first price already. */
  readonly isCarried?: true;
}

/** The loans of one file, and what a person must know of how it was read. */
export interface ReadBook extends LoanBook {
  readonly unit: PlaceUnit;
  /** What its amounts were read as. */
  readonly units: AmountUnits;
  /** Rows that are no loan. */
  readonly leftOut: readonly LeftOutRow[];
  /** A sentence each. */
  readonly notes: readonly string[];
  /** What the LTVs of the file are; only who needs them cares. */
  readonly ltvs: LtvReading;
}

export interface LoanBookOptions extends ReadingOptions {
  /** Decimals of the collateral asset; 8 as for BTC. */
  readonly collateralDecimals?: number;
  /** Decimals of the loan asset; 6 as for USDC. */
  readonly debtDecimals?: number;
  /** What amounts count; whole units unless told. */
  readonly units?: AmountUnits;
  /** What LTVs are; told by the numbers where nobody says. */
  readonly ltv?: LtvUnit;
}

/** Rows from which is found out how the file writes numbers. */
const SAMPLE_ROWS = 2_000;

/**
 * Loads a loan book from a file (CSV and the like, JSON, xlsx): one row a loan, with its collateral
 * and its debt in whole units in the columns `collateral` and `debt` (or `collateral_…` and `debt_…`,
 * e.g. `collateral_cbbtc`), or in those that the options name. Other columns are ignored.
 *
 * Rows without debt or collateral and rows of totals are left out and listed. Amounts are exact:
 * more digits than the asset has are a problem, unless `round` cuts them off (collateral down, debt
 * up, against the borrower).
 *
 * Throws InputError with the first problems and their lines.
 */
export async function loadLoanBook(path: string, options: LoanBookOptions = {}): Promise<ReadBook> {
  const { collateralDecimals = 8, debtDecimals = 6, units = "whole" } = options;
  const table = await readTable(path, options.sheet);
  const columns = findLoanColumns(table, options.columns);
  const { mark, notes: numberNotes } = chooseMark(numbersOf(table, columns), {
    separator: table.separator,
    told: options.decimal,
    refuse: (message) => {
      throw new InputError(path, [{ message }]);
    },
  });
  const problems = new RowProblems(table);
  const rows: LoanRow[] = [];
  const leftOut: LeftOutRow[] = [];
  const noLoans: Amounts[] = [];
  let rounded = 0;
  for (const raw of table.rows) {
    if (raw.line < columns.firstLine) continue;
    problems.countRow();
    const terms = { mark, collateralDecimals, debtDecimals, units, round: options.round === true };
    const reading = readLoanRow(raw, columns, terms);
    if (reading.kind === "problem") problems.note(reading.problem);
    else if (reading.kind === "left-out") {
      leftOut.push({ line: raw.line, reason: reading.reason });
      if (reading.amounts !== undefined) noLoans.push(reading.amounts);
    } else rows.push(reading.row);
    if (reading.kind === "loan") rounded += reading.rounded;
  }
  const total = takeTotalOut(rows, {
    besides: noLoans,
    hasIds: columns.id !== undefined,
    unit: table.unit,
  });
  if (total.leftOut !== undefined) leftOut.push(total.leftOut);
  const field = columns.id === undefined ? "id" : columns.nameOf(columns.id);
  const single = takeDoublesOut(total.rows, problems, { unit: table.unit, field });
  const skipped = problems.settle(options.skipBadRows === true);
  if (single.length === 0) {
    const message =
      leftOut.length === 0
        ? "There is no loan in the file. Add rows."
        : `No row of the file is a loan that can be played: ${reasonsOf(leftOut, table.unit)}.`;
    throw new InputError(path, [{ message }]);
  }
  const ltvs = chooseLtvs(single, { origin: columns.origin, told: options.ltv, unit: table.unit });
  const unit = ltvs.ok ? ltvs.unit : "share";
  return {
    source: path,
    unit: table.unit,
    units,
    collateralDecimals,
    debtDecimals,
    loans: single.map((row) => loanOf(row, unit)),
    leftOut,
    ltvs,
    notes: [
      ...numberNotes.map((note) => `${path}: ${note}`),
      ...skipped,
      ...total.notes.map((note) => `${path}: ${note}`),
      ...noteRounded(path, rounded),
    ],
  };
}

/** Amounts, and what the rows say of their day, as far as it takes to see how numbers are written. */
function numbersOf(table: FileTable, { firstLine, collateral, debt, origin }: LoanColumns) {
  const cells: string[] = [];
  for (const row of table.rows) {
    if (cells.length >= SAMPLE_ROWS) break;
    if (row.line < firstLine || !("fields" in row)) continue;
    cells.push(row.fields[collateral] ?? "", row.fields[debt] ?? "");
    if (origin !== undefined) cells.push((row.fields[origin.place] ?? "").replace(/\s*%$/, ""));
  }
  return cells;
}

/** Takes the last row out when it is the sum of all others and has no name of its own. */
function takeTotalOut(
  rows: readonly LoanRow[],
  {
    besides,
    hasIds,
    unit,
  }: {
    /** Rows that are no loan, and are in the sum all the same. */
    readonly besides: readonly Amounts[];
    readonly hasIds: boolean;
    readonly unit: PlaceUnit;
  },
): {
  readonly rows: readonly LoanRow[];
  readonly leftOut?: LeftOutRow;
  readonly notes: readonly string[];
} {
  const last = rows.at(-1);
  const others = rows.slice(0, -1);
  if (last === undefined || !isSumOf(last, [...others, ...besides])) return { rows, notes: [] };
  if (!hasIds || last.id === "" || beginsLikeTotal(last.id))
    return { rows: others, leftOut: { line: last.line, reason: "total" }, notes: [] };
  const note = `"${last.id}" (${placeName(unit, last.line)}) has exactly the sum of all rows above. It is played as a loan; if it is their total, remove it.`;
  return { rows, notes: [note] };
}

/** Notes rows without an id or with that of another, and takes them out. */
function takeDoublesOut(
  rows: readonly LoanRow[],
  problems: RowProblems,
  { unit, field }: { readonly unit: PlaceUnit; readonly field: string },
): readonly LoanRow[] {
  const known = new Map<string, LoanRow>();
  for (const row of rows) {
    const { id, line } = row;
    if (id === "") {
      const message = "The id is empty. Give every loan one.";
      problems.note({ line, field, message, reason: "without id" });
      continue;
    }
    const earlier = known.get(id);
    if (earlier === undefined) known.set(id, row);
    else if (earlier.collateral === row.collateral && earlier.debt === row.debt) {
      const message = `"${id}" is already in ${placeName(unit, earlier.line)}, with the same amounts. Remove one of them.`;
      problems.note({ line, field, message, reason: "the same as an earlier one" });
    } else {
      const message = `"${id}" is already in ${placeName(unit, earlier.line)}, with other amounts. Make ids unique.`;
      problems.note({ line, field, message, reason: "with the id of an earlier one" });
    }
  }
  return [...known.values()];
}

function chooseLtvs(
  rows: readonly LoanRow[],
  {
    origin,
    told,
    unit,
  }: {
    readonly origin: LoanColumns["origin"];
    readonly told: LtvUnit | undefined;
    readonly unit: PlaceUnit;
  },
): LtvReading {
  if (origin?.kind !== "ltv") return { ok: true, unit: "share" };
  if (told !== undefined) return { ok: true, unit: told };
  if (origin.isPercent || rows.some(({ stated }) => stated?.text.includes("%"))) {
    return { ok: true, unit: "percent" };
  }
  return readLtvUnit(
    rows.flatMap(({ line, collateral, debt, stated }) =>
      stated === undefined || stated.value === 0n ? [] : [{ line, collateral, debt, ...stated }],
    ),
    unit,
  );
}

function loanOf({ id, line, collateral, debt, stated, kind }: LoanRow, unit: LtvUnit): BookLoan {
  const value = stated?.value;
  const loan = { id, line, collateral, debt };
  if (value === undefined) return { ...loan, origin: undefined };
  if (kind === "price") {
    return { ...loan, origin: value === 0n ? undefined : { kind, price: as(value) } };
  }
  return { ...loan, origin: { kind: "ltv", ltv: as(unit === "percent" ? value / 100n : value) } };
}

function noteRounded(path: string, rounded: number): readonly string[] {
  if (rounded === 0) return [];
  const what = rounded === 1 ? "1 amount was" : `${rounded} amounts were`;
  return [
    `${path}: ${what} rounded to what the asset holds: collateral down, debt up, in favour of lenders.`,
  ];
}
