import { toInstant, type ResponseOf, type statementRoutes } from "@plimsoll/contract";
import type { AssetId } from "@plimsoll/engine";
import { readOnlyPool } from "../../foundation/database/read-only.ts";
import { safeInteger } from "../../foundation/database/safe-integer.ts";
import type { Heed } from "../../foundation/workers/carrying-out.ts";
import type { Work } from "../../foundation/workers/workers.ts";
import { write, type Written } from "../../foundation/workers/written.ts";
import { amount, type AssetName } from "../../views/amount.ts";
import {
  assetIn,
  movementView,
  openHistoryTables,
  pageOfRows,
  readStatement,
  statementCsv,
  type AssetNames,
  type Period,
  type RowPlace,
  type Statement,
} from "../history/index.ts";

/** What a thread needs to write a statement. */
export interface StatementOrder {
  readonly databaseUrl: string;
  readonly account: string;
  readonly period: Period;
  readonly form: "json" | "csv" | "pdf";
  /** The last movement of the page before. */
  readonly after: RowPlace | undefined;
  /** Most movements: of a page for JSON, of the whole statement for the other forms. */
  readonly limit: number;
  /** All assets of the book. */
  readonly assets: readonly AssetName[];
  readonly isSandbox: boolean;
}

/** The statement has more movements than its form may hold. */
type TooLong = "too_long";

/** History has gone on meanwhile and speaks of an asset that the order does not name. */
type Outdated = "outdated";

export const STATEMENT: Work<StatementOrder, Written | TooLong | Outdated> = {
  name: "write a statement",
  script: new URL("statement-work.js", import.meta.url),
  millisMax: 60_000,
};

/** Reads and writes a statement. */
export async function workOutStatement(
  order: StatementOrder,
  heed: Heed,
): Promise<Written | TooLong | Outdated> {
  const { account: owner, period, after, limit, form } = order;
  const tables = openHistoryTables(readOnlyPool(order.databaseUrl));
  const statement = await readStatement(tables, { owner, period, after, limit });
  heed();
  const assets = new Map<AssetId, AssetName>(order.assets.map((asset) => [asset.id, asset]));
  const named = [...statement.balances, ...statement.movements];
  if (!named.every(({ asset }) => assets.has(asset as AssetId))) return "outdated";
  const names: AssetNames = { assets };
  if (form === "json") return write(JSON.stringify(statementView(names, order, statement)));
  if (statement.movements.length > limit) return "too_long";
  if (form === "csv") return write(statementCsv(names, period, statement));
  const { account, isSandbox } = order;
  // Only a thread that writes one needs the library for it; this file is also read where threads are told to.
  const { statementPdf } = await import("./statement-pdf.ts");
  return write(await statementPdf(names, { account, period, statement }, { isSandbox }));
}

function statementView(
  names: AssetNames,
  { account, period, limit }: StatementOrder,
  { balances, movements }: Statement,
): ResponseOf<typeof statementRoutes.getStatement> {
  const { rows, nextCursor } = pageOfRows(movements, limit, (row) => ({
    sequence: safeInteger(row.sequence),
    index: row.event_index,
    line: row.line,
  }));
  return {
    account,
    from: toInstant(period.from),
    to: toInstant(period.to),
    balances: balances.map((balance) => {
      const asset = assetIn(names, balance.asset);
      const inAsset = (value: bigint) => amount(asset, value);
      return {
        asset: balance.asset,
        opening: inAsset(balance.opening),
        in: inAsset(balance.in),
        out: inAsset(balance.out),
        closing: inAsset(balance.closing),
      };
    }),
    movements: rows.map((row) => movementView(names, row)),
    nextCursor,
  };
}
