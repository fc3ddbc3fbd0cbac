/** A stream of 32-bit numbers that is the same on every machine: integer arithmetic only. */
export interface Dice {
  /** The next number from 0 to 2^32 − 1. */
  readonly draw: () => number;
}

/**
 * Dice whose throws follow from a text alone: FNV-1a makes it a 32-bit seed, a counter with the
 * golden ratio as its step and two rounds of multiply and shift make the numbers. Good enough for
 * wiggles, worthless for secrets.
 */
export function diceFrom(text: string): Dice {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return {
    draw: () => {
      state = (state + 0x9e3779b9) | 0;
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return (mixed ^ (mixed >>> 15)) >>> 0;
    },
  };
}
