import type { Context } from "hono";
import type { HttpEnv } from "./environment.ts";
import { problem, type HttpProblem } from "../../views/http-problem.ts";
import type { RateLimit } from "../../foundation/rate-limit.ts";

/**
 * Takes what a request costs of a caller's allowance and says what is left of it.
 *
 * @throws HttpProblem when nothing is.
 */
export function takeAllowance(
  context: Context<HttpEnv>,
  rateLimit: RateLimit,
  caller: string,
  cost = 1,
): void {
  const allowance = rateLimit.take(caller, cost);
  if (allowance === null) return;
  context.header("RateLimit-Limit", String(allowance.limit));
  context.header("RateLimit-Remaining", String(allowance.remaining));
  context.header("RateLimit-Reset", String(allowance.resetSeconds));
  if (allowance.isAllowed) return;
  throw tooMany(allowance.resetSeconds);
}

export function tooMany(retryAfterSeconds: number): HttpProblem {
  return problem("rate_limited", `Send the next request after ${retryAfterSeconds} s.`, {
    retryAfterSeconds,
  });
}
