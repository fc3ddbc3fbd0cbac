import { createHash } from "node:crypto";
import type { RouteSpec } from "@plimsoll/contract";
import { IDEMPOTENCY_KEY_FORM, scopeOf } from "@plimsoll/contract";
import { encodeCanonical } from "@plimsoll/journal";
import type { Context } from "hono";
import { isConfined } from "../../people/caller.ts";
import { admit, type Limits } from "./admit.ts";
import { refuseUnproved } from "./proofs.ts";
import { hasAlready } from "./if-none-match.ts";
import { readJson } from "./body.ts";
import type { HttpEnv } from "./environment.ts";
import { problem, invalidField } from "../../views/http-problem.ts";
import type { Answer, Idempotency } from "../../views/operation.ts";
import { isWritten, write } from "../../foundation/workers/written.ts";
import { checkOwner } from "./owner.ts";
import { showsPeople, type StaffReads } from "./staff-reads.ts";
import type { Services } from "./services.ts";
import { isUnjournaled, recordChange } from "./unjournaled-changes.ts";
import { validate } from "./validate.ts";

/** A handler as the pipeline sees it: its inputs have been checked against its own route. */
export type LooseHandler = (request: never, services: Services) => Promise<Answer<unknown>>;

/**
 * Every request goes the same way: are there too many, who sends it, may this role send it, are the
 * inputs well-formed, is it about the caller's own; then the handler answers.
 */
export function pipeline(
  operation: string,
  spec: RouteSpec,
  handler: LooseHandler,
  services: Services,
  { limits, staffReads }: { readonly limits: Limits; readonly staffReads: StaffReads },
) {
  const isLogged = showsPeople(operation, spec);
  const isKept = !isUnjournaled(operation);
  const scope = scopeOf(spec);
  return async (context: Context<HttpEnv>): Promise<Response> => {
    context.set("operation", operation);
    // Whoever watches the process must always learn that it runs: nothing is asked, nothing is counted.
    if (operation === "getHealth") {
      return respond(context, spec, await handler(undefined as never, services));
    }
    if (services.sandbox?.isRestarting === true) {
      const detail = "The sandbox begins again with a new book. Ask again in a moment.";
      throw problem("unavailable", detail, { retryAfterSeconds: 2 });
    }
    const { access } = spec;
    const terms = { cost: spec.cost ?? 1, isPublic: access.kind === "public" };
    const caller = await admit(context, services, limits, terms);
    if (access.kind !== "public" && caller.kind === "unknown") {
      throw problem("unauthenticated", "Send an API key as a bearer token, or sign in.");
    }
    refuseUnproved(caller, spec);
    if (access.kind === "roles" && !access.roles.some((role) => caller.roles.includes(role))) {
      const detail = `This needs one of the roles ${access.roles.join(", ")}. Use another key.`;
      throw problem("forbidden", detail);
    }
    if (!mayBy(caller.scopes, scope)) {
      const detail = `This key needs the scope ${scope}. Use another key.`;
      throw problem("forbidden", detail, { operands: { scope } });
    }
    const params = validate(spec.params, context.req.param(), "path");
    const query = validate(spec.query, queryOf(context), "query");
    const idempotencyKey = idempotencyKeyOf(context, spec);
    const raw = spec.body === undefined ? undefined : await readJson(context.req.raw);
    const body = validate(spec.body, raw, "body");
    const confined = access.kind === "roles" && isConfined(caller, access.roles);
    if (access.kind === "roles" && access.owner !== undefined && confined) {
      await checkOwner(services, caller, access.owner, { params, query, body });
    }
    checkMinSequence(context, services);
    const idempotency = idempotencyKey && fingerprint(context, idempotencyKey, raw);
    const { headers, signal } = context.req.raw;
    const { address } = context.var;
    const request = {
      ...{ caller, address },
      isConfined: confined,
      params,
      query,
      body,
      headers,
      idempotency,
      signal,
    };
    const asked = { operation, caller, address, params, query, body };
    const recorded = isLogged && !confined ? staffReads.record(asked) : undefined;
    // What has begun to stream cannot be held back any more.
    if (spec.produces === "text/event-stream") await recorded;
    const act = () => handler(request as never, services);
    const acting = isKept ? act() : recordChange(asked, services, act);
    const [answer] = await Promise.all([acting, recorded]);
    return respond(context, spec, answer);
  };
}

/** Whether a caller with these scopes may do what needs this one; people and most keys have no scopes. */
function mayBy(scopes: readonly string[] | null | undefined, scope: string | null): boolean {
  return scope === null || scopes === undefined || scopes === null || scopes.includes(scope);
}

function queryOf(context: Context<HttpEnv>): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, values] of Object.entries(context.req.queries())) {
    if (values.length > 1) throw invalidField(name, `Name ${name} once.`);
    query[name] = values[0] ?? "";
  }
  return query;
}

function idempotencyKeyOf(context: Context<HttpEnv>, spec: RouteSpec): string | undefined {
  if (spec.method !== "post") return undefined;
  const key = context.req.header("idempotency-key");
  if (key === undefined) {
    if (spec.isReadOnly === true) return undefined;
    const detail =
      "Send an Idempotency-Key header, new for each request, so that it is safe to repeat.";
    throw problem("idempotency_key_missing", detail, { field: "Idempotency-Key" });
  }
  if (!IDEMPOTENCY_KEY_FORM.test(key)) {
    throw invalidField("Idempotency-Key", "Use 1 to 200 printable ASCII characters.");
  }
  return key;
}

function fingerprint(context: Context<HttpEnv>, key: string, body: unknown): Idempotency {
  const text = `${context.req.method} ${context.req.path}\n${encodeCanonical(body ?? null)}`;
  return { key, fingerprint: createHash("sha256").update(text).digest("hex") };
}

function checkMinSequence(context: Context<HttpEnv>, services: Services): void {
  const text = context.req.header("min-sequence");
  if (text === undefined) return;
  if (!/^[0-9]{1,15}$/.test(text)) throw invalidField("Min-Sequence", "Use a whole number.");
  const durable = services.book.sequencer.durableSequence;
  if (BigInt(text) <= BigInt(durable)) return;
  throw problem("sequence_not_reached", `The journal ends at ${durable}. Ask again in a moment.`, {
    field: "Min-Sequence",
    retryAfterSeconds: 1,
    operands: { sequence: durable },
  });
}

function respond(context: Context<HttpEnv>, spec: RouteSpec, answer: Answer<unknown>): Response {
  const { body, sequence, isReplay, location, status = spec.status } = answer;
  const headers = new Headers();
  headers.set("content-type", spec.produces ?? "application/json");
  if (sequence !== undefined) headers.set("sequence", String(sequence));
  if (isReplay === true) headers.set("idempotency-replayed", "true");
  if (location !== undefined) headers.set("location", location);
  for (const cookie of answer.cookies ?? []) headers.append("set-cookie", cookie);
  headers.set("cache-control", cacheControlOf(spec));
  if (body instanceof ReadableStream) {
    // A proxy that gathers or rewrites what it passes on would hold every event back.
    headers.set("cache-control", `${cacheControlOf(spec)}, no-transform`);
    headers.set("x-accel-buffering", "no");
    return context.newResponse(body, { status: status as 200, headers });
  }
  const { payload, tag } = written(spec, body);
  if (spec.method === "get" && status === 200) {
    headers.set("etag", tag());
    // Whoever watches the process wants an answer each time.
    const isAsked = context.get("operation") !== "getHealth";
    if (isAsked && hasAlready(context.req.header("if-none-match"), tag())) {
      return context.newResponse(null, { status: 304, headers });
    }
  }
  return context.newResponse(payload, { status: status as 200, headers });
}

/**
 * What everybody gets may be kept and asked for again by its tag. What is somebody's own, also by a link's token, is kept
 * by no cache, and not by a browser that others may use after them.
 */
function cacheControlOf({ access, path }: RouteSpec): string {
  return access.kind === "public" && !path.includes("{token}") ? "no-cache" : "no-store";
}

/** A body as it goes over the wire; one that a thread has written out stays as it is. */
function written(spec: RouteSpec, body: unknown) {
  if (isWritten(body)) return { payload: body.bytes, tag: () => body.tag };
  const bytes = body instanceof Uint8Array ? new Uint8Array(body) : undefined;
  const payload = bytes ?? (spec.produces === undefined ? JSON.stringify(body) : String(body));
  return { payload, tag: () => write(payload).tag };
}
