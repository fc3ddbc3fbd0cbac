import type { AssetId } from "@plimsoll/engine";
import { readOnlyPool } from "../../foundation/database/read-only.ts";
import type { Heed } from "../../foundation/workers/carrying-out.ts";
import type { Work } from "../../foundation/workers/workers.ts";
import { write, type Written } from "../../foundation/workers/written.ts";
import type { AssetName } from "../../views/amount.ts";
import {
  openHistoryTables,
  pageOfRows,
  readLoanPeriod,
  type LoanNamed,
  type Period,
  type RowPlace,
} from "../history/index.ts";
import { loanStatementCsv } from "./loan-statement-csv.ts";
import { loanStatementView } from "./loan-statement-view.ts";

/** Most events of a loan in one statement. */
export const STATEMENT_EVENTS_MAX = 50_000;

/** What a thread needs to write a loan's statement. */
export interface LoanStatementOrder {
  readonly databaseUrl: string;
  readonly named: LoanNamed;
  readonly period: Period;
  readonly asOf: number;
  readonly isFinal: boolean;
  readonly zone: string;
  readonly customerName: string | null;
  readonly form: "json" | "csv" | "pdf";
  /** The last line of the page before; JSON only. */
  readonly after: RowPlace | undefined;
  /** Most lines of a page of JSON. */
  readonly limit: number;
  /** All assets of the book. */
  readonly assets: readonly AssetName[];
  readonly isSandbox: boolean;
}

/** There is no such loan, it has more events than a statement may hold, or an asset came while this was read. */
type Without = "not_found" | "too_long" | "outdated";

export const LOAN_STATEMENT: Work<LoanStatementOrder, Written | Without> = {
  name: "write a loan's statement",
  script: new URL("loan-statement-work.js", import.meta.url),
  millisMax: 60_000,
};

/** Reads and writes a loan's statement. */
export async function workOutLoanStatement(
  order: LoanStatementOrder,
  heed: Heed,
): Promise<Written | Without> {
  const { named, period, asOf, form, limit, after } = order;
  const pool = readOnlyPool(order.databaseUrl);
  const tables = openHistoryTables(pool);
  const query = { ...named, period, asOf, limit: STATEMENT_EVENTS_MAX };
  const stated = await readLoanPeriod(tables, query);
  heed();
  if (stated === undefined) return "not_found";
  if (stated.events.length > STATEMENT_EVENTS_MAX) return "too_long";
  const assets = new Map<AssetId, AssetName>(order.assets.map((asset) => [asset.id, asset]));
  const { loanAsset, collateralAsset } = stated.loan;
  if (![loanAsset, collateralAsset].every((id) => assets.has(id as AssetId))) return "outdated";
  const { rows } = await pool.query<{ name: string }>(
    "SELECT name FROM service.loan_names WHERE owner = $1 AND loan = $2",
    [stated.loan.owner, stated.loan.loan],
  );
  const loanName = rows[0]?.name ?? null;
  const statement = loanStatementView({ assets }, stated, { ...order, loanName });
  if (form === "csv") return write(loanStatementCsv(statement));
  if (form === "json") {
    // A line's number stands where other lists have an entry's.
    const rest = statement.lines.slice(after?.sequence ?? 0);
    const { rows: lines, nextCursor } = pageOfRows(rest, limit, ({ number }) => ({
      ...{ sequence: number, index: 0, line: 0 },
    }));
    return write(JSON.stringify({ ...statement, lines, nextCursor }));
  }
  // Only a thread that writes one needs the library for it; this file is also read where threads are told to.
  const { loanStatementPdf } = await import("./loan-statement-pdf.ts");
  return write(await loanStatementPdf(statement, order));
}
