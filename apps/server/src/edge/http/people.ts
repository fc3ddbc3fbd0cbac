import type { Hono } from "hono";
import { countedAs, unknownCaller } from "../../people/caller.ts";
import { ADDRESS_HEADER, type People } from "../../people/people.ts";
import { takeAllowance } from "./allowance.ts";
import { readBytes } from "./body.ts";
import type { HttpEnv } from "./environment.ts";
import type { RateLimit } from "../../foundation/rate-limit.ts";

/** A password takes much work to judge, on purpose. */
const TRY_COST = 10;

/** Signing up, in and out. Bodies are bounded, and tries are counted by the address they come from. */
export function mountPeople(app: Hono<HttpEnv>, people: People, rateLimit: RateLimit): void {
  app.on(["GET", "POST"], "/api/auth/*", async (context) => {
    context.set("operation", "people");
    const { address } = context.var;
    const caller = unknownCaller(address);
    context.set("caller", caller);
    const { method, url } = context.req;
    takeAllowance(context, rateLimit, countedAs(caller), method === "POST" ? TRY_COST : 1);
    const headers = new Headers(context.req.raw.headers);
    // What a client says of its own address counts for nothing.
    headers.set(ADDRESS_HEADER, address);
    const body = method === "POST" ? await readBytes(context.req.raw) : null;
    return people.handle(new Request(url, { method, headers, body }));
  });
}
