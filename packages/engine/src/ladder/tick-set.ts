import { offsetOf, PAGE_COUNT, pageOf, TICKS_PER_PAGE } from "./tick.ts";

/** Answer when no tick qualifies; below every tick. */
export const NO_TICK = -1;

const NONE = -1;
const WORD_BITS_LOG2 = 5;
const WORD_BITS = 1 << WORD_BITS_LOG2;

/** Number of the highest bit set in `word`, which is not zero. */
function highestBit(word: number): number {
  return WORD_BITS - 1 - Math.clz32(word);
}

/**
 * A set of small integers, kept as levels of bits.
 *
 * In the lowest level, bit `i` says that `i` is a member. In every level above, bit `w` says that word `w`
 * of the level below is not zero. The highest level is one word. So a question reads at most one word of
 * each level on the way up and one on the way down. There are three levels for the 8192 ticks of a page,
 * and three for the 2048 pages.
 */
class BitPyramid {
  readonly #levels: Int32Array[] = [];

  constructor(capacity: number) {
    let words = capacity;
    do {
      words = Math.ceil(words / WORD_BITS);
      this.#levels.push(new Int32Array(words));
    } while (words > 1);
  }

  get isEmpty(): boolean {
    return this.#levels[this.#levels.length - 1]![0] === 0;
  }

  add(member: number): void {
    let index = member;
    for (const words of this.#levels) {
      const word = index >>> WORD_BITS_LOG2;
      const before = words[word]!;
      words[word] = before | (1 << index); // A shift counts modulo 32: the bit within the word.
      if (before !== 0) return; // The levels above know of this word already.
      index = word;
    }
  }

  delete(member: number): void {
    let index = member;
    for (const words of this.#levels) {
      const word = index >>> WORD_BITS_LOG2;
      const after = words[word]! & ~(1 << index);
      words[word] = after;
      if (after !== 0) return; // The word still has members: the levels above stand.
      index = word;
    }
  }

  /** The highest member, NONE when empty. */
  highest(): number {
    return this.isEmpty ? NONE : this.#descend(this.#levels.length, 0);
  }

  /** The highest member lower than `bound`, NONE when there is none. */
  highestBelow(bound: number): number {
    let index = bound;
    for (const [level, words] of this.#levels.entries()) {
      const word = index >>> WORD_BITS_LOG2;
      const lower = words[word]! & ((1 << index) - 1);
      if (lower !== 0) return this.#descend(level, word * WORD_BITS + highestBit(lower));
      index = word;
    }
    return NONE;
  }

  /** Follows the highest bits down from word `index` of the level below `level`. */
  #descend(level: number, index: number): number {
    let word = index;
    for (let below = level - 1; below >= 0; below--) {
      word = word * WORD_BITS + highestBit(this.#levels[below]![word]!);
    }
    return word;
  }
}

/**
 * The ticks of a ladder that have members. Adding, deleting and finding a neighbour read and write
 * a handful of words, whatever the number of ticks.
 *
 * A page costs about 1 KiB from the first use of a tick of its exponent on. It is never given back:
 * the keys of a market stay inside a few exponents. Without its page, a single loan that moves out
 * and in again would allocate one each time.
 */
export class TickSet {
  readonly #occupiedPages = new BitPyramid(PAGE_COUNT);
  readonly #pages: (BitPyramid | undefined)[] = new Array<undefined>(PAGE_COUNT).fill(undefined);

  /** Puts `tick` into the set; no effect when it is there. O(1). */
  add(tick: number): void {
    const page = pageOf(tick);
    const ticks = (this.#pages[page] ??= new BitPyramid(TICKS_PER_PAGE));
    ticks.add(offsetOf(tick));
    this.#occupiedPages.add(page);
  }

  /** Takes `tick` out of the set; no effect when it is not there. O(1). */
  delete(tick: number): void {
    const page = pageOf(tick);
    const ticks = this.#pages[page];
    if (ticks === undefined) return;
    ticks.delete(offsetOf(tick));
    if (ticks.isEmpty) this.#occupiedPages.delete(page);
  }

  /** The highest tick, NO_TICK when the set is empty. O(1). */
  highest(): number {
    return this.#highestOfPage(this.#occupiedPages.highest());
  }

  /** The highest tick lower than `tick`, NO_TICK when there is none. O(1). */
  highestBelow(tick: number): number {
    const page = pageOf(tick);
    const offset = this.#pages[page]?.highestBelow(offsetOf(tick)) ?? NONE;
    if (offset !== NONE) return page * TICKS_PER_PAGE + offset;
    return this.#highestOfPage(this.#occupiedPages.highestBelow(page));
  }

  /** The highest tick of an occupied page; NO_TICK for no page. */
  #highestOfPage(page: number): number {
    return page === NONE ? NO_TICK : page * TICKS_PER_PAGE + this.#pages[page]!.highest();
  }
}
