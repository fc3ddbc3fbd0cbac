import { problem } from "../../../views/http-problem.ts";

/** Lets in as many streams as there is room for, and as many of one caller as is fair. */
export class StreamDoor {
  readonly #limits: { readonly all: number; readonly each: number };
  readonly #callers = new Map<string, number>();
  #count = 0;

  constructor(limits: { readonly all: number; readonly each: number } = { all: 2_000, each: 50 }) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#count;
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
