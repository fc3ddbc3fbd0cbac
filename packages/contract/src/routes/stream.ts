import { z } from "@hono/zod-openapi";
import { roles } from "../access.ts";
import { FRAMES, framesText } from "../resources/frames.ts";
import { defineRoute } from "../route.ts";

const EVENT_ID = /^[0-9]{1,15}(\.[0-9]{1,6})?$/;

export const streamRoutes = {
  streamEvents: defineRoute({
    method: "get",
    path: "/v1/stream",
    tag: "Stream",
    summary: "Everything that happens, as server-sent events",
    description:
      "The id of an event is its sequence and index, `42.0`. Reconnect with it as Last-Event-ID: nothing is missed or repeated. Without one the stream begins now. A customer gets what is theirs and what is public.",
    access: roles("customer", "liquidator", "operator", "risk", "auditor"),
    query: z.strictObject({
      types: z
        .string()
        .max(2_000)
        .regex(/^[a-z_]+(,[a-z_]+)*$/, "Name types of events, joined by commas.")
        .optional()
        .openapi({ example: "alert_raised,collateral_sold" }),
      lastEventId: z
        .string()
        .regex(EVENT_ID, "Use the id of the last event as it is.")
        .optional()
        .openapi({ description: "For clients that cannot send the header Last-Event-ID." }),
      frames: framesText(FRAMES)
        .optional()
        .openapi({ description: "Frames beside the events; `book` is for staff." }),
    }),
    status: 200,
    response: z.string(),
    produces: "text/event-stream",
    cost: 5,
  }),
};
