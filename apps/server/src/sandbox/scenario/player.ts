import type { Millis } from "@plimsoll/engine";
import type { ScenarioClock } from "./scenario-clock.ts";

export interface PlayerOptions {
  readonly clock: ScenarioClock;
  /** Tells the book what the venues say at this instant; settles when that is durable. */
  readonly quote: (at: Millis) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

const RETRY_MILLIS = 1_000;

/** Moves the clock step by step while it runs: the next step waits for the prices of the last one. */
export class Player {
  readonly #options: PlayerOptions;
  readonly #ended: Promise<void>;
  #isClosing = false;
  #wake: () => void = () => undefined;

  constructor(options: PlayerOptions) {
    this.#options = options;
    this.#ended = this.#run();
  }

  /** Something about the clock has changed. */
  wake(): void {
    this.#wake();
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#wake();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { clock, quote, onError } = this.#options;
    let due = performance.now();
    while (!this.#isClosing) {
      if (!clock.isMoving) {
        await this.#sleep();
        due = performance.now();
        continue;
      }
      const left = due - performance.now();
      if (left > 0) await this.#sleep(left);
      if (this.#isClosing || !clock.isMoving) continue;
      // A machine that cannot keep up plays slower; it never leaves anything out.
      due = Math.max(due + clock.pauseMillis, performance.now());
      try {
        await quote(clock.step());
      } catch (error) {
        onError(error);
        await this.#sleep(RETRY_MILLIS);
      }
    }
  }

  async #sleep(millis?: number): Promise<void> {
    if (this.#isClosing) return;
    await new Promise<void>((resolve) => {
      const timer = millis === undefined ? undefined : setTimeout(resolve, millis);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => undefined;
  }
}
