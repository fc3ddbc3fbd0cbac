import { z } from "@hono/zod-openapi";
import { feedId, marketId } from "../schemas/names.ts";
import { instant } from "../schemas/time.ts";
import { amountView, priceView, ratioView } from "./amount.ts";
import { markView } from "./feed.ts";
import { marketLosses } from "./history.ts";
import { balanceSheet, trialBalance } from "./ledger.ts";
import { loanView } from "./loan.ts";

export const heldBackSales = z
  .object({
    cause: z.enum(["outage", "grace", "pace"]),
    until: instant.nullable(),
    loans: z.number().int(),
    debt: amountView,
  })
  .openapi("HeldBackSales", {
    description: "Sales that are due and wait; until null: for a fresh price after an outage.",
  });

const marketTotals = z.object({
  market: marketId,
  loans: z.number().int(),
  totalSupply: amountView,
  totalBorrow: amountView,
  totalCollateral: amountView,
  collateralValue: amountView,
  ltv: ratioView.nullable(),
  utilization: ratioView,
  price: priceView.nullable(),
  priceStatus: z.string(),
  liquidatable: z.number().int(),
  waitingForDesk: z.number().int(),
  heldBack: heldBackSales.nullable(),
});

export const pricesOfFeeds = z
  .array(z.object({ feed: feedId, mark: markView }))
  .openapi({ description: "The prices that all the rest rests on." });

export const bookTotals = z
  .object({
    sequence: z.number().int(),
    at: instant,
    loans: z.number().int(),
    accounts: z.number().int(),
    markets: z.array(marketTotals),
    desk: z.array(amountView),
    insurance: z.array(amountView),
    fees: z.array(amountView),
  })
  .openapi("BookTotals");

export const ltvHistogram = z
  .object({
    market: marketId,
    price: priceView,
    buckets: z.array(
      z.object({
        from: ratioView,
        to: ratioView.nullable(),
        loans: z.number().int(),
        debt: amountView,
      }),
    ),
  })
  .openapi("LtvHistogram");

export const liquidationCurve = z
  .object({
    market: marketId,
    price: priceView,
    points: z.array(
      z.object({
        fall: ratioView,
        price: priceView,
        loans: z.number().int().openapi({ description: "Loans above their LLTV at this price." }),
        debt: amountView,
        collateral: amountView,
      }),
    ),
  })
  .openapi("LiquidationCurve", { description: "On today's debts, before any plan acts." });

export const liveBook = z
  .object({
    ...bookTotals.shape,
    markets: z.array(
      marketTotals.extend({
        liquidationLtv: ratioView,
        histogram: ltvHistogram.shape.buckets,
        liquidationCurve: liquidationCurve.shape.points,
      }),
    ),
    feeds: pricesOfFeeds,
    riskiest: z.array(loanView).openapi({ description: "The fifty with the highest LTVs." }),
    losses: z.array(marketLosses).nullable().openapi({
      description: "Null while history is still writing down the entries before.",
    }),
  })
  .openapi("LiveBook", {
    description: "All of it after one entry: totals, prices, loans and losses belong together.",
  });

export const bookAtView = z
  .object({
    sequence: z.number().int(),
    at: instant,
    hash: z.string().openapi({ description: "Hash of the last entry that is in it." }),
    stateHash: z.string().openapi({ description: "Hash of the whole book after that entry." }),
    totals: bookTotals,
    histograms: z.array(ltvHistogram),
    trialBalance,
    balanceSheet,
    riskiest: z.array(loanView),
  })
  .openapi("BookAt", {
    description: "The book as it was after an entry, made again from the journal.",
  });
