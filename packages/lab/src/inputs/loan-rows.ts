import { as, type CollateralAssets, type LoanAssets, type ParsedAmount } from "@plimsoll/engine";
import { parseFileAmount, parseFileRatio, roundFileAmount } from "./decimal.ts";
import type { RawRow } from "./files/delimited.ts";
import { plainNumber, type DecimalMark } from "./files/number-text.ts";
import { isTotalLabel, type LeftOutReason } from "./left-out.ts";
import type { LoanColumns } from "./loan-columns.ts";
import { PRICE_DECIMALS } from "./price-path.ts";
import type { RowProblem } from "./row-problems.ts";
import type { Amounts } from "./total-rows.ts";

/** What the amounts of a file count: whole coins, or base units such as satoshi, of one or both. */
export type AmountUnits = "whole" | "base" | "base-collateral" | "base-debt";

/** A row with collateral and debt. */
export interface LoanRow {
  /** Empty where the column is there and its field is not filled in. */
  readonly id: string;
  readonly line: number;
  /** Base units, above zero. */
  readonly collateral: CollateralAssets;
  /** Base units, above zero. */
  readonly debt: LoanAssets;
  /** The price or LTV that the row states, × 10^18; undefined when that is no number. */
  readonly stated: { readonly text: string; readonly value: bigint } | undefined;
  readonly kind: "price" | "ltv";
}

/** How amounts are written, and what becomes of digits that the asset cannot hold. */
export interface LoanTerms {
  readonly mark: DecimalMark;
  readonly collateralDecimals: number;
  readonly debtDecimals: number;
  readonly units: AmountUnits;
  readonly round: boolean;
}

type LoanReading =
  | { readonly kind: "loan"; readonly row: LoanRow; readonly rounded: number }
  | {
      readonly kind: "left-out";
      readonly reason: LeftOutReason;
      /** Undefined for a total. */
      readonly amounts?: Amounts;
    }
  | { readonly kind: "problem"; readonly problem: RowProblem };

/** Reads one row of a loan book. */
export function readLoanRow(raw: RawRow, columns: LoanColumns, terms: LoanTerms): LoanReading {
  const { line } = raw;
  const wrong = (problem: Omit<RowProblem, "line">): LoanReading => {
    return { kind: "problem", problem: { line, ...problem } };
  };
  if ("broken" in raw) return wrong({ message: raw.broken, reason: "with a misplaced quote" });
  const { fields } = raw;
  const label = fields.find((field) => field !== "") ?? "";
  const id = columns.id === undefined ? `line-${line}` : (fields[columns.id] ?? "");
  if (isTotalLabel(label) || isTotalLabel(id)) return { kind: "left-out", reason: "total" };
  const isTooLong = fields.slice(columns.width).some((field) => field !== "");
  if (fields.length < columns.width || isTooLong) {
    const message = `The row has ${fields.length} fields, the header ${columns.width}. Complete the row or remove it.`;
    return wrong({ message, reason: "with too few or too many fields" });
  }
  const amounts = readAmounts(fields, columns, terms);
  for (const { parsed, place } of amounts) {
    if (parsed.ok) continue;
    const field = columns.nameOf(place);
    return wrong({ field, message: parsed.problem, reason: `with no usable ${field}` });
  }
  const [collateral = 0n, debt = 0n] = amounts.map(({ parsed }) =>
    parsed.ok ? parsed.amount : 0n,
  );
  const noLoan = (reason: LeftOutReason): LoanReading => {
    return { kind: "left-out", reason, amounts: { collateral, debt } };
  };
  if (collateral === 0n && debt === 0n) return noLoan("empty");
  if (collateral === 0n) return noLoan("no_collateral");
  if (debt === 0n) return noLoan("no_debt");
  const kind = columns.origin?.kind ?? "ltv";
  const stated = readStated(fields, columns, terms.mark);
  const row = {
    id,
    line,
    collateral: as<CollateralAssets>(collateral),
    debt: as<LoanAssets>(debt),
    stated,
    kind,
  };
  return { kind: "loan", row, rounded: amounts.filter(({ isRounded }) => isRounded).length };
}

interface ReadAmount {
  readonly place: number;
  readonly parsed: ParsedAmount;
  readonly isRounded: boolean;
}

/** Collateral and debt; rounded where that was asked for, against the borrower. */
function readAmounts(
  fields: readonly string[],
  { collateral, debt }: LoanColumns,
  { mark, units, round, ...decimals }: LoanTerms,
): readonly ReadAmount[] {
  const ofOne = (place: number, places: number, direction: "down" | "up"): ReadAmount => {
    const text = plainNumber(fields[place] ?? "", mark);
    const exact = parseFileAmount(text, places);
    if (exact.ok) return { place, parsed: exact, isRounded: false };
    const rounded = roundFileAmount(text, places, direction);
    if (!rounded.ok) return { place, parsed: exact, isRounded: false };
    if (round) return { place, parsed: rounded, isRounded: true };
    const problem = exact.problem.replace(/ Use .*$/, " Correct it, or round with --round.");
    return { place, parsed: { ok: false, problem }, isRounded: false };
  };
  const whole = (unit: AmountUnits): boolean => units !== "base" && units !== unit;
  return [
    ofOne(collateral, whole("base-collateral") ? decimals.collateralDecimals : 0, "down"),
    ofOne(debt, whole("base-debt") ? decimals.debtDecimals : 0, "up"),
  ];
}

/** What the row tells about its day. A useless value is no problem until somebody needs it. */
function readStated(
  fields: readonly string[],
  { origin }: LoanColumns,
  mark: DecimalMark,
): LoanRow["stated"] {
  if (origin === undefined) return undefined;
  const text = fields[origin.place] ?? "";
  const parsed = parseFileRatio(plainNumber(text.replace(/\s*%$/, ""), mark), PRICE_DECIMALS);
  return parsed.ok ? { text, value: parsed.amount } : undefined;
}
