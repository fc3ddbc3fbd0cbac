import { z } from "@hono/zod-openapi";

/** Problem details as in RFC 9457, with a stable code and the numbers behind the sentence. */
export const problemSchema = z
  .looseObject({
    type: z.string().openapi({ example: "urn:plimsoll:problem:insufficient_balance" }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().openapi({ description: "What is wrong and what to do." }),
    code: z.string().openapi({ description: "Stable name of the problem." }),
    field: z.string().optional().openapi({ description: "The field that is wrong, if it is one." }),
    requestId: z.string().optional(),
  })
  .openapi("Problem", { description: "RFC 9457 problem details. Further members are operands." });

export type Problem = z.output<typeof problemSchema>;

/** The type member of a problem. */
export function problemType(code: string): string {
  return `urn:plimsoll:problem:${code}`;
}

/** Problems of the service itself, before or around the book. */
interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

export const SERVICE_PROBLEMS = {
  invalid_json: { status: 400, title: "The body is not JSON" },
  invalid_encoding: { status: 400, title: "The body is not UTF-8" },
  invalid_field: { status: 400, title: "A field is not acceptable" },
  unknown_field: { status: 400, title: "A field is not known" },
  idempotency_key_missing: { status: 400, title: "An idempotency key is missing" },
  unauthenticated: { status: 401, title: "Nobody is signed in" },
  forbidden: { status: 403, title: "This is not allowed" },
  email_not_verified: { status: 403, title: "The e-mail address is not confirmed" },
  second_factor_required: { status: 403, title: "A second factor is needed" },
  step_up_required: { status: 403, title: "Show again who you are" },
  not_found: { status: 404, title: "There is nothing here" },
  method_not_allowed: { status: 405, title: "The method does not fit" },
  request_timeout: { status: 408, title: "The request took too long" },
  idempotency_key_reused: { status: 409, title: "The idempotency key was used before" },
  sequence_not_reached: { status: 412, title: "The entry is not there yet" },
  body_too_large: { status: 413, title: "The body is too large" },
  unsupported_media_type: { status: 415, title: "The media type does not fit" },
  rate_limited: { status: 429, title: "Too many requests" },
  internal_error: { status: 500, title: "Something is wrong on our side" },
  busy: { status: 503, title: "Too much to do" },
  clock_moved: { status: 409, title: "The clock has moved again" },
  clock_untrusted: { status: 503, title: "The time is not certain" },
  alarm_stands: { status: 503, title: "The service is not ready" },
  unavailable: { status: 503, title: "The journal cannot be written" },
} as const satisfies Record<string, ProblemKind>;

export type ServiceProblemCode = keyof typeof SERVICE_PROBLEMS;
