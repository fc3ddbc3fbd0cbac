import { problemType, SERVICE_PROBLEMS, type ServiceProblemCode } from "@plimsoll/contract";

export interface ProblemDetails {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  /** What is wrong and what to do. */
  readonly detail: string;
  readonly field?: string;
  readonly retryAfterSeconds?: number;
  /** Numbers behind the sentence. */
  readonly operands?: Readonly<Record<string, unknown>>;
}

/** A request that is refused: thrown where that is found out, answered in one place. */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly details: ProblemDetails;

  constructor(details: ProblemDetails) {
    super(details.detail);
    this.details = details;
  }
}

interface Extra {
  readonly field?: string;
  readonly retryAfterSeconds?: number;
  readonly operands?: Readonly<Record<string, unknown>>;
}

/** A problem of the service itself. */
export function problem(code: ServiceProblemCode, detail: string, extra: Extra = {}): HttpProblem {
  return new HttpProblem({ code, ...SERVICE_PROBLEMS[code], detail, ...extra });
}

/** A field that cannot be used; `sentence` says what to do. */
export function invalidField(field: string, sentence: string): HttpProblem {
  return problem("invalid_field", sentence, { field });
}

/** The problem as it goes over the wire. */
export function problemResponse(details: ProblemDetails, requestId: string): Response {
  const { code, status, title, detail, field, operands, retryAfterSeconds } = details;
  const body = {
    ...operands,
    type: problemType(code),
    title,
    status,
    detail,
    code,
    ...(field === undefined ? {} : { field }),
    requestId,
  };
  const text = JSON.stringify(body, (_, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
  const headers: Record<string, string> = { "content-type": "application/problem+json" };
  if (retryAfterSeconds !== undefined) headers["retry-after"] = String(retryAfterSeconds);
  if (status === 401) headers["www-authenticate"] = 'Bearer realm="plimsoll"';
  return new Response(text, { status, headers });
}
