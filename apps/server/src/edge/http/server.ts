import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Server } from "node:http";
import { getRequestListener } from "@hono/node-server";

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly fetch: (request: Request, bindings: object) => Response | Promise<Response>;
  /** How long a client may take to send its headers, and its whole request. */
  readonly headersMillisMax?: number;
  readonly requestMillisMax?: number;
}

interface HttpServer {
  readonly port: number;
  /** Takes no more requests, answers those under way, and closes. */
  close(): Promise<void>;
}

const HEADERS_MILLIS_MAX = 10_000;
const REQUEST_MILLIS_MAX = 30_000;
const IDLE_MILLIS_MAX = 15_000;
const HEADER_BYTES_MAX = 16 * 1024;
const CLOSE_MILLIS_MAX = 10_000;
const SWEEP_MILLIS = 50;

/** Listens for HTTP. Clients that are slow or silent lose their connection. */
export async function listen(options: ListenOptions): Promise<HttpServer> {
  const listener = getRequestListener(options.fetch);
  const server = createServer(
    {
      headersTimeout: options.headersMillisMax ?? HEADERS_MILLIS_MAX,
      requestTimeout: options.requestMillisMax ?? REQUEST_MILLIS_MAX,
      connectionsCheckingInterval: 500,
      keepAliveTimeout: IDLE_MILLIS_MAX,
      maxHeaderSize: HEADER_BYTES_MAX,
    },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
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
