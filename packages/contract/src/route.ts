import { createRoute, z } from "@hono/zod-openapi";
import type { Access } from "./access.ts";
import { problemSchema } from "./problem/problem.ts";

/** A file, byte by byte, of the media type that its route produces. */
export const bytes = z
  .custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array)
  .openapi({ type: "string", format: "binary" });

/** One operation of the API: the one source of server, document, client and authorisation test. */
export interface RouteSpec {
  readonly method: "get" | "post" | "put" | "delete";
  readonly path: `/${string}`;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly status: 200 | 201;
  readonly response: z.ZodType;
  /** Media type of the response; JSON unless told. */
  readonly produces?: string;
  /** For a POST that changes nothing: the idempotency key may be left out. */
  readonly isReadOnly?: boolean;
  /** How many requests of an allowance it counts as; 1 unless told. What takes more work costs more. */
  readonly cost?: number;
  /** More than a bounded look: the answer comes written out, by another thread or once for all who ask. */
  readonly isHeavy?: true;
}

/** Keeps the exact types of a route. */
export function defineRoute<const Spec extends RouteSpec>(spec: Spec): Spec {
  return spec;
}

type Part<Spec, Name extends string> = Spec extends { readonly [N in Name]: infer S }
  ? S extends z.ZodType
    ? S
    : z.ZodUndefined
  : z.ZodUndefined;

/** What the server gets of a request to a route. */
export type ParamsOf<Spec> = z.output<Part<Spec, "params">>;
export type QueryOf<Spec> = z.output<Part<Spec, "query">>;
export type BodyOf<Spec> = z.output<Part<Spec, "body">>;
export type ResponseOf<Spec extends RouteSpec> = z.output<Spec["response"]>;
/** What a client writes. */
export type BodyInputOf<Spec> = z.input<Part<Spec, "body">>;
export type QueryInputOf<Spec> = z.input<Part<Spec, "query">>;

const IDEMPOTENCY_KEY_LENGTH_MAX = 200;
export const IDEMPOTENCY_KEY_FORM = /^[\x21-\x7e]{1,200}$/;

const idempotencyKey = z.string().min(1).max(IDEMPOTENCY_KEY_LENGTH_MAX).openapi({
  description:
    "Makes the request safe to send again: an accepted one keeps its first answer. 1 to 200 printable ASCII characters, new for each request.",
  example: "7d3b7f0c-open-1",
});

const minSequence = z
  .string()
  .regex(/^[0-9]{1,15}$/)
  .openapi({
    description:
      "Answer only from a state that includes this entry of the journal, so that a client reads what it has written.",
    example: "42",
  });

const problemResponse = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problemSchema } },
});

/** A route as the OpenAPI document has it. */
export function describeRoute(operationId: string, spec: RouteSpec) {
  const headers =
    spec.method === "post"
      ? z.object({
          "Idempotency-Key": spec.isReadOnly === true ? idempotencyKey.optional() : idempotencyKey,
        })
      : spec.method === "get"
        ? z.object({ "Min-Sequence": minSequence.optional() })
        : undefined;
  return createRoute({
    operationId,
    method: spec.method,
    path: spec.path,
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    security: spec.access.kind === "public" ? [] : [{ apiKey: [] }, { session: [] }],
    "x-plimsoll-access": spec.access,
    request: {
      ...(spec.params === undefined ? {} : { params: spec.params }),
      ...(spec.query === undefined ? {} : { query: spec.query }),
      ...(headers === undefined ? {} : { headers }),
      ...(spec.body === undefined
        ? {}
        : { body: { required: true, content: { "application/json": { schema: spec.body } } } }),
    },
    responses: {
      [spec.status]: {
        description: spec.status === 201 ? "Made." : "Done.",
        content: { [spec.produces ?? "application/json"]: { schema: spec.response } },
      },
      "4XX": problemResponse("Refused: the code and the field say why, the detail what to do."),
      "5XX": problemResponse("The service cannot answer now; nothing is half done."),
    },
  });
}
