import { z } from "@hono/zod-openapi";
import type { Event } from "@plimsoll/engine";
import { accountId, loanId, marketId } from "../schemas/names.ts";
import { instant } from "../schemas/time.ts";

/** A fact of the journal; members beside `type` and `at` depend on the type. */
export const eventView = z.looseObject({ type: z.string(), at: instant }).openapi("Event", {
  description:
    "What happened. Amounts are objects of asset, amount and baseUnits; LTVs and fees decimal text.",
});
export type EventView = z.output<typeof eventView>;

/**
 * Types of the journal's events, as many as the engine knows: a record over them does not compile
 * until it has an answer for a new one. An older client may still meet types that it does not know.
 */
export type EventType = Event["type"];

/** What became of a command: its place in the journal and all that it caused. */
export const outcome = z
  .object({
    sequence: z.number().int().openapi({ description: "Place in the journal." }),
    at: instant,
    events: z.array(eventView),
  })
  .openapi("Outcome");
export type Outcome = z.output<typeof outcome>;

export const loanOutcome = outcome.extend({ loan: loanId }).openapi("LoanOutcome");
export const accountOutcome = outcome.extend({ account: accountId }).openapi("AccountOutcome");
export const marketOutcome = outcome.extend({ market: marketId }).openapi("MarketOutcome");
