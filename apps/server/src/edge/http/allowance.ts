import type { Context } from "hono";
import type { HttpEnv } from "./environment.ts";
import { problem } from "../../views/http-problem.ts";
import type { RateLimit } from "../../foundation/rate-limit.ts";

/**
 * Takes one request of a caller's allowance and says what is left of it.
 *
 * @throws HttpProblem when nothing is.
 */
export function takeAllowance(
  context: Context<HttpEnv>,
  rateLimit: RateLimit,
  caller: string,
): void {
  const allowance = rateLimit.take(caller);
  if (allowance === null) return;
  context.header("RateLimit-Limit", String(allowance.limit));
  context.header("RateLimit-Remaining", String(allowance.remaining));
  context.header("RateLimit-Reset", String(allowance.resetSeconds));
  if (allowance.isAllowed) return;
  const { resetSeconds } = allowance;
  throw problem("rate_limited", `Send the next request after ${resetSeconds} s.`, {
    retryAfterSeconds: resetSeconds,
  });
}
