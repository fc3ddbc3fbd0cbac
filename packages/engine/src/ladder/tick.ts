/**
 * A *tick* is a narrow band of ladder keys, numbered so that a higher key never has a lower tick.
 *
 * The number is the exponent and the leading 13 bits of the mantissa of the key's IEEE 754 double:
 * for a positive double these bits, read as an integer, grow with the value. A tick is therefore
 * between 0.6 and 1.2 basis points wide, and finding it takes a store, a load and a shift. A
 * logarithm would give bands of equal width, but ECMAScript lets every machine round Math.log in
 * its own way, and replay must place each key alike on all of them.
 */

/** Mantissa bits that tell ticks of one exponent apart. */
const TICK_MANTISSA_BITS = 13;
/** Mantissa bits in the upper half of a double; the exponent and the sign stand above them. */
const UPPER_MANTISSA_BITS = 20;
/** How far the upper half shifts right to leave exponent and leading mantissa bits. */
const TICK_SHIFT = UPPER_MANTISSA_BITS - TICK_MANTISSA_BITS;

/** Ticks that share an exponent form a page. */
export const TICKS_PER_PAGE = 1 << TICK_MANTISSA_BITS;
/** One page for each of the 11-bit exponents; the last one (Infinity, NaN) stays unused. */
export const PAGE_COUNT = 1 << 11;

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

/** Index in `halves` of the half with sign and exponent; 1.0 has zeros in the other one. */
const UPPER_HALF = upperHalf();

function upperHalf(): 0 | 1 {
  double[0] = 1;
  return halves[0] === 0 ? 1 : 0;
}

/** Whether `key` may stand on a ladder: positive and finite, subnormals included. */
export function isKey(key: number): boolean {
  return key > 0 && key < Infinity;
}

/**
 * The tick of `key`, from 0 to `PAGE_COUNT * TICKS_PER_PAGE - 1`. Monotone: `a <= b` implies
 * `tickOf(a) <= tickOf(b)`. O(1). The caller has checked `isKey(key)`.
 */
export function tickOf(key: number): number {
  double[0] = key;
  return halves[UPPER_HALF]! >>> TICK_SHIFT;
}

/** The page of `tick`: the exponent its keys share. */
export function pageOf(tick: number): number {
  return tick >>> TICK_MANTISSA_BITS;
}

/** The place of `tick` inside its page, from 0 to `TICKS_PER_PAGE - 1`. */
export function offsetOf(tick: number): number {
  return tick & (TICKS_PER_PAGE - 1);
}
