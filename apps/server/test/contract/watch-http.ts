import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Exchange } from "./exchange.ts";

interface Started {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly server: Server;
}

/** Every answer of ours has it; those of other servers in a test do not. */
const MARK = "x-request-id";

/**
 * Looks at every exchange of every HTTP server in this process, whoever asks: `fetch`, a browser, another process, a
 * bare socket. Nothing is taken away from server or client, and nothing waits.
 */
export function watchHttp(see: (exchange: Exchange) => void): void {
  subscribe("http.server.request.start", (message) => {
    const { request, response } = message as Started;
    watch(request, response, see);
  });
}

function watch(
  request: IncomingMessage,
  response: ServerResponse,
  see: (exchange: Exchange) => void,
): void {
  const { method = "", url = "" } = request;
  const taken: Uint8Array[] = [];
  const push = request.push.bind(request);
  request.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (chunk instanceof Uint8Array) taken.push(chunk);
    return push(chunk, encoding);
  };
  const headers = new Map<string, string>();
  const sent: Uint8Array[] = [];
  const keep = (chunk: unknown): void => {
    if (chunk instanceof Uint8Array) sent.push(chunk);
    else if (typeof chunk === "string") sent.push(Buffer.from(chunk));
  };
  const writeHead = response.writeHead.bind(response);
  const write = response.write.bind(response);
  const end = response.end.bind(response);
  Object.assign(response, {
    writeHead: (...given: readonly unknown[]): unknown => {
      for (const [name, value] of headersIn(given.at(-1))) headers.set(name, value);
      return Reflect.apply(writeHead, response, given);
    },
    write: (...given: readonly unknown[]): unknown => {
      if (!isStream(response, headers)) keep(given[0]);
      return Reflect.apply(write, response, given);
    },
    end: (...given: readonly unknown[]): unknown => {
      keep(given[0]);
      return Reflect.apply(end, response, given);
    },
  });
  response.once("close", () => {
    for (const [name, value] of headersIn(response.getHeaders())) headers.set(name, value);
    const isWhole = response.writableFinished || isStream(response, headers);
    if (!isWhole || !headers.has(MARK)) return;
    see({
      ...{ method, target: url, requestHeaders: request.headers, status: response.statusCode },
      ...{ requestBody: Buffer.concat(taken), headers, body: Buffer.concat(sent) },
    });
  });
}

/** A stream has no end and no body that could be looked at. */
function isStream(response: ServerResponse, headers: ReadonlyMap<string, string>): boolean {
  const type = headers.get("content-type") ?? String(response.getHeader("content-type") ?? "");
  return type.startsWith("text/event-stream");
}

function* headersIn(given: unknown): Iterable<readonly [string, string]> {
  if (Array.isArray(given)) {
    for (let at = 0; at + 1 < given.length; at += 2) {
      yield [String(given[at]).toLowerCase(), String(given[at + 1])];
    }
  } else if (typeof given === "object" && given !== null) {
    for (const [name, value] of Object.entries(given)) {
      yield [name.toLowerCase(), String(value)];
    }
  }
}
