import { randomUUID } from "node:crypto";
import { getConnInfo } from "@hono/node-server/conninfo";
import { Hono, type Context } from "hono";
import { openApiDocument, routes, type Routes, type RouteSpec } from "@plimsoll/contract";
import type { WebFiles } from "../web/web-files.ts";
import { unknownCaller } from "../../people/caller.ts";
import { allowedMethods } from "./allowed-methods.ts";
import { mountDocs } from "./docs.ts";
import { mountPeople } from "./people.ts";
import type { HttpEnv } from "./environment.ts";
import { problemOf } from "./failure.ts";
import { problem, problemResponse, type ProblemDetails } from "../../views/http-problem.ts";
import { mountPages } from "./pages.ts";
import { pipeline, type LooseHandler } from "./mount.ts";
import { StaffReads } from "./staff-reads.ts";
import { admitAnybody, askerOf, Limits } from "./admit.ts";
import { Turns } from "./turns.ts";
import type { SandboxHandlers } from "../../sandbox/routes.ts";
import { securityHeaders } from "./security-headers.ts";
import type { HandlersOf } from "../../views/operation.ts";
import { handlers } from "./routes/registry.ts";
import type { Services } from "./services.ts";
import { watchForUntrustedProxies } from "./untrusted-proxies.ts";
import { VERSION } from "./version.ts";

const INTERNAL: ProblemDetails = {
  code: "internal_error",
  status: 500,
  title: "Something is wrong on our side",
  detail:
    "The request failed on our side. Send it again with the same idempotency key, or tell us its id.",
};
/** The client has left before its turn came; nobody reads this, but metrics and log show it. */
const GONE = 499;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,100}$/;

export interface AppParts {
  /** What the routes of the sandbox answer. In live mode they refuse, and are not described. */
  readonly sandbox: SandboxHandlers;
  /** Where the server itself listens, for whoever reads of it in the document. */
  readonly address: string;
  /** The web app, where there is one. */
  readonly files: WebFiles | null;
}

/** The whole HTTP interface on these services, and the web app where there is one. */
export function createApp(services: Services, parts: AppParts): Hono<HttpEnv> {
  const { files } = parts;
  const allHandlers: HandlersOf<Routes, Services> = { ...handlers, ...parts.sandbox };
  const app = new Hono<HttpEnv>();
  const { log } = services;
  const limits = new Limits(services.config);
  const { proxies } = services.config.people;
  const watchProxies = watchForUntrustedProxies({ mode: services.config.mode, proxies, log });
  const security = securityHeaders(services.config.publicUrl?.startsWith("https:") === true);
  const staffReads = new StaffReads(services);
  const turns = new Turns();

  app.use(async (context, next) => {
    const began = performance.now();
    const given = context.req.header("x-request-id");
    const requestId = given !== undefined && REQUEST_ID.test(given) ? given : randomUUID();
    context.set("requestId", requestId);
    context.set("operation", "unknown");
    const peer = getConnInfo(context).remote.address ?? "unknown";
    watchProxies(peer, context.req.raw.headers);
    context.set("address", proxies.clientOf(peer, context.req.raw.headers));
    context.set("caller", unknownCaller("unknown"));
    context.header("X-Request-Id", requestId);
    // Whoever watches the process waits for nobody.
    if (context.req.path !== routes.getHealth.path) await turns.take(askerOf(context, limits));
    if (context.req.raw.signal.aborted) context.res = new Response(null, { status: GONE });
    else await next();
    for (const [name, value] of security) {
      if (!context.res.headers.has(name)) context.header(name, value);
    }
    const seconds = (performance.now() - began) / 1_000;
    const { operation, caller } = context.var;
    const { status } = context.res;
    services.book.served.metrics.observe({ operation, status, seconds });
    log.info({ requestId, operation, caller: caller.id, status, seconds }, "request");
  });

  for (const [operation, spec] of Object.entries(routes) as [keyof typeof routes, RouteSpec][]) {
    refuseWithoutAccess(operation, spec);
    const handler = allHandlers[operation] as LooseHandler;
    const run = pipeline(operation, spec, handler, services, { limits, staffReads });
    app.on(spec.method.toUpperCase(), routingPath(spec), run);
  }

  mountPeople(app, services.people, limits.allowance);
  const servers = serversOf(services.config.publicUrl, parts.address);
  const { mode } = services.config;
  const document = () => openApiDocument({ version: VERSION, servers, mode });
  const count = (context: Context<HttpEnv>): void => admitAnybody(context, limits);
  mountDocs(app, { count, document });
  if (files === null) {
    // Without an app at the root, whoever opens the printed address finds the reference.
    app.get("/", (context) => context.redirect("/docs"));
  } else {
    mountPages(app, { files, count });
  }

  const offered = Object.values<RouteSpec>(routes).filter(
    (spec) => mode === "sandbox" || spec.isOnlyInSandbox !== true,
  );
  const allowed = allowedMethods(offered);
  app.notFound((context) => {
    count(context);
    const { method, path } = context.req;
    const methods = allowed(path);
    if (methods !== null) {
      context.header("Allow", methods);
      const detail = `${path} does not take ${method}. Use ${methods.replace(/, (?=\w+$)/, " or ")}.`;
      return answerProblem(context, problem("method_not_allowed", detail).details);
    }
    const detail = `There is nothing at ${method} ${path}. See /docs.`;
    return answerProblem(context, problem("not_found", detail).details);
  });
  app.onError((error, context) => {
    const { requestId } = context.var;
    const known = problemOf(error);
    if (known === null) log.error({ requestId, error }, "a request failed on our side");
    return answerProblem(context, known?.details ?? INTERNAL);
  });
  return app;
}

/** The path of a route as the router has it: `:loan` for `{loan}`. */
function routingPath({ path }: RouteSpec): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

/** Where the document says that requests go. */
function serversOf(publicUrl: string | undefined, address: string) {
  const url = publicUrl ?? address;
  return [
    { url: url.replace(/\/$/, ""), description: "Where this service is reached." },
    { url: "/", description: "Where this document comes from." },
  ];
}

/** A problem with the headers that were set before it was met: allowance and request id. */
function answerProblem(context: Context<HttpEnv>, details: ProblemDetails): Response {
  const response = problemResponse(details, context.var.requestId);
  for (const [name, value] of response.headers) context.header(name, value);
  return context.newResponse(response.body, { status: response.status as 400 });
}

/** Stops the start when a route does not say who may call it, also where a cast hid that from the compiler. */
function refuseWithoutAccess(operation: string, spec: RouteSpec): void {
  const access: RouteSpec["access"] | undefined = spec.access;
  const isOpen = access?.kind === "public" || access?.kind === "authenticated";
  if (isOpen || (access?.kind === "roles" && access.roles.length > 0)) return;
  throw new Error(`The route ${operation} does not say who may call it. Give it an access.`);
}
