interface Count {
  taken: number;
  readonly since: number;
}

const COUNTS_MAX = 50_000;

/** So many of something for each key within a while, counted from the first one. */
export class Quota {
  readonly #limit: number;
  readonly #millis: number;
  readonly #now: () => number;
  readonly #counts = new Map<string, Count>();

  constructor(limit: number, millis: number, now: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#millis = millis;
    this.#now = now;
  }

  /** Takes one; false when there is none left. */
  take(key: string): boolean {
    const now = this.#now();
    let count = this.#counts.get(key);
    if (count === undefined || now - count.since >= this.#millis) {
      // Counts stand in the order in which they began, so the first one is over first.
      this.#counts.delete(key);
      if (this.#counts.size >= COUNTS_MAX) this.#forget(now);
      count = { taken: 0, since: now };
      this.#counts.set(key, count);
    }
    if (count.taken >= this.#limit) return false;
    count.taken += 1;
    return true;
  }

  #forget(now: number): void {
    for (const [key, { since }] of this.#counts) {
      if (now - since < this.#millis && this.#counts.size < COUNTS_MAX) break;
      this.#counts.delete(key);
    }
  }
}
