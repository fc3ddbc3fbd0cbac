import { z } from "@hono/zod-openapi";
import { accountId, marketId } from "../schemas/names.ts";
import { instant } from "../schemas/time.ts";
import { amountView } from "./amount.ts";

const point = z
  .object({
    at: instant,
    sequence: z.number().int().nullable().openapi({
      description: "Entry of the journal that made this point; null where only time has passed.",
    }),
    cause: z.enum(["supplied", "withdrawn", "loss"]).nullable().openapi({
      description: "What happened in that entry; null where only time has passed.",
    }),
    putIn: amountView.openapi({ description: "Supplied since the first share." }),
    takenOut: amountView.openapi({ description: "Withdrawn since the first share." }),
    earned: amountView.openapi({
      description:
        "Interest since the first share, and what others left behind who withdrew while a loss was known; " +
        "interest that was given back is taken off, and rounding may take a base unit at each movement.",
    }),
    lost: amountView.openapi({
      description:
        "Bad debt borne since the first share, and what was left behind by withdrawing while a loss was known.",
    }),
    worth: amountView.openapi({
      description:
        "Worth then, interest included, rounded down. A known shortfall that is not written off yet is not taken off.",
    }),
  })
  .openapi("SupplyEarningsPoint");

export const supplyEarnings = z
  .object({
    account: accountId,
    market: marketId,
    from: instant.nullable().openapi({
      description: "The first point; null where the account had no share by the end.",
    }),
    asOf: instant.openapi({ description: "Up to when interest is counted." }),
    intervalSeconds: z.number().int().nullable().openapi({
      description: "Between two points that only time has made; it follows from the span.",
    }),
    isWhole: z.boolean().openapi({
      description:
        "Whether every movement and every loss of the span has a point of its own. Where there are more than " +
        "200 of either, none has one, and the points that time has made tell of them.",
    }),
    points: z.array(point).openapi({
      description:
        "Oldest first. At every point: putIn − takenOut + earned − lost = worth, exactly.",
    }),
  })
  .openapi("SupplyEarnings");
