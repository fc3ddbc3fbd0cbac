import { z } from "@hono/zod-openapi";
import { accountId, assetId, loanId, marketId } from "../schemas/names.ts";
import { instant } from "../schemas/time.ts";
import { amountView, priceView, ratioView } from "./amount.ts";
import { eventView } from "./outcome.ts";

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

export const actionView = z
  .object({
    sequence,
    index,
    loan: loanId.nullable(),
    market: marketId.nullable(),
    actor: z.string().nullable().openapi({ description: "Who sent the command behind it." }),
    event: eventView,
  })
  .openapi("Action");

export const marketLosses = z
  .object({
    market: marketId,
    sales: z.number().int().openapi({ description: "Sales that left bad debt." }),
    badDebt: amountView,
    fromInsurance: amountView.openapi({ description: "What insurance paid of it." }),
    fromSuppliers: amountView.openapi({ description: "What lenders lost of it." }),
  })
  .openapi("MarketLosses");

const parameterText = z.string().nullable();

export const parameterChangeView = z
  .object({
    sequence,
    index,
    at: instant,
    subject: z.string().openapi({
      description: "What was set: `market:…`, `feed:…`, `asset:…` or `book`.",
      example: "market:btc-usdc",
    }),
    type: z.string().openapi({ description: "Type of the event." }),
    actor: z.string().nullable().openapi({ description: "Who sent the command." }),
    actorName: z.string().nullable().openapi({
      description: "What that person or key is called; null for the program itself.",
    }),
    reason: z.string().nullable(),
    isFirst: z.boolean().openapi({
      description: "Whether nothing was set before, or history does not reach so far back.",
    }),
    changes: z.array(
      z.object({
        name: z.string().openapi({
          description:
            "The parameter; members of members with dots, steps of a plan by their rank.",
          example: "liquidation.soft.targetLtv",
        }),
        before: parameterText.openapi({ description: "Null: it was not there." }),
        after: parameterText.openapi({ description: "Null: it is there no longer." }),
      }),
    ),
  })
  .openapi("ParameterChange");

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
    badDebt: amountView.openapi({
      description: "Debt that no collateral was left for: what insurance paid and lenders lost.",
    }),
    fromInsurance: amountView.openapi({ description: "What insurance paid of the bad debt." }),
    fromLenders: amountView.openapi({ description: "What lenders lost of the bad debt." }),
  })
  .openapi("Liquidation");

export const marketLoss = z
  .object({
    sequence,
    index,
    at: instant,
    badDebt: amountView.openapi({ description: "Debt that no collateral was left for." }),
    fromInsurance: amountView.openapi({ description: "What insurance paid of it." }),
    fromLenders: amountView.openapi({ description: "What lenders lost of it." }),
  })
  .openapi("MarketLoss", {
    description:
      "A loss in the entry of the sale that left it. Not a word about whose loan it was.",
  });

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

export const marketRates = z
  .object({
    at: instant.openapi({ description: "When the interval begins." }),
    borrowRatePerYear: ratioView,
    supplyRatePerYear: ratioView.openapi({ description: "After the market's fee." }),
    utilization: ratioView,
  })
  .openapi("MarketRates", {
    description: "At the last accrual of the interval, without compounding, rounded down.",
  });

export const rateInterval = z.enum(["1h", "4h", "1d"]);

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
    kind: z.enum(["market_alert", "own_alert", "own_price_alert", "liquidatable"]),
    loan: loanId,
    account: accountId,
    market: marketId,
    triggerLtv: ratioView.nullable().openapi({ description: "Null for an alert by price." }),
    alertPrice: priceView.nullable().openapi({ description: "Null for an alert by LTV." }),
    ltv: ratioView.nullable(),
    price: priceView,
    deliveredAt: instant.nullable(),
  })
  .openapi("Alert");
