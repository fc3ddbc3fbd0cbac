/**
 * A *tick* is a narrow band of ladder keys. Ticks have numbers: a higher key never has a lower tick.
 *
 * A key is an IEEE 754 double. The number of its tick is the exponent and the first 13 bits of the
 * mantissa, read as one integer. For positive doubles this integer grows with the value. A tick is
 * between 0.6 and 1.2 basis points wide. Finding it takes a store, a load and a shift.
 *
 * A logarithm would give bands of equal width. But ECMAScript lets every machine round Math.log in
 * its own way, and a replay must put each key into the same tick on every machine.
 */

/** Mantissa bits that tell ticks of one exponent apart. */
const TICK_MANTISSA_BITS = 13;
/** Mantissa bits in the upper half of a double; the exponent and the sign stand above them. */
const UPPER_MANTISSA_BITS = 20;
/** The upper half, shifted right by this, keeps the exponent and the first mantissa bits. */
const TICK_SHIFT = UPPER_MANTISSA_BITS - TICK_MANTISSA_BITS;

/** Ticks that share an exponent form a page. */
export const TICKS_PER_PAGE = 1 << TICK_MANTISSA_BITS;
/** One page for each of the 11-bit exponents; the last one (Infinity, NaN) stays unused. */
export const PAGE_COUNT = 1 << 11;

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

/** Index in `halves` of the half with sign and exponent. In 1.0 the other half is zero. */
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
