import { z } from "@hono/zod-openapi";
import { accountId, loanId, marketId } from "../schemas/names.ts";
import { instant } from "../schemas/time.ts";

/** A fact of the journal; members beside `type` and `at` depend on the type. */
export const eventView = z.looseObject({ type: z.string(), at: instant }).openapi("Event", {
  description:
    "What happened. Amounts are objects of asset, amount and baseUnits; LTVs and fees decimal text.",
});
export type EventView = z.output<typeof eventView>;

/** What became of a command: its place in the journal and all that it caused. */
export const receipt = z
  .object({
    sequence: z.number().int().openapi({ description: "Place in the journal." }),
    at: instant,
    events: z.array(eventView),
  })
  .openapi("Receipt");
export type Receipt = z.output<typeof receipt>;

export const loanReceipt = receipt.extend({ loan: loanId }).openapi("LoanReceipt");
export const accountReceipt = receipt.extend({ account: accountId }).openapi("AccountReceipt");
export const marketReceipt = receipt.extend({ market: marketId }).openapi("MarketReceipt");
