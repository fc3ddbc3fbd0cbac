import { InvalidArgumentError } from "commander";
import type { Millis } from "@plimsoll/engine";
import { parseInstant, type AssetUnit } from "@plimsoll/lab";

/** Reads an instant from the command line. */
export function instantArgument(text: string): Millis {
  const at = parseInstant(text);
  if (at !== undefined) return at;
  throw new InvalidArgumentError("Write a date or a time with its zone: 2026-01-29T00:00:00Z.");
}

/** The decimals an asset may have here: 0 to 24. */
const DECIMALS = Array.from({ length: 25 }, (_, count) => count);
const SYMBOL_FORM = /^[A-Za-z0-9]{1,12}$/;

/** Reads an asset as its symbol and its decimals: `ETH:18`. */
export function assetArgument(text: string): AssetUnit {
  const [symbol = "", count, ...rest] = text.split(":");
  const decimals = DECIMALS.find((known) => String(known) === count);
  if (decimals !== undefined && SYMBOL_FORM.test(symbol) && rest.length === 0) {
    return { symbol, decimals };
  }
  throw new InvalidArgumentError("Write a symbol, a colon and 0 to 24 decimals: ETH:18.");
}
