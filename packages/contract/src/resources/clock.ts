import { z } from "@hono/zod-openapi";
import { printableText } from "../schemas/names.ts";
import { instant } from "../schemas/time.ts";

const AHEAD_SECONDS_MAX = 1e12;

/** The clock that the book is told the time by. */
export const clockView = z
  .object({
    isTrusted: z.boolean(),
    wallClock: instant.openapi({ description: "What the machine's clock says." }),
    expected: instant.openapi({
      description: "What it would say if it had gone on evenly since it was last trusted.",
    }),
    aheadSeconds: z.int().openapi({
      description: "How far the machine's clock is ahead of that, whole seconds; negative: behind.",
    }),
    stoppedAt: instant.nullable().openapi({
      description: "Where time stands still; null while the clock is trusted.",
    }),
    bookTime: instant.openapi({ description: "Time of the book's last entry." }),
    databaseClock: instant,
  })
  .openapi("Clock");

export const clockAcceptance = z
  .strictObject({
    aheadSeconds: z.int().min(-AHEAD_SECONDS_MAX).max(AHEAD_SECONDS_MAX).openapi({
      description: "What was seen and found right: `aheadSeconds` of the clock.",
    }),
    reason: printableText(500),
  })
  .openapi("ClockAcceptance");
