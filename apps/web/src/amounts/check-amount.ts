import { parseAmount } from "@plimsoll/engine";
import { quantityText } from "../format/numbers.ts";

/** A limit that an amount must keep, and why. */
export interface AmountLimit {
  /** Base units. */
  readonly most: bigint;
  /** What sets the limit, as the end of a sentence: "You have …", "The market can lend …". */
  readonly sentence: (limit: string) => string;
}

export interface CheckedAmount {
  /** Base units; null while nothing usable has been entered. */
  readonly baseUnits: bigint | null;
  /** What is wrong with it, in words; null when it can be sent. */
  readonly problem: string | null;
}

/** Whole units of an asset as exact decimal text. */
export function toDecimalText(baseUnits: bigint, decimals: number): string {
  const digits = baseUnits.toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const part = decimals === 0 ? "" : digits.slice(-decimals).replace(/0+$/, "");
  return part === "" ? whole : `${whole}.${part}`;
}

/** Judges what was typed before anything is sent: form, decimals, then each limit in turn. */
export function checkAmount(
  text: string,
  asset: { readonly asset: string; readonly decimals: number },
  limits: readonly AmountLimit[] = [],
): CheckedAmount {
  if (text.trim() === "") return { baseUnits: null, problem: null };
  const parsed = parseAmount(text.trim(), asset.decimals);
  if (!parsed.ok) return { baseUnits: null, problem: parsed.problem };
  const { amount } = parsed;
  if (amount === 0n) return { baseUnits: null, problem: "Enter more than nothing." };
  for (const { most, sentence: say } of limits) {
    if (amount <= most) continue;
    const limit = { asset: asset.asset, amount: toDecimalText(most, asset.decimals) };
    return { baseUnits: amount, problem: say(`${quantityText(limit)} ${asset.asset}`) };
  }
  return { baseUnits: amount, problem: null };
}
