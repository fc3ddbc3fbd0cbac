import { createHash } from "node:crypto";
import type { Context } from "hono";
import { FailedTries, type Try } from "../../foundation/failed-tries.ts";
import { keepNewest } from "../../foundation/keep-newest.ts";
import { RateLimit } from "../../foundation/rate-limit.ts";
import { countedAs, unknownCaller, type Caller } from "../../people/caller.ts";
import { HttpProblem } from "../../views/http-problem.ts";
import { takeAllowance, tooMany } from "./allowance.ts";
import { authenticate } from "./authenticate.ts";
import type { HttpEnv } from "./environment.ts";
import type { Services } from "./services.ts";

const PROVEN_MAX = 50_000;
const SESSION_COOKIE = /(?:^|[;\s])(?:__Secure-|__Host-)?plimsoll\.session_token=([^;\s]+)/;

/** What is counted of those who send requests. */
export class Limits {
  readonly allowance: RateLimit;
  /** Null where nothing is limited. */
  readonly tries: FailedTries | null;
  /** Digests of credentials that were good when they were last shown, and whom they count for. */
  readonly #proven = new Map<string, string>();

  constructor(requestsPerMinute: number) {
    this.allowance = new RateLimit(requestsPerMinute);
    this.tries = requestsPerMinute === 0 ? null : new FailedTries();
  }

  /** Whom a credential counts for; undefined when it has not proven good. */
  ownerOf(credential: string): string | undefined {
    return this.#proven.get(credential);
  }

  /** `owner` is null for a credential that was no good. */
  note(credential: string, owner: string | null): void {
    this.#proven.delete(credential);
    if (owner !== null) this.#proven.set(credential, owner);
    keepNewest(this.#proven, PROVEN_MAX);
  }
}

interface Terms {
  /** What the route costs. */
  readonly cost: number;
  /** Whether somebody unknown gets an answer too. */
  readonly isPublic: boolean;
}

/**
 * Who sends a request, once it is counted. Credentials that nobody has proven yet are counted for the address
 * before they are looked up, and failures make an address wait; those that were good a moment ago wait for
 * nobody at the same address.
 *
 * @throws HttpProblem `rate_limited`, `unauthenticated` or `forbidden`.
 */
export async function admit(
  context: Context<HttpEnv>,
  services: Services,
  limits: Limits,
  terms: Terms,
): Promise<Caller> {
  const credential = credentialOf(context);
  const owner = credential === null ? undefined : limits.ownerOf(credential);
  if (owner !== undefined) {
    // Refused before anything is looked up: a flood costs least that way. The log says whose it was.
    context.set("caller", { ...unknownCaller(context.var.address), id: owner });
    takeAllowance(context, limits.allowance, owner, terms.cost);
  }
  const isNew = credential !== null && owner === undefined;
  const address = countedAs(unknownCaller(context.var.address));
  let begun: Try | undefined;
  if (isNew) {
    takeAllowance(context, limits.allowance, address);
    begun = beginTry(limits, address);
  }
  const caller = await authenticate(context, services).catch((error: unknown) => {
    if (isRefusal(error)) limits.note(credential ?? "", null);
    else begun?.forgive();
    throw error;
  });
  const isGood = caller.kind !== "unknown";
  if (credential !== null) limits.note(credential, isGood ? countedAs(caller) : null);
  // Browsers show a session that has ended to public routes as well.
  if (isGood || terms.isPublic) begun?.forgive();
  if (isNew) limits.allowance.giveBack(address);
  context.set("caller", caller);
  const counted = countedAs(caller);
  if (counted !== owner) takeAllowance(context, limits.allowance, counted, terms.cost);
  return caller;
}

/**
 * Counts a request for what everybody may have, whoever sends it, for the address.
 *
 * @throws HttpProblem `rate_limited`
 */
export function admitAnybody(context: Context<HttpEnv>, limits: Limits): void {
  const caller = unknownCaller(context.var.address);
  context.set("caller", caller);
  takeAllowance(context, limits.allowance, countedAs(caller));
}

/** Whose turns a request takes: whom its credential counts for, or its address while that is not proven. */
export function askerOf(context: Context<HttpEnv>, limits: Limits): string {
  const credential = credentialOf(context);
  const owner = credential === null ? undefined : limits.ownerOf(credential);
  return owner ?? countedAs(unknownCaller(context.var.address));
}

/** A digest of what the request shows to say who sends it; null when it shows nothing. */
function credentialOf(context: Context<HttpEnv>): string | null {
  const shown =
    context.req.header("authorization") ??
    SESSION_COOKIE.exec(context.req.header("cookie") ?? "")?.[1];
  return shown === undefined ? null : createHash("sha256").update(shown).digest("base64url");
}

/** @throws HttpProblem when the address has to wait. */
function beginTry({ tries }: Limits, address: string): Try | undefined {
  const begun = tries?.begin(address);
  if (typeof begun === "number") throw tooMany(begun);
  return begun;
}

/** Whether the credential itself was no good, and not something else went wrong. */
function isRefusal(error: unknown): boolean {
  return error instanceof HttpProblem && error.details.code === "unauthenticated";
}
