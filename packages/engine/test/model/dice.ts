/** Repeatable throws from one number (mulberry32). */
export class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 up to, not including, `count`. */
  below(count: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  }

  is = (percentage: number) => this.below(100) < percentage;
  pick<const T extends readonly [unknown, ...unknown[]]>(list: T): T[number] {
    return list[this.below(list.length)];
  }
  /** From `least` to `most`. */
  between = (least: bigint, most: bigint) =>
    least + (BigInt(this.below(1_000_001)) * (most - least)) / 1_000_000n;
  part = (of: bigint, low: number, high: number) =>
    (of * this.between(BigInt(low), BigInt(high))) / 100n;
}
