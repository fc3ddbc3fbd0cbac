import type { RouteSpec } from "../route.ts";

/** What an answer that is no success means to whoever asked. */
const MEANINGS: Readonly<Record<number, string>> = {
  400: "A field of path, query, header or body does not fit: `field` names it.",
  401: "Nobody is signed in, or the key is not known, has expired or was revoked.",
  403: "The caller may not do this: another role, scope or proof of who they are is needed.",
  404: "There is no such thing, or it is not the caller's to see.",
  408: "The body came too slowly. The connection is closed.",
  409: "It does not fit to how things stand now, or the idempotency key was used for something else.",
  412: "The journal does not have the entry of Min-Sequence or Last-Event-ID yet.",
  413: "The body is too large.",
  415: "The body is not JSON in UTF-8 without compression, or does not say so.",
  422: "The book refuses: `code` says why, `detail` what to do.",
  429: "Too many requests: Retry-After says when to send the next.",
  431: "The headers are too large. The connection is closed.",
  500: "Something is wrong on our side. Send the request again with the same idempotency key.",
  503: "The service cannot answer now, and nothing is half done: Retry-After says when to ask again.",
};

const PAGING = ["limit", "cursor", "from", "to", "order", "interval"];

/** The statuses that a route may refuse with, and what each means, in their order. */
export function refusalsOf(
  operation: string,
  spec: RouteSpec,
): readonly (readonly [number, string])[] {
  // Nothing is asked of whoever watches the process, so nothing is refused.
  const statuses = operation === "getHealth" ? [431, 500, 503] : statusesOf(spec);
  return statuses.map((status) => [status, MEANINGS[status] ?? "Refused."] as const);
}

function statusesOf(spec: RouteSpec): readonly number[] {
  const { access, method, body } = spec;
  const changes = method !== "get" && spec.isReadOnly !== true;
  const names = Object.keys(spec.query?.shape ?? {}).some((name) => !PAGING.includes(name));
  const namesSomething = spec.params !== undefined || body !== undefined || names;
  return [
    400,
    401,
    ...(access.kind !== "public" || method !== "get" ? [403] : []),
    ...(namesSomething || spec.isOnlyInSandbox === true ? [404] : []),
    ...(body === undefined ? [] : [408, 413, 415]),
    // Also of a look: what is worked out at a price has none while there is none.
    ...(changes || namesSomething ? [409] : []),
    ...(method === "get" && !namesSomething ? [] : [422]),
    ...[412, 429, 431, 500, 503],
  ].sort((left, right) => left - right);
}
