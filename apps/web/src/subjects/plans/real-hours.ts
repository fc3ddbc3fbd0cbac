import type { CrashHourView } from "@plimsoll/contract";
import { as, parseAmount, type FeedPrice, type Millis } from "@plimsoll/engine";
import type { Candle, CrashAsset } from "@plimsoll/lab/crashes";
import type { AnswerOf } from "../../foundation/api/query.ts";

/** The hours of one crash that are known from real trade; on all other days chance plays. */
export interface RealHours {
  readonly crash: string;
  readonly candles: readonly Candle[];
}

/** Decimals of the prices of a candle. */
const PRICE_DECIMALS = 18;

/** What the server has on file for a coin, as a rehearsal takes it; crashes without any are left out. */
export function realHoursOf(
  { items }: AnswerOf<"listCrashes">,
  asset: CrashAsset,
): readonly RealHours[] {
  return items.flatMap(({ crash, assets }) => {
    const candles = assets.find((prices) => prices.asset === asset)?.candles ?? [];
    return candles.length === 0 ? [] : [{ crash, candles: candles.map(candleOf) }];
  });
}

function candleOf({ at, open, high, low, close }: CrashHourView): Candle {
  const begin = Date.parse(at) as Millis;
  return { at: begin, open: price(open), high: price(high), low: price(low), close: price(close) };
}

function price(text: string): FeedPrice {
  const parsed = parseAmount(text, PRICE_DECIMALS);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problem}`);
  return as<FeedPrice>(parsed.amount);
}
