import type { BodyOf, ParamsOf, QueryOf, ResponseOf, RouteSpec } from "@plimsoll/contract";
import type { ForWhom } from "../foundation/workers/workers.ts";
import type { Written } from "../foundation/workers/written.ts";
import { countedAs, type Caller } from "../people/caller.ts";

/** What makes a request safe to send again. */
export interface Idempotency {
  /** As the client said it. */
  readonly key: string;
  /** SHA-256 of method, path and body. */
  readonly fingerprint: string;
}

/** Who sends a request, whatever the route: authentication, roles and the owner rule are passed. */
export interface AnyRequest {
  readonly caller: Caller;
  /** The network address that the request came from. */
  readonly address: string;
  /** Whether the caller reaches only what belongs to its own account. */
  readonly isConfined: boolean;
  /** Present on every POST that changes something. */
  readonly idempotency: Idempotency | undefined;
  /** Aborted when the client has gone. */
  readonly signal?: AbortSignal;
}

/** For whom a thread does the work of a request. */
export function forWhom({ caller, signal }: AnyRequest): ForWhom {
  return { owner: countedAs(caller), signal };
}

/** A request to a route, its inputs as the route's schemas have read them. */
export interface Request<Spec extends RouteSpec> extends AnyRequest {
  readonly params: ParamsOf<Spec>;
  readonly query: QueryOf<Spec>;
  readonly body: BodyOf<Spec>;
  readonly headers: Headers;
}

export interface Answer<Body> {
  readonly body: Body;
  /** The entry of the journal that the answer rests on. */
  readonly sequence?: number;
  /** Whether it is the first answer, repeated. */
  readonly isReplay?: boolean;
  readonly location?: string;
  /** Values of Set-Cookie. */
  readonly cookies?: readonly string[];
  /** Instead of the route's own status. */
  readonly status?: number;
}

/** What the body of an answer is: as the contract says, as a thread has written it, or a stream of events. */
type BodyFrom<Spec extends RouteSpec> = Spec extends { readonly produces: "text/event-stream" }
  ? ReadableStream<Uint8Array>
  : Spec extends { readonly isHeavy: true }
    ? Written
    : ResponseOf<Spec>;

/** What answers a route, with the help of such services. */
export type Handler<Spec extends RouteSpec, Services> = (
  request: Request<Spec>,
  services: Services,
) => Promise<Answer<BodyFrom<Spec>>>;

/**
 * What answers a group of routes: one handler for each route of the group and none besides, or it
 * does not compile.
 */
export type HandlersOf<Group extends Readonly<Record<string, RouteSpec>>, Services> = {
  readonly [Id in keyof Group]: Handler<Group[Id], Services>;
};
