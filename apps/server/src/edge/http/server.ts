import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { problem, problemResponse } from "../../views/http-problem.ts";
import { boundPipelining } from "./pipelining.ts";

type Fetch = (request: Request, bindings: object) => Response | Promise<Response>;

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** How long a client may take to send its headers, and its whole request. */
  readonly headersMillisMax?: number;
  readonly requestMillisMax?: number;
}

export interface HttpServer {
  readonly port: number;
  /** Answers requests by this from now on; until then each is told to come back. */
  serve(fetch: Fetch): void;
  /** Takes no more requests, answers those under way, and closes. Safe to call more than once. */
  close(): Promise<void>;
}

/** Nobody can listen at this address: a sentence says why, and what to set. */
class CannotListen extends Error {
  override readonly name = "CannotListen";
}

const HEADERS_MILLIS_MAX = 10_000;
const REQUEST_MILLIS_MAX = 30_000;
const IDLE_MILLIS_MAX = 15_000;
const HEADER_BYTES_MAX = 16 * 1024;
const CLOSE_MILLIS_MAX = 10_000;
const SWEEP_MILLIS = 50;

/**
 * Listens for HTTP. Clients that are slow or silent lose their connection. It listens before there is anything
 * to serve, so that a server that cannot listen takes no book away from one that can.
 *
 * @throws CannotListen
 */
export async function listen(options: ListenOptions): Promise<HttpServer> {
  let fetch: Fetch = notYet;
  const listener = getRequestListener((request: Request, bindings: object) =>
    fetch(request, bindings),
  );
  const server = createServer(
    {
      headersTimeout: options.headersMillisMax ?? HEADERS_MILLIS_MAX,
      requestTimeout: options.requestMillisMax ?? REQUEST_MILLIS_MAX,
      connectionsCheckingInterval: 500,
      keepAliveTimeout: IDLE_MILLIS_MAX,
      maxHeaderSize: HEADER_BYTES_MAX,
    },
    boundPipelining((incoming, outgoing) => void listener(incoming, outgoing)),
  );
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: Error): void => reject(explain(error, options));
    server.once("error", refuse);
    server.listen(options.port, options.host, () => {
      server.off("error", refuse);
      resolve();
    });
  });
  let closed: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    serve: (serving) => (fetch = serving),
    close: () => (closed ??= close(server)),
  };
}

function notYet(): Response {
  const detail = "The server is starting. Ask again in a moment.";
  return problemResponse(problem("unavailable", detail, { retryAfterSeconds: 1 }).details, "start");
}

function explain(error: Error, { host, port }: ListenOptions): CannotListen {
  const code = "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") {
    return new CannotListen(`Port ${port} of ${host} is taken already. Name another one by PORT.`);
  }
  if (code === "EACCES") {
    return new CannotListen(`This user may not listen on port ${port}. Name another one by PORT.`);
  }
  return new CannotListen(
    `Nobody can listen on ${host}: ${error.message}. Name an address of this machine by HOST.`,
  );
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that has answered its last request is idle only then.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MILLIS);
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_MILLIS_MAX);
  await closed;
  clearTimeout(timer);
  clearInterval(sweep);
}
