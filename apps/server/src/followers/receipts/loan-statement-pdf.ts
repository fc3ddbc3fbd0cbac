import { groupDigits, type AmountView } from "@plimsoll/contract";
import { instantsIn } from "./instant-in-zone.ts";
import type { WholeStatement } from "./loan-statement-view.ts";
import { PdfPage, type PdfHead } from "./pdf-page.ts";

const WIDTHS = [78, 127, 60, 68, 46, 54, 62];

/** A loan's statement for reading: the same figures as its page and its CSV, to the last digit. */
export function loanStatementPdf(
  statement: WholeStatement,
  { isSandbox }: Pick<PdfHead, "isSandbox">,
): Promise<Uint8Array<ArrayBuffer>> {
  const { customer, loan, loanAsset, collateralAsset, debt, collateral, lines } = statement;
  const when = instantsIn(statement.zone);
  const named = statement.loanName === null ? `loan ${loan}` : statement.loanName;
  const title = `Statement of ${named}`;
  const page = new PdfPage({ title, at: new Date(statement.asOf), isSandbox });
  const name = customer.name === null ? "" : `${customer.name}, `;
  page.text(`Customer: ${name}account ${customer.account}`);
  const closed =
    statement.closedAt === null ? "" : `, closed ${when(Date.parse(statement.closedAt))}`;
  page.text(
    `Loan ${loan}, market ${statement.market}, opened ${when(Date.parse(statement.openedAt))}${closed}`,
  );
  page.text(
    `From ${when(Date.parse(statement.from))} to ${when(Date.parse(statement.to))} (${statement.zone})`,
  );
  // Of a loan that is closed nothing stands any more.
  if (!statement.isFinal && statement.closedAt === null) {
    page.text("The period is not over: this is how the loan stands so far.");
  }
  page.heading("Debt");
  page.table([
    ["", loanAsset],
    ["Opening", text(debt.opening)],
    ["Borrowed", text(debt.borrowed)],
    ["Fees added to the debt", text(debt.fees)],
    ["Interest", text(debt.interest)],
    ["Repaid", less(debt.repaid)],
    ["Repaid by sales", less(debt.repaidBySales)],
    ["Written off", less(debt.writtenOff)],
    ["Closing", text(debt.closing)],
  ]);
  page.heading("Collateral");
  page.table([
    ["", collateralAsset],
    ["Opening", text(collateral.opening)],
    ["Pledged", text(collateral.pledged)],
    ["Taken back", less(collateral.released)],
    ["Sold", less(collateral.sold)],
    ["Closing", text(collateral.closing)],
  ]);
  page.text(`Sales cost ${text(statement.saleCosts)} ${loanAsset} beyond the debt they repaid.`);
  page.heading("Movements");
  const head = ["When", "What", collateralAsset, loanAsset, "Cost", "Pledged then", "Owed then"];
  const rows = lines.map((line) => [
    line.when,
    line.hasReceipt ? `${line.text} (receipt ${line.sequence}-${line.index})` : line.text,
    ...[line.collateral, line.debt, line.cost].map((amount) => nothingBlank(amount)),
    ...[text(line.collateralAfter), text(line.debtAfter)],
  ]);
  page.table([head, ...rows], { widths: WIDTHS, numbersFrom: 2 });
  return page.finish();
}

function text({ amount }: AmountView): string {
  return groupDigits(amount);
}

/** What is taken off, where there is anything. */
function less(amount: AmountView): string {
  return amount.baseUnits === "0" ? "0" : `-${text(amount)}`.replace(/^--/, "");
}

function nothingBlank(amount: AmountView): string {
  return amount.baseUnits === "0" ? "" : text(amount);
}
