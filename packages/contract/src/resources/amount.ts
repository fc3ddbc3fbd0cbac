import { z } from "@hono/zod-openapi";
import { assetId } from "../schemas/names.ts";

const baseUnits = z.string().openapi({ description: "Whole base units.", example: "125000000" });
const ratio = z.string().openapi({ description: "Ratio as decimal text.", example: "0.75" });

/** An amount in output: readable and exact. */
export const amountView = z
  .object({
    asset: assetId,
    amount: z.string().openapi({ description: "Whole units, exact.", example: "1.25" }),
    baseUnits,
  })
  .openapi("Amount");
export type AmountView = z.output<typeof amountView>;

export const ratioView = ratio;
export const sharesView = z
  .string()
  .openapi({ description: "Shares of a market, whole number.", example: "1000000" });
export const priceView = z.string().openapi({
  description: "Whole loan assets per whole collateral asset, exact decimal text.",
  example: "65000.5",
});
