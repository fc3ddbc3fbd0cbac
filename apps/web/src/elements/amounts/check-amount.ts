import { exactAmountText } from "../../foundation/format/numbers.ts";
import { parseTyped } from "./typed-number.ts";

/** A limit that an amount must keep, and why. */
export interface AmountLimit {
  /** Base units. */
  readonly most: bigint;
  /** What sets the limit, as the end of a sentence: "You have …", "The market can lend …". */
  readonly sentence: (limit: string) => string;
}

/** What an amount is of, and how fine it may be. */
interface CountedAsset {
  readonly asset: string;
  readonly decimals: number;
}

interface CheckedAmount {
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

/**
 * Judges an amount before it is sent: first how it is written, then its decimals, then each limit
 * in turn. What is sent is `toDecimalText` of the base units, never the typed text.
 */
export function checkAmount(
  text: string,
  { asset, decimals }: CountedAsset,
  limits: readonly AmountLimit[] = [],
): CheckedAmount {
  if (text.trim() === "") return { baseUnits: null, problem: null };
  const parsed = parseTyped(text, decimals);
  if (!parsed.ok) return { baseUnits: null, problem: parsed.problem };
  const { amount } = parsed;
  if (amount === 0n) return { baseUnits: null, problem: "Enter more than nothing." };
  for (const { most, sentence: say } of limits) {
    if (amount <= most) continue;
    // To the last digit: a limit that is rounded up would be refused when it is entered.
    const limit = exactAmountText({ asset, amount: toDecimalText(most, decimals) });
    return { baseUnits: amount, problem: say(limit) };
  }
  return { baseUnits: amount, problem: null };
}

/** How an amount was read, where it does not stand like that in its field; null where it does. */
export function readingOf(text: string, { asset, decimals }: CountedAsset): string | null {
  const { baseUnits } = checkAmount(text, { asset, decimals });
  if (baseUnits === null) return null;
  const shown = exactAmountText({ asset, amount: toDecimalText(baseUnits, decimals) });
  return shown === `${text.trim()} ${asset}` ? null : `Read as ${shown}.`;
}
