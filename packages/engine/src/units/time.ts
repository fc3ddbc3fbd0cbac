declare const timeUnit: unique symbol;

/** Milliseconds since the Unix epoch (or a span of them). Arrives with commands; the engine has no clock. */
export type Millis = number & { readonly [timeUnit]: "millis" };
/** Whole seconds since the Unix epoch, as interest counts them. */
export type Seconds = bigint & { readonly [timeUnit]: "seconds" };

/** Last instant the engine accepts: the end of the year 9999. */
const MILLIS_MAX = 253_402_300_799_999 as Millis;

/** Whether `value` is a usable instant or span: a whole number of milliseconds in range. */
export function isMillis(value: unknown): value is Millis {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MILLIS_MAX;
}

/** The whole second that `at` lies in; interest accrues by seconds, as in the reference. */
export function toSeconds(at: Millis): Seconds {
  return BigInt(Math.floor(at / 1000)) as Seconds;
}
