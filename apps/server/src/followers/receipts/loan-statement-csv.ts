import { csvText } from "../history/index.ts";
import type { WholeStatement } from "./loan-statement-view.ts";

const HEADER = [
  ...["number", "at", "when", "kind", "text", "collateral", "debt", "cost"],
  ...["collateral_after", "debt_after", "collateral_asset", "loan_asset", "receipt"],
  ...["loan", "loan_name", "account", "customer"],
];

/**
 * A loan's statement as CSV: a line `opening`, its movements in order, and a line `closing`. Amounts in whole units;
 * the sum of a column and its opening amount is the closing one. A receipt is named by the path of its page.
 */
export function loanStatementCsv(statement: WholeStatement): string {
  const { collateralAsset, loanAsset, customer, loan, debt, collateral, lines } = statement;
  const about = [loan, statement.loanName ?? "", customer.account, customer.name ?? ""];
  const bare = (kind: "opening" | "closing", at: string): string[] => [
    ...["", at, "", kind, "", "", "", ""],
    ...[collateral[kind].amount, debt[kind].amount, collateralAsset, loanAsset, ""],
    ...about,
  ];
  return csvText([
    HEADER,
    bare("opening", statement.from),
    ...lines.map((line) => [
      ...[String(line.number), line.at, line.when, line.kind, line.text],
      ...[line.collateral.amount, line.debt.amount, line.cost.amount],
      ...[line.collateralAfter.amount, line.debtAfter.amount, collateralAsset, loanAsset],
      line.hasReceipt ? `/receipts/${line.sequence}?index=${line.index}` : "",
      ...about,
    ]),
    bare("closing", statement.asOf),
  ]);
}
