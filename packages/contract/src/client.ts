import type { Problem } from "./problem/problem.ts";
import type { BodyInputOf, ParamsOf, QueryInputOf, ResponseOf, RouteSpec } from "./route.ts";
import type { OperationId, Routes } from "./routes.ts";

export interface ClientOptions {
  /** Where the server is, e.g. `http://localhost:8080`; empty for the page's own origin. */
  readonly baseUrl: string;
  /** An API key; without one the browser's session counts. */
  readonly apiKey?: string;
  readonly fetch?: typeof fetch;
}

/** The server has refused; `problem` says why and what to do. */
export class RequestRefused extends Error {
  override readonly name = "RequestRefused";
  readonly problem: Problem;
  /** Seconds after which it may be sent again, if the server says so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: Problem, retryAfterSeconds: number | undefined) {
    super(problem.detail);
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** What any call may say beside its parameters. */
interface CallOptions {
  /** For a POST; made new for each call unless told. Keep it to send the same request again. */
  readonly idempotencyKey?: string;
  /** For a GET: the entry that the answer must include. */
  readonly minSequence?: number;
  /** Told the last entry that the answer includes, where the server says it, before the answer is there. */
  readonly onSequence?: (sequence: number) => void;
  readonly signal?: AbortSignal;
}

type Given<Name extends string, T> = [T] extends [undefined]
  ? object
  : Record<never, never> extends T
    ? { readonly [N in Name]?: T }
    : { readonly [N in Name]: T };

/** What a call of a route is given. */
type CallOf<Spec> = Given<"params", ParamsOf<Spec>> &
  Given<"query", QueryInputOf<Spec>> &
  Given<"body", BodyInputOf<Spec>> &
  CallOptions;

export type Client = {
  readonly [Id in OperationId]: Record<never, never> extends CallOf<Routes[Id]>
    ? (call?: CallOf<Routes[Id]>) => Promise<ResponseOf<Routes[Id]>>
    : (call: CallOf<Routes[Id]>) => Promise<ResponseOf<Routes[Id]>>;
};

/** What of a route a client needs to send a request. */
type RouteAddress = Pick<RouteSpec, "method" | "path" | "produces">;

/** The address of every operation; `routes` is one, a page may carry a smaller one. */
export type RouteTable = { readonly [Id in OperationId]: RouteAddress };

interface AnyCall extends CallOptions {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

/**
 * A client with one method for each operation of the table. It sends once: who repeats keeps the
 * idempotency key.
 */
export function createClientOf(table: RouteTable, options: ClientOptions): Client {
  const methods = Object.entries(table).map(([id, address]) => [
    id,
    (call: AnyCall = {}) => send(options, address, call),
  ]);
  return Object.fromEntries(methods) as Client;
}

async function send(options: ClientOptions, spec: RouteAddress, call: AnyCall): Promise<unknown> {
  const { fetch: request = fetch } = options;
  const response = await request(options.baseUrl + pathOf(spec, call), {
    method: spec.method.toUpperCase(),
    headers: headersOf(options, spec, call),
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    ...(call.signal === undefined ? {} : { signal: call.signal }),
  });
  if (!response.ok) throw await refusalOf(response);
  const sequence = response.headers.get("sequence");
  if (sequence !== null) call.onSequence?.(JSON.parse(sequence) as number);
  if (spec.produces === undefined) return response.json();
  if (isText(spec.produces)) return response.text();
  return new Uint8Array(await response.arrayBuffer());
}

/** Whether a media type is read as text; all others are bytes. */
function isText(mediaType: string): boolean {
  return mediaType.startsWith("text/");
}

function pathOf(spec: RouteAddress, call: AnyCall): string {
  const path = spec.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(call.params?.[name] ?? "")),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

function headersOf(
  options: ClientOptions,
  spec: RouteAddress,
  call: AnyCall,
): Record<string, string> {
  const headers: Record<string, string> = {};
  if (options.apiKey !== undefined) headers["authorization"] = `Bearer ${options.apiKey}`;
  if (call.body !== undefined) headers["content-type"] = "application/json";
  if (spec.method === "post") {
    headers["idempotency-key"] = call.idempotencyKey ?? crypto.randomUUID();
  }
  if (call.minSequence !== undefined) headers["min-sequence"] = String(call.minSequence);
  return headers;
}

async function refusalOf(response: Response): Promise<Error> {
  const retryAfter = response.headers.get("retry-after");
  const seconds = retryAfter === null ? undefined : (JSON.parse(retryAfter) as number);
  if (!(response.headers.get("content-type") ?? "").includes("json")) {
    return new Error(`The server answered ${response.status} ${response.statusText}.`);
  }
  return new RequestRefused((await response.json()) as Problem, seconds);
}
