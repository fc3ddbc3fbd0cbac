import { z } from "@hono/zod-openapi";
import { assetId } from "../schemas/names.ts";
import { instant } from "../schemas/time.ts";
import { amountView } from "./amount.ts";

export const trialBalance = z
  .object({
    sequence: z.number().int(),
    at: instant,
    isBalanced: z.boolean(),
    accounts: z.array(
      z.object({ kind: z.string(), asset: assetId, debit: amountView, credit: amountView }),
    ),
  })
  .openapi("TrialBalance");

const line = z.object({ kind: z.string(), amount: amountView });
export const balanceSheet = z
  .object({
    sequence: z.number().int(),
    at: instant,
    assets: z.array(
      z.object({
        asset: assetId,
        holds: z.array(line),
        owes: z.array(line),
        totalHeld: amountView,
        totalOwed: amountView,
        isBalanced: z.boolean(),
      }),
    ),
  })
  .openapi("BalanceSheet");
