import { RoundRobin } from "../../foundation/round-robin.ts";
import { problem } from "../../views/http-problem.ts";

const WAITING_MAX = 500;

/**
 * Lets requests begin one after another, with a turn of the event loop between two, and those who ask in turn:
 * a hundred requests that arrive together neither hold the thread for as long as all of them take, nor
 * stand before the one of somebody else.
 */
export class Turns {
  readonly #waiting = new RoundRobin<() => void>();
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
    if (this.#waiting.sizeOf(who) >= WAITING_MAX) {
      throw problem("busy", "Too many of your requests wait already.", { retryAfterSeconds: 2 });
    }
    await new Promise<void>((resolve) => this.#waiting.add(who, resolve));
  }

  readonly #next = (): void => {
    const begin = this.#waiting.next();
    if (begin === undefined) {
      this.#isTaken = false;
      return;
    }
    setImmediate(this.#next);
    begin();
  };
}
