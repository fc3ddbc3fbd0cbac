/** A small generator of its own (xorshift, 32 bits), so that a workload is the same everywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** A whole number from 0 to 2^32 − 1. */
  next(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state >>> 0;
    return this.#state;
  }

  /** A whole number from 0 to `bound` − 1; `bound` is at most 2^32. */
  below(bound: number): number {
    return this.next() % bound;
  }
}
