import { z } from "@hono/zod-openapi";
import type { Access } from "./access.ts";

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
  /** What a live server answers with 404. */
  readonly isOnlyInSandbox?: true;
  /** Whether its answer sets the session's cookie. */
  readonly setsCookie?: true;
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

export const IDEMPOTENCY_KEY_FORM = /^[\x21-\x7e]{1,200}$/;
