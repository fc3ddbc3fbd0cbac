import { z } from "@hono/zod-openapi";
import { assetId, marketId } from "../schemas/names.ts";
import { instant } from "../schemas/time.ts";
import { amountView, priceView, ratioView } from "./amount.ts";
import { heldBackSales, pricesOfFeeds } from "./book.ts";

const count = z.number().int();

export const appView = z
  .object({
    name: z.string(),
    version: z.string(),
    mode: z.enum(["sandbox", "live"]),
    registration: z.enum(["open", "invite", "closed"]).openapi({
      description: "Whether anybody may sign up, only who was invited, or nobody but staff.",
    }),
    sendsLetters: z.boolean().openapi({
      description:
        "Whether the service can send e-mail: without, nobody gets a link to a new password.",
    }),
    hasScenario: z.boolean().openapi({ description: "Whether there is a /v1/sandbox to watch." }),
    vapidPublicKey: z
      .string()
      .nullable()
      .openapi({ description: "For push messages; null when they are off." }),
  })
  .openapi("App");

const side = z.object({ kind: z.string(), amount: amountView });

export const publicView = z
  .object({
    sequence: count,
    at: instant,
    journalHead: z.object({ bookId: z.string(), sequence: count, hash: z.string() }),
    isSandbox: z.boolean(),
    loans: count,
    feeds: pricesOfFeeds,
    markets: z.array(
      z.object({
        market: marketId,
        loans: count,
        totalSupply: amountView,
        totalBorrow: amountView,
        totalCollateral: amountView,
        collateralValue: amountView,
        ltv: ratioView.nullable(),
        utilization: ratioView,
        liquidationLtv: ratioView,
        price: priceView.nullable(),
        priceStatus: z.string(),
        heldBack: heldBackSales.nullable(),
        histogram: z.array(
          z.object({
            from: ratioView,
            to: ratioView.nullable(),
            loans: count,
            debt: amountView,
          }),
        ),
        liquidationCurve: z.array(
          z.object({
            fall: ratioView,
            price: priceView,
            loans: count,
            debt: amountView,
            collateral: amountView,
          }),
        ),
      }),
    ),
    solvency: z.array(
      z.object({
        asset: assetId,
        holds: z.array(side),
        owes: z.array(side),
        totalHeld: amountView,
        totalOwed: amountView,
        isBalanced: z.boolean(),
      }),
    ),
  })
  .openapi("PublicPage", { description: "Totals only: no word about anybody's loan." });
