import { csvLine } from "./csv-text.ts";
import { toInstant } from "@plimsoll/contract";
import { formatAmount } from "@plimsoll/engine";
import type { Period } from "./reads/postings.ts";
import type { Statement } from "./reads/statement.ts";
import { assetIn, movementView, type AssetNames } from "./views.ts";

const HEADER = "at,sequence,index,line,type,asset,amount,balance,loan,market,reference";

/**
 * A statement as CSV: for each asset a line `opening`, its movements in order, and a line `closing`.
 * Amounts in whole units; the sum of an asset's amounts and its opening balance is the closing one.
 */
export function statementCsv(book: AssetNames, period: Period, statement: Statement): string {
  const lines = [HEADER];
  for (const { asset: id, opening, closing } of statement.balances) {
    const asset = assetIn(book, id);
    const bare = (at: number, type: string, balance: bigint): void => {
      const text = formatAmount(balance, asset.decimals);
      lines.push(csvLine([toInstant(at), "", "", "", type, id, "", text, "", "", ""]));
    };
    bare(period.from, "opening", opening);
    for (const row of statement.movements) {
      if (row.asset !== id) continue;
      const { at, sequence, index, line, type, amount, balance, loan, market, reference } =
        movementView(book, row);
      const place = [at, String(sequence), String(index), String(line), type];
      const about = [loan ?? "", market ?? "", reference ?? ""];
      lines.push(csvLine([...place, id, amount.amount, balance.amount, ...about]));
    }
    bare(period.to, "closing", closing);
  }
  return `${lines.join("\r\n")}\r\n`;
}
