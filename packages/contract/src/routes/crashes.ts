import { z } from "@hono/zod-openapi";
import { PUBLIC, roles } from "../access.ts";
import { candlesStored, crashAsset, crashList, newCandles } from "../resources/crash.ts";
import { defineRoute } from "../route.ts";

export const crashRoutes = {
  listCrashes: defineRoute({
    method: "get",
    path: "/v1/crashes",
    tag: "Prices",
    summary: "The past crashes that plans are rehearsed in, and whose prices they are",
    access: PUBLIC,
    query: z.strictObject({
      asset: crashAsset.optional().openapi({ description: "Only this coin; both unless told." }),
    }),
    status: 200,
    response: crashList,
    cost: 10,
    isHeavy: true,
  }),
  storeCandles: defineRoute({
    method: "post",
    path: "/v1/candles",
    tag: "Prices",
    summary: "Put real candles of the past crashes on file",
    description:
      "From then on rehearsals play them instead of what is drawn by chance, on every day of which " +
      "they cover three quarters, the first hour among them. A candle of the same coin, length " +
      "and time is replaced; the same candles again change nothing.",
    access: roles("operator"),
    body: newCandles,
    status: 200,
    response: candlesStored,
    cost: 10,
  }),
};
