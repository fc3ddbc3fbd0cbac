import { z } from "@hono/zod-openapi";
import { instant } from "../schemas/time.ts";
import { amountView, ratioView } from "./amount.ts";
import { plan } from "./plan.ts";

const rehearsalOutcome = z
  .object({
    firstActionAt: instant.nullable().openapi({ description: "When coins or money first moved." }),
    sales: z.number().int(),
    rescues: z.number().int().openapi({
      description: "Top-ups and repayments from what the customer holds beside the loan.",
    }),
    coinsKept: amountView,
    coinsKeptShare: ratioView,
    coinsSold: amountView,
    cost: amountView.openapi({ description: "Fees and penalties of all sales." }),
    interest: amountView,
    debtAfter: amountView,
    badDebt: amountView,
    endEquity: amountView.openapi({
      description: "Coins and money less debt, at the last price; may be negative.",
    }),
    isClosedOut: z.boolean().openapi({ description: "Sales repaid the whole debt." }),
    isWipedOut: z.boolean().openapi({ description: "No coin is left." }),
    lowestLtv: ratioView,
    highestLtv: ratioView,
  })
  .openapi("RehearsalOutcome");

const crashRehearsal = z
  .object({
    crash: z.string().openapi({ example: "feb-2026" }),
    title: z.string(),
    from: instant,
    to: instant,
    days: z.number().int(),
    realDays: z
      .number()
      .int()
      .openapi({
        description:
          "Days played from real candles; on the others open, high, low and close are facts and " +
          "the minutes between them are drawn by chance.",
      }),
    deepestFall: ratioView,
    endFall: ratioView,
    plan: rehearsalOutcome,
    reference: rehearsalOutcome.openapi({
      description: "The whole debt liquidated at the liquidation LTV, with the full incentive.",
    }),
    nothing: rehearsalOutcome.openapi({ description: "Hindsight: nobody ever sells." }),
    wasActingWorseThanWaiting: z.boolean(),
    wasActingNeedless: z.boolean().openapi({
      description: "The plan acted, though the loan would never have exceeded its liquidation LTV.",
    }),
    headline: z.string(),
    sentences: z.array(z.string()),
    warning: z.string().nullable(),
    prices: z.string().openapi({ description: "Where the prices come from, in a sentence." }),
    candleSources: z.array(z.string()).openapi({
      description: "Where the real candles come from; empty when none were played.",
    }),
  })
  .openapi("CrashRehearsal");

/** What one plan would have done to the loan in every crash on file. */
export const planRehearsal = z
  .object({
    choice: z.enum(["asked", "default", "compared"]),
    plan: plan.nullable(),
    problem: z
      .object({ code: z.string(), detail: z.string() })
      .nullable()
      .openapi({ description: "Why the book would refuse the loan with this plan." }),
    summary: z
      .object({
        sentences: z.array(z.string()),
        acted: z.number().int(),
        crashes: z.number().int(),
        better: z
          .number()
          .int()
          .openapi({ description: "Crashes it left more in than liquidation." }),
        worse: z.number().int(),
        worseThanWaiting: z.number().int(),
        needless: z.number().int(),
      })
      .nullable(),
    crashes: z.array(crashRehearsal),
  })
  .openapi("PlanRehearsal");
export type PlanRehearsalView = z.output<typeof planRehearsal>;
