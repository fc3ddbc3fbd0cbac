import { z } from "@hono/zod-openapi";
import { accountId, assetId, loanId, marketId } from "../schemas/names.ts";
import { instant } from "../schemas/time.ts";
import { amountView } from "./amount.ts";

const lineKind = z
  .enum([
    "opened",
    "pledged",
    "released",
    "borrowed",
    "processing_fee",
    "repaid",
    "interest",
    "interest_returned",
    "rounding",
    "plan_topped_up",
    "plan_repaid",
    "plan_sale",
    "soft_liquidation",
    "liquidation",
    "outside_liquidation",
    "pre_liquidation",
    "crumb_taken",
    "written_off",
    "forgiven",
    "closed",
  ])
  .openapi("LoanStatementLineKind");

const line = z
  .object({
    number: z.number().int().openapi({ description: "Place in the statement, from 1." }),
    kind: lineKind,
    at: instant,
    when: z.string().openapi({
      description: "The same instant in the zone asked for.",
      example: "2026-02-05 14:03:11 +01:00",
    }),
    text: z.string().openapi({ description: "What happened, in words." }),
    collateral: amountView.openapi({ description: "Change of what is pledged, signed." }),
    debt: amountView.openapi({ description: "Change of what is owed, signed." }),
    cost: amountView.openapi({
      description:
        "What a sale cost beyond the debt it repaid. It is part of the collateral sold, not of the debt.",
    }),
    collateralAfter: amountView,
    debtAfter: amountView,
    sequence: z.number().int().nullable().openapi({
      description: "Entry of the journal; null for interest up to the end of the period.",
    }),
    index: z.number().int().nullable(),
    hasReceipt: z.boolean().openapi({
      description: "Whether it is a sale: its receipt is at /v1/liquidations/{sequence}/receipt.",
    }),
  })
  .openapi("LoanStatementLine");
export type LoanStatementLine = z.output<typeof line>;

export const loanStatementView = z
  .object({
    customer: z.object({
      account: accountId,
      name: z.string().nullable().openapi({ description: "As the customer signed up." }),
    }),
    loan: loanId,
    loanName: z.string().nullable().openapi({ description: "What its owner calls it." }),
    openedSequence: z.number().int(),
    openedAt: instant,
    closedAt: instant.nullable(),
    market: marketId,
    loanAsset: assetId,
    collateralAsset: assetId,
    from: instant,
    to: instant,
    zone: z.string(),
    asOf: instant.openapi({
      description: "Up to when interest is counted: the end, or now where that is earlier.",
    }),
    isFinal: z.boolean().openapi({
      description: "Whether the period is over: the statement never changes again.",
    }),
    debt: z
      .object({
        opening: amountView,
        borrowed: amountView,
        fees: amountView,
        interest: amountView,
        repaid: amountView,
        repaidBySales: amountView,
        writtenOff: amountView,
        closing: amountView,
      })
      .openapi({
        description:
          "Of the whole period: opening + borrowed + fees + interest − repaid − repaidBySales − writtenOff = closing. " +
          "Interest has what was given back taken off, and rounding in it; writtenOff has crumbs that were forgiven.",
      }),
    collateral: z
      .object({
        opening: amountView,
        pledged: amountView,
        released: amountView,
        sold: amountView,
        closing: amountView,
      })
      .openapi({ description: "opening + pledged − released − sold = closing." }),
    saleCosts: amountView.openapi({
      description: "What sales cost beyond the debt they repaid.",
    }),
    lines: z.array(line),
    nextCursor: z.string().nullable().openapi({ description: "Of the lines." }),
  })
  .openapi("LoanStatement");
export type LoanStatementView = z.output<typeof loanStatementView>;
