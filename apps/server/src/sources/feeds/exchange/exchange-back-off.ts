const FIRST_MILLIS = 1_000;
const LONGEST_MILLIS = 60_000;
/** An exchange that says "too many" is left alone at least this long. */
const RATE_LIMITED_MILLIS = 15_000;

/**
 * How long to leave an exchange alone: 1 s after the first failure, then twice as long each time, at
 * most a minute, each shortened by up to a half at random so that many servers do not return at once.
 */
export class ExchangeBackOff {
  readonly #random: () => number;
  #failures = 0;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Counts a failure; the pause in milliseconds before the next try. */
  fail(isRateLimit: boolean): number {
    const grown = Math.min(LONGEST_MILLIS, FIRST_MILLIS * 2 ** Math.min(this.#failures, 20));
    this.#failures += 1;
    const longest = isRateLimit ? Math.max(grown, RATE_LIMITED_MILLIS) : grown;
    return Math.round(longest * (1 - this.#random() / 2));
  }

  succeed(): void {
    this.#failures = 0;
  }
}
