import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "@plimsoll/contract";
import { CommandFailure } from "../command-failure.ts";

const URL_DEFAULT = "http://localhost";
const PORT_DEFAULT = "8080";
/** How often a request is sent that the server puts off or that gets lost. */
const ATTEMPTS_MAX = 20;
const PAUSE_SECONDS = 1;
const PAUSE_SECONDS_MAX = 60;

/** A running server, asked with patience. */
export interface Service {
  /**
   * Sends a request; again when the server puts it off or the connection breaks, so give it an
   * idempotency key.
   *
   * @throws CommandFailure when the server refuses or cannot be reached.
   */
  ask<Answer>(request: (client: Client) => Promise<Answer>): Promise<Answer>;
  /**
   * The same, for one request at a time; says also whether the server knew it from an earlier run and
   * did nothing.
   *
   * @throws CommandFailure as above.
   */
  tell<Answer>(request: (client: Client) => Promise<Answer>): Promise<Told<Answer>>;
}

/** What the server answered, and whether it had answered the same request before. */
export interface Told<Answer> {
  readonly answer: Answer;
  readonly isKnown: boolean;
}

/** @throws CommandFailure when there is no key. */
export async function openService(options: {
  readonly url?: string;
  readonly key?: string;
}): Promise<Service> {
  const { key = "" } = options;
  if (key === "") {
    throw new CommandFailure(
      "There is no API key. Put one into PLIMSOLL_KEY; plimsoll keys create makes it.",
    );
  }
  const baseUrl = (options.url ?? localUrl(process.env)).replace(/\/+$/, "");
  // Only this command needs it, and it takes longer to load than all the rest.
  const { createClient, RequestRefused } = await import("@plimsoll/contract");
  let [hasAnswered, isReplay] = [false, false];
  const client = createClient({
    baseUrl,
    apiKey: key,
    fetch: async (...request) => {
      const response = await fetch(...request);
      isReplay = response.headers.get("idempotency-replayed") === "true";
      return response;
    },
  });

  /** How long to wait before the same request makes sense again; undefined when it never will. */
  const pauseAfter = (error: unknown): number | undefined => {
    if (error instanceof RequestRefused) {
      hasAnswered = true;
      return error.retryAfterSeconds;
    }
    return isOfNetwork(error) && hasAnswered ? PAUSE_SECONDS : undefined;
  };

  const tell: Service["tell"] = async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await request(client);
        hasAnswered = true;
        // A second attempt may find what the first one did before its answer got lost.
        return { answer, isKnown: isReplay && attempt === 1 };
      } catch (error) {
        const seconds = pauseAfter(error);
        if (seconds === undefined || attempt >= ATTEMPTS_MAX) throw explain(error, baseUrl);
        await pause(Math.min(seconds, PAUSE_SECONDS_MAX) * 1_000);
      }
    }
  };
  return { tell, ask: async (request) => (await tell(request)).answer };
}

function localUrl({ PORT = "" }: NodeJS.ProcessEnv): string {
  return `${URL_DEFAULT}:${PORT === "" ? PORT_DEFAULT : PORT}`;
}

/** `fetch` throws a TypeError with a cause for everything that keeps it from an answer. */
function isOfNetwork(error: unknown): boolean {
  return error instanceof TypeError && error.cause !== undefined;
}

function explain(error: unknown, baseUrl: string): Error {
  if (isOfNetwork(error)) {
    return new CommandFailure(
      `No server answers at ${baseUrl}. Start it, or give its address with --url.`,
    );
  }
  return new CommandFailure(error instanceof Error ? error.message : String(error));
}
