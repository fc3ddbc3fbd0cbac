import type { JsonSchema } from "./json-schemas.ts";
import type { RouteSpec } from "../route.ts";

interface Header {
  readonly description: string;
  readonly schema: JsonSchema;
}

const wholeNumber = { type: "integer", minimum: 0 };

/** Headers of answers that mean something to whoever asks. */
export const ANSWER_HEADERS = {
  Sequence: {
    description:
      "Entry of the journal that the answer rests on. Send it as Min-Sequence to read it.",
    schema: wholeNumber,
  },
  "Idempotency-Replayed": {
    description: "`true` where this is the first answer to this idempotency key, told again.",
    schema: { type: "string", enum: ["true"] },
  },
  Location: {
    description: "Path of what was made.",
    schema: { type: "string" },
  },
  ETag: {
    description: "Tag of this answer: sent as If-None-Match, an answer that is the same is 304.",
    schema: { type: "string" },
  },
  "Set-Cookie": { description: "The session's cookie.", schema: { type: "string" } },
  "Retry-After": { description: "Seconds after which to ask again.", schema: wholeNumber },
  "WWW-Authenticate": {
    description: "How to say who is calling.",
    schema: { type: "string" },
  },
  "X-Accel-Buffering": {
    description: "`no`: tells a proxy to pass each event on at once.",
    schema: { type: "string", enum: ["no"] },
  },
  "RateLimit-Limit": { description: "What the allowance holds when full.", schema: wholeNumber },
  "RateLimit-Remaining": { description: "What is left of it.", schema: wholeNumber },
  "RateLimit-Reset": {
    description: "Seconds until it is full again, or until it holds enough for this request.",
    schema: wholeNumber,
  },
} as const satisfies Readonly<Record<string, Header>>;

type HeaderName = keyof typeof ANSWER_HEADERS;

const COUNTED: readonly HeaderName[] = [
  "RateLimit-Limit",
  "RateLimit-Remaining",
  "RateLimit-Reset",
];
const ASK_AGAIN = [412, 429, 503];

/** The headers that an answer of a route with this status may have, as references. */
export function headersOf(operation: string, spec: RouteSpec, status: number): JsonSchema {
  const names: readonly HeaderName[] = [
    ...((status < 300 && operation !== "getHealth") || status === 429 ? COUNTED : []),
    ...(status < 300 ? ofSuccess(spec) : []),
    ...(status === 304 ? (["ETag", "Sequence"] as const) : []),
    ...(status === 401 ? (["WWW-Authenticate"] as const) : []),
    ...(ASK_AGAIN.includes(status) ? (["Retry-After"] as const) : []),
  ];
  const refer = (name: HeaderName) => [name, { $ref: `#/components/headers/${name}` }] as const;
  return Object.fromEntries(names.map(refer));
}

function ofSuccess(spec: RouteSpec): readonly HeaderName[] {
  if (spec.produces === "text/event-stream") return ["X-Accel-Buffering"];
  return [
    "Sequence",
    ...(spec.method === "get" ? (["ETag"] as const) : []),
    ...(spec.method === "post" ? (["Idempotency-Replayed"] as const) : []),
    ...(spec.status === 201 ? (["Location"] as const) : []),
    ...(spec.setsCookie === true ? (["Set-Cookie"] as const) : []),
  ];
}
