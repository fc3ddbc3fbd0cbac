import { z } from "@hono/zod-openapi";
import { accountId, assetId, feedId, loanId, marketId, venueId } from "../schemas/names.ts";
import { instant } from "../schemas/time.ts";
import { amountView, priceView, ratioView } from "./amount.ts";
import { eventView } from "./receipt.ts";

const sequence = z.number().int().openapi({ description: "Place in the journal.", example: 42 });
const index = z
  .number()
  .int()
  .openapi({ description: "Place among the events of that entry, from 0." });

/** Name of an account of the ledger: kind, owner and asset, joined by colons. */
export const ledgerAccountId = z
  .string()
  .max(200)
  .regex(/^[a-z_]+(:[A-Za-z0-9._-]+){1,2}$/, "Use a name such as available:alice:BTC.")
  .openapi("LedgerAccountId", { example: "available:alice:BTC" });

export const loanEventView = z
  .object({
    sequence,
    index,
    loan: loanId,
    openedSequence: sequence.openapi({
      description: "The entry that opened the loan; tells loans apart whose name was used again.",
    }),
    actor: z
      .string()
      .nullable()
      .openapi({ description: "Who sent the command; a customer is told only of their own." }),
    event: eventView,
  })
  .openapi("LoanEvent");

export const liquidationKind = z
  .enum(["plan_sale", "soft_liquidation", "liquidation", "outside_liquidation", "pre_liquidation"])
  .openapi("LiquidationKind");

export const liquidationView = z
  .object({
    sequence,
    index,
    at: instant,
    kind: liquidationKind,
    loan: loanId,
    account: accountId
      .nullable()
      .openapi({ description: "Whose loan it is; null for a buyer, who need not know." }),
    market: marketId,
    counterparty: accountId,
    price: priceView,
    ltvBefore: ratioView.nullable(),
    ltvAfter: ratioView.nullable(),
    sold: amountView,
    repaid: amountView,
    cost: amountView.openapi({
      description: "Value sold at the mark less debt repaid: what it cost the borrower.",
    }),
    badDebt: amountView,
  })
  .openapi("Liquidation");

const evidence = z.object({
  feed: feedId,
  status: z.enum(["fresh", "suspect", "stale"]),
  price: z.string().nullable(),
  since: instant.nullable(),
  suspect: z.object({ price: z.string(), since: instant }).nullable(),
  quotes: z.array(z.object({ venue: venueId, price: z.string(), at: instant })),
});

export const liquidationReceipt = z
  .object({
    sequence,
    at: instant,
    command: z.string().openapi({ description: "The command that caused it." }),
    actor: z.string().nullable(),
    hash: z.string().openapi({ description: "SHA-256 of the journal's entry." }),
    previousHash: z.string(),
    liquidations: z.array(
      liquidationView.extend({
        rule: z.object({
          planStep: z.number().int().nullable().openapi({ description: "From 0; null: no plan." }),
          triggerLtv: ratioView.nullable(),
          targetLtv: ratioView.nullable(),
          liquidationLtv: ratioView,
        }),
        fee: ratioView.nullable().openapi({ description: "Of the debt repaid." }),
        incentiveFactor: ratioView.nullable(),
        fromInsurance: amountView,
        fromSuppliers: amountView,
        priceEvidence: evidence.openapi({
          description: "The mark and each venue's last quote when it was decided.",
        }),
      }),
    ),
  })
  .openapi("LiquidationReceipt");

export const candle = z
  .object({
    at: instant.openapi({ description: "When it begins." }),
    open: z.string(),
    high: z.string(),
    low: z.string(),
    close: z.string(),
    quotes: z.number().int(),
  })
  .openapi("Candle", { description: "The confirmed mark, in the feed's unit." });

export const candleInterval = z.enum(["1m", "5m", "15m", "1h", "4h", "1d"]);

export const postingView = z
  .object({
    sequence,
    index,
    line: z.number().int(),
    at: instant,
    type: z.string().openapi({ description: "Type of the event." }),
    account: ledgerAccountId,
    amount: amountView.openapi({ description: "Debit positive, credit negative." }),
    balanceAfter: amountView,
    loan: loanId.nullable(),
    market: marketId.nullable(),
    reference: z.string().nullable(),
  })
  .openapi("Posting");

const movement = z
  .object({
    sequence,
    index,
    line: z.number().int(),
    at: instant,
    type: z.string(),
    amount: amountView.openapi({ description: "In positive, out negative." }),
    balance: amountView.openapi({ description: "Afterwards." }),
    loan: loanId.nullable(),
    market: marketId.nullable(),
    reference: z.string().nullable(),
  })
  .openapi("Movement");

export const statementView = z
  .object({
    account: accountId,
    from: instant,
    to: instant,
    balances: z
      .array(
        z.object({
          asset: assetId,
          opening: amountView,
          in: amountView,
          out: amountView,
          closing: amountView,
        }),
      )
      .openapi({ description: "Of the free balance, for the whole period: opening + in − out." }),
    movements: z.array(movement),
    nextCursor: z.string().nullable().openapi({ description: "Of the movements." }),
  })
  .openapi("Statement");

export const alertView = z
  .object({
    sequence,
    index,
    at: instant,
    kind: z.enum(["market_alert", "own_alert", "liquidatable"]),
    loan: loanId,
    account: accountId,
    market: marketId,
    triggerLtv: ratioView,
    ltv: ratioView.nullable(),
    price: priceView,
    deliveredAt: instant.nullable(),
  })
  .openapi("Alert");
