import { as, parseAmount, parseWad } from "@plimsoll/engine";
import type { Amount, Asset, Market, OraclePrice, Wad, WadPerSecond } from "@plimsoll/engine";
import { SECONDS_PER_YEAR } from "@plimsoll/engine";
import { invalidField } from "../../../views/http-problem.ts";

/**
 * An amount in whole units of an asset as base units.
 *
 * @throws HttpProblem naming `field` when it has more decimals than the asset or does not fit 128 bits.
 */
export function amountIn(asset: Pick<Asset, "decimals">, text: string, field: string): Amount {
  const parsed = parseAmount(text, asset.decimals);
  if (!parsed.ok) throw invalidField(field, parsed.problem);
  return parsed.amount;
}

export function amountOrNull(
  asset: Pick<Asset, "decimals">,
  text: string | null,
  field: string,
): Amount | null {
  return text === null ? null : amountIn(asset, text, field);
}

/** A ratio as WAD. */
export function wadOf(text: string, field: string): Wad {
  const parsed = parseWad(text);
  if (!parsed.ok) throw invalidField(field, parsed.problem);
  return parsed.wad;
}

/** A price as the market's feed states it, in the market's terms. */
export function priceIn(market: Market, text: string, field: string): OraclePrice {
  return as(amountIn(market.feed.settings, text, field) * market.priceFactor);
}

/** A yearly rate as a rate per second, rounded down: in favour of the borrower. */
export function perSecond(text: string, field: string): WadPerSecond {
  return as(wadOf(text, field) / SECONDS_PER_YEAR);
}
