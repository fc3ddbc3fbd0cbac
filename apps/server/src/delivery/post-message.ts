import * as http from "node:http";
import * as https from "node:https";
import type { LookupFunction } from "node:net";
import type { KeptConnections } from "./kept-connections.ts";
import { readTarget, resolveTarget, type Address, type TargetPolicy } from "./target.ts";

export interface Posting {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** For everything together: name, connection, request and answer. */
  readonly timeoutMs: number;
  readonly policy: TargetPolicy;
  readonly signal: AbortSignal;
  /** To use again what is open to the same addresses; without them each message has its own. */
  readonly connections?: KeptConnections;
}

/** What the receiver answered, or why there is no answer. */
export interface PostingOutcome {
  readonly status: number | null;
  readonly error: string | null;
  /** The beginning of the answer. */
  readonly response: string;
  /** How long the receiver wants to be left alone; 0 unless it said so. */
  readonly retryAfterMs: number;
}

/** More of an answer is neither read nor waited for. */
const RESPONSE_BYTES_MAX = 4_096;
const RESPONSE_TEXT_MAX = 500;
const RETRY_AFTER_FORM = /^[0-9]{1,6}$/;

/** Sends one message, once, to where it may go. Follows no redirect. Never throws. */
export async function postMessage(posting: Posting): Promise<PostingOutcome> {
  const limit = new AbortController();
  const timer = setTimeout(
    () => limit.abort(new Error(`There was no answer within ${posting.timeoutMs} ms.`)),
    posting.timeoutMs,
  );
  const signal = AbortSignal.any([posting.signal, limit.signal]);
  try {
    return await untilAborted(signal, send(posting, signal));
  } catch (error) {
    return { status: null, error: describe(error, signal), response: "", retryAfterMs: 0 };
  } finally {
    clearTimeout(timer);
  }
}

async function send(posting: Posting, signal: AbortSignal): Promise<PostingOutcome> {
  const { body, headers, policy, connections } = posting;
  const url = readTarget(posting.url, policy);
  const addresses = await resolveTarget(url, policy);
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === "https:" ? https : http;
    const options = {
      method: "POST",
      // Of its own, or one that was opened to the very addresses that were examined just now.
      agent: connections?.agentFor(url) ?? false,
      examined: addresses.map(({ address }) => address).join(" "),
      lookup: pinnedTo(addresses),
      signal,
      headers: {
        "content-type": "application/json",
        ...headers,
        "content-length": Buffer.byteLength(body),
        "user-agent": "Plimsoll-Webhooks/1",
        accept: "*/*",
      },
    };
    const outgoing = request(url, options);
    outgoing.on("error", (error) => {
      const wasClosed = "code" in error && error.code === "ECONNRESET" && !signal.aborted;
      if (!outgoing.reusedSocket || !wasClosed) return reject(error);
      // The far side had closed what was kept: it cannot be told apart before.
      const { connections: _, ...fresh } = posting;
      send(fresh, signal).then(resolve, reject);
    });
    outgoing.on("response", (answer) => {
      readBeginning(answer, signal).then((response) => {
        const status = answer.statusCode ?? null;
        resolve({ status, error: null, response, retryAfterMs: retryAfter(answer) });
        outgoing.destroy();
      }, reject);
    });
    outgoing.end(body);
  });
}

/** Answers every question for an address with those that were examined. */
function pinnedTo(addresses: readonly Address[]): LookupFunction {
  return (_hostname, options, callback) => {
    const [first] = addresses;
    if (options.all === true)
      callback(
        null,
        addresses.map((address) => ({ ...address })),
      );
    else callback(null, first?.address ?? "", first?.family ?? 4);
  };
}

async function readBeginning(answer: http.IncomingMessage, signal: AbortSignal): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of answer) {
    signal.throwIfAborted();
    pieces.push(piece as Buffer);
    size += (piece as Buffer).byteLength;
    if (size >= RESPONSE_BYTES_MAX) break;
  }
  const text = Buffer.concat(pieces).subarray(0, RESPONSE_BYTES_MAX).toString("utf8");
  // PostgreSQL's text holds no NUL.
  return text.replaceAll("\u0000", "").slice(0, RESPONSE_TEXT_MAX);
}

function retryAfter(answer: http.IncomingMessage): number {
  const text = answer.headers["retry-after"] ?? "";
  return RETRY_AFTER_FORM.test(text)
    ? 1_000 * (JSON.parse(text.replace(/^0+(?=\d)/, "")) as number)
    : 0;
}

function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(reasonOf(signal));
    const forget = (): void => signal.removeEventListener("abort", abort);
    work.then(resolve, reject).finally(forget);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("The delivery was stopped.");
}

function describe(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return reasonOf(signal).message;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  // When several addresses were tried in vain there is a code and no message.
  const message = error instanceof Error ? error.message || code : String(error);
  return message.replaceAll("\u0000", "").slice(0, RESPONSE_TEXT_MAX);
}
