/*
 * Arithmetic of the twin, written from FORMAT.md alone: plain checked integers, nothing shared with
 * the engine.
 */

/** A command of the twin was refused. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export const W = 10n ** 18n;
const U128 = 2n ** 128n - 1n;
const U256 = 2n ** 256n - 1n;

export function refuseIf(isRefused: boolean, code: string): void {
  if (isRefused) throw new Refused(code);
}

/** Amounts that no command may have. */
export const amounts = (...values: readonly bigint[]) =>
  refuseIf(
    values.some((value) => value < 0n || value >= 2n ** 256n),
    "invalid_field",
  );
/** Exactly one of two amounts is asked for. */
export const oneOf = (left: bigint, right: bigint) =>
  refuseIf((left === 0n) === (right === 0n), "inconsistent_input");

const wide = (x: bigint): bigint => {
  refuseIf(x > U256 || x < 0n, "arithmetic_overflow");
  return x;
};

export function down(x: bigint, y: bigint, d: bigint): bigint {
  wide(x * y);
  refuseIf(d === 0n, "division_by_zero");
  return (x * y) / d;
}

export function up(x: bigint, y: bigint, d: bigint): bigint {
  refuseIf(d === 0n, "arithmetic_overflow");
  return wide(x * y + d - 1n) / d;
}

export const minus = (x: bigint, y: bigint): bigint => wide(x - y);
export const floored = (x: bigint, y: bigint): bigint => (x > y ? x - y : 0n);
export const lesser = (x: bigint, y: bigint): bigint => (x < y ? x : y);

/** An amount that must fit 128 bits by itself. */
export function narrow(x: bigint): bigint {
  refuseIf(x > U128, "amount_exceeds_128_bits");
  return x;
}

interface Policed {
  readonly settings: { readonly liquidation: { readonly kind: string } };
}
/** The same where the policy is the reference's; a ladder compares amounts without that. */
export const narrowIn = ({ settings }: Policed, x: bigint): bigint =>
  settings.liquidation.kind === "reference" ? narrow(x) : x;

/** A total that must fit 128 bits. */
export function plus128(x: bigint, y: bigint): bigint {
  refuseIf(x + y > U128, "arithmetic_overflow");
  return x + y;
}

/** Shares and assets of one side of a market: a total of assets `ta`, of shares `ts`. */
export const sharesDown = (a: bigint, ta: bigint, ts: bigint) => down(a, ts + 1_000_000n, ta + 1n);
export const sharesUp = (a: bigint, ta: bigint, ts: bigint) => up(a, ts + 1_000_000n, ta + 1n);
export const assetsDown = (s: bigint, ta: bigint, ts: bigint) => down(s, ta + 1n, ts + 1_000_000n);
export const assetsUp = (s: bigint, ta: bigint, ts: bigint) => up(s, ta + 1n, ts + 1_000_000n);

export function taylor(x: bigint, n: bigint): bigint {
  const a = wide(x * n);
  const b = down(a, a, 2n * W);
  return a + b + down(b, a, 3n * W);
}

const INITIAL = 1268391679n;
const clamp = (x: bigint) => (x < 31709791n ? 31709791n : x > 63419583967n ? 63419583967n : x);

/** The reference's approximation of e^x. */
export function exponential(x: bigint): bigint {
  const ln2 = 693147180559945309n;
  if (x < -41446531673892822312n) return 0n;
  if (x >= 93859467695000404319n) {
    return 57716089161558943949701069502944508345128422502756744429568n;
  }
  const q = (x + (x < 0n ? -(ln2 / 2n) : ln2 / 2n)) / ln2;
  const r = x - q * ln2;
  const e = W + r + (r * r) / W / 2n;
  return q < 0n ? e >> -q : e << q;
}

/** Average rate and stored rate of the adaptive curve after `elapsed` seconds. */
export function adaptiveRate(
  supply: bigint,
  borrow: bigint,
  start: bigint,
  elapsed: bigint,
): { average: bigint; end: bigint } {
  const u = supply > 0n ? down(borrow, W, supply) : 0n;
  const target = (9n * W) / 10n;
  const err = ((u - target) * W) / (u > target ? W / 10n : target);
  const lin = ((1585489599188n * err) / W) * elapsed;
  const grown = (l: bigint) => clamp((start * exponential(l)) / W);
  let [average, end] = [start, start];
  if (start === 0n) [average, end] = [INITIAL, INITIAL];
  else if (lin !== 0n) {
    end = grown(lin);
    average = (start + end + 2n * grown(lin / 2n)) / 4n;
  }
  const coefficient = err < 0n ? (75n * W) / 100n : 3n * W;
  return { average: (((coefficient * err) / W + W) * average) / W, end };
}

export function incentiveFactor(lltv: bigint): bigint {
  const factor = down(W, W, W - down((3n * W) / 10n, W - lltv, W));
  return lesser((115n * W) / 100n, factor);
}
