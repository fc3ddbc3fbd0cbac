import { setMaxListeners } from "node:events";
import { countedAs, isStaff, type Caller } from "../../../people/caller.ts";
import { problem } from "../../../views/http-problem.ts";

interface StreamLimits {
  /** All streams together. */
  readonly all: number;
  /** Of these only staff may have the last ones, so that no crowd shuts it out. */
  readonly forStaff: number;
  /** Streams of everybody who has not said who they are. */
  readonly unknown: number;
  /** Streams of one account, however many keys and sessions it has. */
  readonly account: number;
  /** Streams of one member of staff, or of one address of somebody unknown. */
  readonly each: number;
}

const LIMITS: StreamLimits = { all: 2_000, forStaff: 200, unknown: 1_000, account: 10, each: 50 };

/**
 * Lets in as many streams as there is room for, and as many of one account as is fair. A stream never ends by
 * itself, so whoever lets them in also ends them.
 */
export class StreamDoor {
  readonly #limits: StreamLimits;
  readonly #callers = new Map<string, number>();
  readonly #closing = new AbortController();
  #count = 0;
  #unknown = 0;

  constructor(limits: Partial<StreamLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
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

  /** How to leave again, safe to call more than once; or who has as many as may be. */
  enter(caller: Caller): (() => void) | "everybody" | "caller" {
    const name = countedAs(caller);
    const own = this.#callers.get(name) ?? 0;
    if (own >= this.#mostOf(caller)) return "caller";
    if (!this.#hasRoom(caller)) return "everybody";
    const unknown = caller.kind === "unknown" ? 1 : 0;
    this.#count += 1;
    this.#unknown += unknown;
    this.#callers.set(name, own + 1);
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      this.#count -= 1;
      this.#unknown -= unknown;
      const left = (this.#callers.get(name) ?? 1) - 1;
      if (left === 0) this.#callers.delete(name);
      else this.#callers.set(name, left);
    };
  }

  #mostOf(caller: Caller): number {
    const { account, each } = this.#limits;
    return caller.kind === "unknown" || isStaff(caller) ? each : account;
  }

  #hasRoom(caller: Caller): boolean {
    const { all, forStaff, unknown } = this.#limits;
    if (isStaff(caller)) return this.#count < all;
    if (caller.kind === "unknown" && this.#unknown >= unknown) return false;
    return this.#count < all - forStaff;
  }
}

/** @throws HttpProblem when there is no room for another stream. */
export function enterStreams(streams: StreamDoor, caller: Caller): () => void {
  const leave = streams.enter(caller);
  if (typeof leave === "function") return leave;
  if (leave === "caller") {
    const detail = "You have as many streams open as you may. Close one first.";
    throw problem("rate_limited", detail, { retryAfterSeconds: 5 });
  }
  const detail = "Too many streams are open. Ask again in a moment.";
  throw problem("busy", detail, { retryAfterSeconds: 5 });
}
