import { problem } from "../../views/http-problem.ts";

const WAITING_MAX = 500;

/**
 * Lets requests begin one after another, with a turn of the event loop between two, and those who ask in turn:
 * a hundred requests that arrive together neither hold the thread for as long as all of them take, nor
 * stand before the one of somebody else.
 */
export class Turns {
  /** Who waits, whose turn is next first; what each of them has to begin, in its order. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #isTaken = false;

  /**
   * Settles when it is the turn of somebody's next request.
   *
   * @throws HttpProblem `busy` when too many of the same one wait already.
   */
  async take(who: string): Promise<void> {
    if (!this.#isTaken) {
      this.#isTaken = true;
      setImmediate(this.#next);
      return;
    }
    const own = this.#waiting.get(who) ?? [];
    if (own.length >= WAITING_MAX) {
      throw problem("busy", "Too many of your requests wait already.", { retryAfterSeconds: 2 });
    }
    this.#waiting.set(who, own);
    await new Promise<void>((resolve) => own.push(resolve));
  }

  readonly #next = (): void => {
    const [first] = this.#waiting;
    if (first === undefined) {
      this.#isTaken = false;
      return;
    }
    const [who, own] = first;
    const begin = own.shift();
    this.#waiting.delete(who);
    // Whoever has had a turn stands behind all others.
    if (own.length > 0) this.#waiting.set(who, own);
    setImmediate(this.#next);
    begin?.();
  };
}
