import type { Context } from "hono";
import { unknownCaller, type Caller } from "../../people/caller.ts";
import type { HttpEnv } from "./environment.ts";
import { problem } from "../../views/http-problem.ts";
import type { Services } from "./services.ts";

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

/**
 * Who sends the request: the holder of an API key, a person who has signed in, or somebody unknown.
 *
 * @throws HttpProblem for credentials that are no good, also where none are needed.
 */
export async function authenticate(context: Context<HttpEnv>, services: Services): Promise<Caller> {
  const { address } = context.var;
  const authorization = context.req.header("authorization");
  if (authorization !== undefined) {
    const [, token = ""] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    const caller = await services.keys.recognise(token, address);
    if (caller === null) {
      throw problem(
        "unauthenticated",
        "This key is not known, has expired, was revoked or is not for this address. Use another.",
      );
    }
    services.keyUses.note(caller.id.slice("key:".length), address);
    return caller;
  }
  if (context.req.header("cookie") !== undefined) {
    const caller = await services.people.recognise(context.req.raw.headers);
    if (caller !== null) {
      refuseForeignPages(context, services.config.publicUrl);
      return caller;
    }
  }
  return unknownCaller(address);
}

/**
 * A browser sends the cookie whichever page makes the request. So a request with a cookie may change
 * something only when it comes from a page of ours.
 */
function refuseForeignPages(context: Context<HttpEnv>, publicUrl: string | undefined): void {
  if (SAFE_METHODS.includes(context.req.method)) return;
  const origin = context.req.header("origin");
  const own = new URL(publicUrl ?? context.req.url).origin;
  if (origin === own) return;
  throw problem("forbidden", `Send this from ${own}: another page asked for it.`);
}
