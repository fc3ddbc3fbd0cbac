import { z } from "@hono/zod-openapi";
import { PUBLIC } from "../access.ts";
import { framesText, PUBLIC_FRAMES } from "../resources/frames.ts";
import { appView, publicView } from "../resources/public.ts";
import { defineRoute } from "../route.ts";

/** What everybody may ask. */
export const publicRoutes = {
  getApp: defineRoute({
    method: "get",
    path: "/v1/app",
    tag: "Service",
    summary: "What a page must know before it starts",
    access: PUBLIC,
    status: 200,
    response: appView,
  }),
  getPublic: defineRoute({
    method: "get",
    path: "/v1/public",
    tag: "Book",
    summary: "Totals, LTVs, liquidation curve and solvency, for everybody",
    access: PUBLIC,
    status: 200,
    response: publicView,
    isHeavy: true,
  }),
  streamPublic: defineRoute({
    method: "get",
    path: "/v1/public/stream",
    tag: "Stream",
    summary: "Frames for everybody, as server-sent events",
    description:
      "Each frame says how things stand and replaces the one before. `sandbox` is the body of /v1/sandbox, `marks` the marks of all feeds, `public` the body of /v1/public. Frames have no id.",
    access: PUBLIC,
    query: z.strictObject({ frames: framesText(PUBLIC_FRAMES).default("sandbox,marks") }),
    status: 200,
    response: z.string(),
    produces: "text/event-stream",
    cost: 5,
  }),
};
