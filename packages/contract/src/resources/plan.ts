import { z } from "@hono/zod-openapi";
import { amountText, ltvText } from "../schemas/number-text.ts";

const cap = amountText.nullable().default(null);
const band = { triggerLtv: ltvText, targetLtv: ltvText };

const early = z
  .strictObject({
    hours: z.number().int().min(1).max(720).openapi({
      description: "Hours to be left to liquidation when the price falls by one deviation.",
    }),
    floorLtv: ltvText.openapi({
      description: "The trigger never goes below this; above the target, below the trigger.",
    }),
  })
  .openapi("EarlyTrigger", {
    description:
      "Lets the trigger follow realised volatility, downwards from the step's own trigger. Only in a market that estimates it.",
  });

/** One step of a protection plan; caps in whole units. */
const planStep = z
  .discriminatedUnion("kind", [
    z
      .strictObject({ kind: z.literal("top_up"), ...band, cap })
      .openapi({ description: "Pledges the borrower's own spare collateral; cap in collateral." }),
    z
      .strictObject({ kind: z.literal("repay"), ...band, cap })
      .openapi({ description: "Repays from the borrower's own balance; cap in the loan asset." }),
    z
      .strictObject({ kind: z.literal("deleverage"), ...band, cap, early: early.optional() })
      .openapi({ description: "Sells a slice of collateral; cap in collateral." }),
    z
      .strictObject({ kind: z.literal("close"), triggerLtv: ltvText })
      .openapi({ description: "Sells what repays the whole debt and gives the rest back." }),
  ])
  .openapi("PlanStep");
export type PlanStepText = z.output<typeof planStep>;

export const plan = z
  .strictObject({ steps: z.array(planStep).min(1).max(6) })
  .openapi("ProtectionPlan");
export type PlanText = z.output<typeof plan>;

/** The market's default plan, none, or the borrower's own. */
export const planChoice = z
  .union([z.literal("default"), plan, z.null()])
  .openapi("PlanChoice", { description: "`default` for the market's plan, null for none." });
export type PlanChoiceText = z.output<typeof planChoice>;
