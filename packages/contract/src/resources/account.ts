import { z } from "@hono/zod-openapi";
import { accountId, assetId, loanId, printableText } from "../schemas/names.ts";
import { amountText } from "../schemas/number-text.ts";
import { amountView } from "./amount.ts";

export const assetView = z.object({ asset: assetId, decimals: z.number().int() }).openapi("Asset");

export const newAsset = z
  .strictObject({ asset: assetId, decimals: z.number().int().min(0).max(30) })
  .openapi("NewAsset");

export const newCustomer = z
  .strictObject({
    account: accountId.optional().openapi({ description: "Chosen by the server unless told." }),
  })
  .openapi("NewCustomer");

export const accountView = z
  .object({
    account: accountId,
    balances: z.array(amountView),
    loans: z.array(loanId).openapi({ description: "Its open loans." }),
  })
  .openapi("Account");

export const balancesView = z
  .object({ account: accountId, balances: z.array(amountView) })
  .openapi("Balances");

export const transfer = z
  .strictObject({
    account: accountId,
    asset: assetId,
    amount: amountText,
    reference: printableText(200).openapi({
      description: "The custodian's own reference, e.g. a transaction hash; unique for ever.",
    }),
  })
  .openapi("Transfer", { description: "Coins that the custodian has received or sent." });
