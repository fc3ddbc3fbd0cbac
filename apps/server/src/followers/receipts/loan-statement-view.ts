import {
  groupDigits,
  toInstant,
  type AmountView,
  type LoanStatementLine,
  type LoanStatementView,
} from "@plimsoll/contract";
import { as } from "@plimsoll/engine";
import { amount, price as priceText, type AssetName } from "../../views/amount.ts";
import { assetIn, type AssetNames, type LoanPeriod } from "../history/index.ts";
import { instantsIn, type WriteInstant } from "./instant-in-zone.ts";
import {
  statementLines,
  type StatementLine,
  type StatementLineKind,
} from "./loan-statement-lines.ts";

/** A statement with all its lines: what page, CSV and PDF show, to the last digit. */
export type WholeStatement = Omit<LoanStatementView, "nextCursor">;

interface StatementTo {
  readonly zone: string;
  /** Of the customer, as they signed up; null where nobody signs in for the account. */
  readonly customerName: string | null;
  /** What its owner calls the loan; null where it has no name. */
  readonly loanName: string | null;
  /** Whether the period is over. */
  readonly isFinal: boolean;
}

/** Writes a loan's period out. Amounts are exact. */
export function loanStatementView(
  names: AssetNames,
  stated: LoanPeriod,
  { zone, customerName, loanName, isFinal }: StatementTo,
): WholeStatement {
  const { loan, period, asOf, opening, closing } = stated;
  const assets = {
    loanAsset: assetIn(names, loan.loanAsset),
    collateralAsset: assetIn(names, loan.collateralAsset),
  };
  const owed = (value: bigint): AmountView => amount(assets.loanAsset, value);
  const pledged = (value: bigint): AmountView => amount(assets.collateralAsset, value);
  const lines = statementLines(stated);
  const debt = (...kinds: readonly StatementLineKind[]) => sumOf(lines, kinds, "debt");
  const collateral = (...kinds: readonly StatementLineKind[]) => sumOf(lines, kinds, "collateral");
  const writeInstant = instantsIn(zone);
  return {
    customer: { account: loan.owner, name: customerName },
    loan: loan.loan,
    loanName,
    openedSequence: loan.openedSequence,
    openedAt: toInstant(loan.openedAt),
    closedAt: loan.closedAt === null ? null : toInstant(loan.closedAt),
    market: loan.market,
    loanAsset: loan.loanAsset,
    collateralAsset: loan.collateralAsset,
    from: toInstant(period.from),
    to: toInstant(isFinal ? period.to : asOf),
    zone,
    asOf: toInstant(asOf),
    isFinal,
    debt: {
      opening: owed(opening.debt),
      borrowed: owed(debt("borrowed")),
      fees: owed(debt("processing_fee")),
      interest: owed(debt("interest", "interest_returned", "rounding")),
      repaid: owed(-debt("repaid", "plan_repaid")),
      repaidBySales: owed(-debt(...SALES, "crumb_taken")),
      writtenOff: owed(-debt("written_off", "forgiven")),
      closing: owed(closing.debt),
    },
    collateral: {
      opening: pledged(opening.collateral),
      pledged: pledged(collateral("pledged", "plan_topped_up")),
      released: pledged(-collateral("released")),
      sold: pledged(-collateral(...SALES, "crumb_taken")),
      closing: pledged(closing.collateral),
    },
    saleCosts: owed(sumOf(lines, SALES, "cost")),
    lines: lines.map((line, place) => ({
      number: place + 1,
      kind: line.kind,
      at: toInstant(line.at),
      when: writeInstant(line.at),
      text: textOf(line, assets, writeInstant),
      collateral: pledged(line.collateral),
      debt: owed(line.debt),
      cost: owed(line.cost),
      collateralAfter: pledged(line.collateralAfter),
      debtAfter: owed(line.debtAfter),
      sequence: line.place?.sequence ?? null,
      index: line.place?.index ?? null,
      hasReceipt: SALES.includes(line.kind),
    })),
  };
}

const SALES: readonly StatementLineKind[] = [
  "plan_sale",
  "soft_liquidation",
  "liquidation",
  "outside_liquidation",
  "pre_liquidation",
];

function sumOf(
  lines: readonly StatementLine[],
  kinds: readonly StatementLineKind[],
  what: "debt" | "collateral" | "cost",
): bigint {
  return lines.reduce((sum, line) => (kinds.includes(line.kind) ? sum + line[what] : sum), 0n);
}

type Assets = Readonly<Record<"loanAsset" | "collateralAsset", AssetName>>;

function textOf(
  { kind, price, since }: StatementLine,
  assets: Assets,
  writeInstant: WriteInstant,
): LoanStatementLine["text"] {
  const at =
    price === null ? "" : ` at ${groupDigits(priceText(assets, as(price)))} ${assets.loanAsset.id}`;
  switch (kind) {
    case "opened":
      return "Loan opened";
    case "pledged":
      return "Collateral pledged";
    case "released":
      return "Collateral taken back";
    case "borrowed":
      return "Borrowed";
    case "processing_fee":
      return "Processing fee, added to the debt";
    case "repaid":
      return "Repaid";
    case "interest":
      return since === null ? "Interest" : `Interest from ${writeInstant(since)}`;
    case "interest_returned":
      return "Interest given back by those who lend";
    case "rounding":
      return "Rounding to the smallest unit";
    case "plan_topped_up":
      return "The plan added collateral from the free balance";
    case "plan_repaid":
      return "The plan repaid from the free balance";
    case "plan_sale":
      return `The plan sold collateral${at}`;
    case "soft_liquidation":
      return `The market sold a part early${at}`;
    case "liquidation":
      return `Liquidation: the market sold collateral${at}`;
    case "outside_liquidation":
      return `Liquidation: a liquidator bought collateral${at}`;
    case "pre_liquidation":
      return `A liquidator bought collateral${at}, on terms agreed before`;
    case "crumb_taken":
      return "The house took what collateral was left, at its value";
    case "written_off":
      return "Written off, as no collateral is left: you do not owe it any more";
    case "forgiven":
      return "Forgiven: the house paid the rest of the debt";
    case "closed":
      return "Loan closed";
  }
}
