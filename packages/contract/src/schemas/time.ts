import { z } from "@hono/zod-openapi";

/** An instant in output. */
export const instant = z.iso.datetime().openapi("Instant", {
  description: "Instant in UTC, ISO 8601 with milliseconds.",
  example: "2026-02-06T00:00:00.000Z",
});

/** An instant in input: UTC only, up to the year 9999. */
export const instantText = z.iso
  .datetime({ error: "Write an instant in UTC, such as 2026-02-06T00:00:00.000Z." })
  .max(32)
  .openapi("InstantText", {
    description: "Instant in UTC, ISO 8601.",
    example: "2026-02-06T00:00:00.000Z",
  });

/** A span of milliseconds: a whole number up to a week. */
export const spanMillis = z.number().int().min(0).max(604_800_000);
