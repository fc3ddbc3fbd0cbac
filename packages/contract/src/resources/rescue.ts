import { z } from "@hono/zod-openapi";
import { assetId, feedId, loanId, marketId, recordId } from "../schemas/names.ts";
import { instant } from "../schemas/time.ts";
import { amountView, priceView, ratioView } from "./amount.ts";

export const rescueLinkRequest = z
  .strictObject({
    days: z
      .number()
      .int()
      .min(1)
      .max(365)
      .default(30)
      .openapi({ description: "Days it is valid." }),
  })
  .openapi("NewRescueLink");

export const rescueLink = z
  .object({
    link: recordId,
    loan: loanId,
    createdAt: instant,
    expiresAt: instant,
    isRevoked: z.boolean(),
  })
  .openapi("RescueLink");

export const newRescueLink = rescueLink
  .extend({
    token: z.string().nullable().openapi({
      description:
        "Shown to its maker once; the server keeps a hash. Null when the same request is sent again: whoever missed it makes another link.",
    }),
    path: z.string().nullable(),
  })
  .openapi("CreatedRescueLink");

export const rescueView = z
  .object({
    sequence: z.number().int().openapi({ description: "The entry after which all of it holds." }),
    market: marketId,
    feed: feedId,
    price: priceView.nullable().openapi({ description: "The price that the rest rests on." }),
    collateralAsset: assetId,
    loanAsset: assetId,
    status: z.enum(["safe", "warning", "liquidatable", "no_price"]),
    ltv: ratioView.nullable(),
    liquidationLtv: ratioView,
    targetLtv: ratioView.openapi({ description: "What the amounts below would restore." }),
    repay: amountView.openapi({ description: "Repaying this restores the target." }),
    pledge: amountView.nullable().openapi({ description: "Or pledging this does." }),
    repayAll: amountView.openapi({ description: "All that is owed now." }),
    repayAllMax: amountView.openapi({
      description:
        "What `all` may be limited to: the debt of now and a day of interest at today's rate, rounded up.",
    }),
    expiresAt: instant,
  })
  .openapi("Rescue", {
    description: "What it takes to help, without a word about whose loan it is.",
  });
