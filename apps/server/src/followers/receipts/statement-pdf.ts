import { toInstant } from "@plimsoll/contract";
import { formatAmount } from "@plimsoll/engine";
import {
  assetIn,
  movementView,
  type AssetNames,
  type Period,
  type Statement,
} from "../history/index.ts";
import { PdfPage, type PdfHead } from "./pdf-page.ts";

interface StatementOf {
  readonly account: string;
  readonly period: Period;
  readonly statement: Statement;
}

/** A statement for reading: the same data as its CSV. */
export function statementPdf(
  book: AssetNames,
  { account, period, statement }: StatementOf,
  { isSandbox }: Pick<PdfHead, "isSandbox">,
): Promise<Uint8Array<ArrayBuffer>> {
  const title = `Statement of ${account}`;
  const page = new PdfPage({ title, at: new Date(period.to), isSandbox });
  page.text(`From ${toInstant(period.from)} to ${toInstant(period.to)}`);
  page.heading("Balances");
  const balances = statement.balances.map(({ asset, opening, closing, ...moved }) => {
    const { decimals } = assetIn(book, asset);
    const amounts = [opening, moved.in, moved.out, closing];
    return [asset, ...amounts.map((amount) => formatAmount(amount, decimals))];
  });
  page.table([["Asset", "Opening", "In", "Out", "Closing"], ...balances]);
  page.heading("Movements");
  const movements = statement.movements.map((row) => {
    const { at, sequence, index, type, amount, balance, loan } = movementView(book, row);
    const place = `${sequence}-${index}`;
    return [at, place, type, loan ?? "", `${amount.amount} ${amount.asset}`, balance.amount];
  });
  page.table([["At", "Entry", "What", "Loan", "Amount", "Balance"], ...movements]);
  return page.finish();
}
