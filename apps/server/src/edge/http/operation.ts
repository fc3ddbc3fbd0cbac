import type {
  BodyOf,
  OperationId,
  ParamsOf,
  QueryOf,
  ResponseOf,
  Routes,
} from "@plimsoll/contract";
import type { Caller } from "../../people/caller.ts";
import type { z } from "zod";
import type { Services } from "./services.ts";

/** What makes a request safe to send again. */
export interface Idempotency {
  /** As the client said it. */
  readonly key: string;
  /** SHA-256 of method, path and body. */
  readonly fingerprint: string;
}

/** A request that has passed authentication, roles, validation and the owner rule. */
export interface Request<Id extends OperationId> {
  readonly caller: Caller;
  /** Whether the caller reaches only what belongs to its own account. */
  readonly isConfined: boolean;
  readonly params: ParamsOf<Routes[Id]>;
  readonly query: QueryOf<Routes[Id]>;
  readonly body: BodyOf<Routes[Id]>;
  readonly headers: Headers;
  /** Present on every POST that changes something. */
  readonly idempotency: Idempotency | undefined;
}

export type AnyRequest = Pick<Request<OperationId>, "caller" | "isConfined" | "idempotency">;

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

/** What the body of an answer is: as the contract says, or that text as it comes. */
type BodyFrom<Id extends OperationId> = Routes[Id]["response"] extends z.ZodString
  ? string | ReadableStream<Uint8Array>
  : ResponseOf<Routes[Id]>;

export type Handler<Id extends OperationId> = (
  request: Request<Id>,
  services: Services,
) => Promise<Answer<BodyFrom<Id>>>;

/** A handler for some operations; all together they must cover every one. */
export type Handlers<Ids extends OperationId = OperationId> = { readonly [Id in Ids]: Handler<Id> };

/** Operations of the contract that do something in a sandbox only. */
export type SandboxOperation =
  | "getSandbox"
  | "controlSandbox"
  | "shockSandbox"
  | "setSandboxPolicy"
  | "restartSandbox"
  | "signInToSandbox"
  | "askFaucet";

/** Handed in by the sandbox where there is one. */
export type SandboxHandlers = Handlers<SandboxOperation>;
