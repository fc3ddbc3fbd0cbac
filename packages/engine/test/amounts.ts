import type { Identifier } from "../src/units/identifiers.ts";
import { as } from "../src/units/quantity.ts";
import type { Wad } from "../src/units/quantity.ts";

/** A type without the brands of its units and names, so that tests may write literals. */
export type Loose<T> =
  T extends Identifier<string>
    ? string
    : T extends bigint
      ? bigint
      : T extends number
        ? number
        : T extends readonly (infer U)[]
          ? readonly Loose<U>[]
          : T extends object
            ? { readonly [K in keyof T]: Loose<T[K]> }
            : T;

/** When every test begins. */
export const START = 1_700_000_000_000;
export const btc = (whole: number) => BigInt(Math.round(whole * 1e8));
export const usdc = (whole: number) => BigInt(Math.round(whole * 1e6));
export const percent = (value: number) => as<Wad>(BigInt(Math.round(value * 1e6)) * 10n ** 10n);
/** Price of a whole bitcoin in a market that lends USDC: 36 + 6 − 8 decimals. */
export const mark = (whole: number) => dollars(whole) * 10n ** 26n;
/** Price of a feed with 8 decimals. */
export const dollars = (whole: number) => BigInt(Math.round(whole * 1e8));
