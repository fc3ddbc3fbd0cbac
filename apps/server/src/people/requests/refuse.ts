import { APIError } from "better-auth/api";

const STATUS = {
  400: "BAD_REQUEST",
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  409: "CONFLICT",
  429: "TOO_MANY_REQUESTS",
  503: "SERVICE_UNAVAILABLE",
} as const;

/** A link that opens nothing, or no longer. */
export function noTicket(): APIError {
  return refusal(400, "INVALID_TOKEN", "This link was used, is too old or is none of ours.");
}

/** A refusal of an endpoint under /api/auth: `code` is stable, `message` says what is wrong and what to do. */
export function refusal(
  status: keyof typeof STATUS,
  code: string,
  message: string,
  retryAfterSeconds?: number,
): APIError {
  const headers = retryAfterSeconds === undefined ? {} : { "Retry-After": `${retryAfterSeconds}` };
  return new APIError(STATUS[status], { code, message }, headers);
}
