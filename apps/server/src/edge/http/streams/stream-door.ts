import { setMaxListeners } from "node:events";
import { problem } from "../../../views/http-problem.ts";

/**
 * Lets in as many streams as there is room for, and as many of one caller as is fair. A stream never ends by
 * itself, so whoever lets them in also ends them.
 */
export class StreamDoor {
  readonly #limits: { readonly all: number; readonly each: number };
  readonly #callers = new Map<string, number>();
  readonly #closing = new AbortController();
  #count = 0;

  constructor(limits: { readonly all: number; readonly each: number } = { all: 2_000, each: 50 }) {
    this.#limits = limits;
    // Each stream listens, and Node warns of many.
    setMaxListeners(0, this.#closing.signal);
  }

  get count(): number {
    return this.#count;
  }

  /** Aborted when every stream is to end. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Ends every stream, also those that come later. */
  close(): void {
    this.#closing.abort();
  }

  /** How to leave again, safe to call more than once; null when there is no room. */
  enter(caller: string): (() => void) | null {
    const own = this.#callers.get(caller) ?? 0;
    if (this.#count >= this.#limits.all || own >= this.#limits.each) return null;
    this.#count += 1;
    this.#callers.set(caller, own + 1);
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      this.#count -= 1;
      const left = (this.#callers.get(caller) ?? 1) - 1;
      if (left === 0) this.#callers.delete(caller);
      else this.#callers.set(caller, left);
    };
  }
}

/** @throws HttpProblem when there is no room for another stream. */
export function enterStreams(streams: StreamDoor, caller: string): () => void {
  const leave = streams.enter(caller);
  if (leave !== null) return leave;
  const detail = "Too many streams are open. Close one, or ask again in a moment.";
  throw problem("busy", detail, { retryAfterSeconds: 5 });
}
