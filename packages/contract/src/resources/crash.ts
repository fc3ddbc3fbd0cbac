import { parseAmount } from "@plimsoll/engine";
import { z } from "@hono/zod-openapi";
import { printableText } from "../schemas/names.ts";
import { priceText } from "../schemas/number-text.ts";
import { instant, instantText } from "../schemas/time.ts";
import { priceView } from "./amount.ts";

/** A batch of this many candles fits into a body, however many digits they have. */
export const CANDLE_BATCH_MAX = 300;
/** Lengths of bars that may be stored: each divides an hour. */
export const CANDLE_INTERVALS_SECONDS = [60, 180, 300, 900, 1_800, 3_600] as const;
/** Decimals of a stored price: dollars for one coin. */
const DECIMALS = 8;
const SOURCE_LENGTH_MAX = 120;

/** Coins whose crashes are on file. */
export const crashAsset = z.enum(["BTC", "ETH"]).openapi("CrashAsset");

const price = priceText.openapi({
  description: "Dollars for one coin as plain decimal text, above zero, at most 8 decimals.",
  example: "62910.5",
});

const newCandle = z
  .strictObject({
    at: instantText.openapi({ description: "When the bar opens: a multiple of its length." }),
    open: price,
    high: price,
    low: price,
    close: price,
  })
  .superRefine((candle, context) => {
    const refuse = (path: string, message: string): void => {
      context.addIssue({ code: "custom", path: [path], message });
    };
    const read = (name: "open" | "high" | "low" | "close"): bigint => {
      const parsed = parseAmount(candle[name], DECIMALS);
      if (parsed.ok) return parsed.amount;
      refuse(name, parsed.problem);
      return 0n;
    };
    const [open, high, low, close] = [read("open"), read("high"), read("low"), read("close")];
    if (low > open || low > close) refuse("low", "The low is above the open or the close.");
    if (high < open || high < close) refuse("high", "The high is below the open or the close.");
  })
  .openapi("NewCandle");

export const newCandles = z
  .strictObject({
    asset: crashAsset,
    intervalSeconds: z
      .literal(CANDLE_INTERVALS_SECONDS)
      .openapi({ description: "Length of a bar.", example: 3_600 }),
    source: printableText(SOURCE_LENGTH_MAX).openapi({
      description: "Who traded at these prices, and who published them.",
      example: "Binance spot, BTC/USDT",
    }),
    candles: z.array(newCandle).min(1).max(CANDLE_BATCH_MAX),
  })
  .superRefine(({ candles, intervalSeconds }, context) => {
    let before = -Infinity;
    for (const [index, { at }] of candles.entries()) {
      const opened = Date.parse(at);
      const message =
        opened % (intervalSeconds * 1_000) !== 0
          ? `A bar of ${intervalSeconds} seconds does not open then. Correct the time or the interval.`
          : opened <= before
            ? "The candle does not come after the one before. Sort them and remove doubles."
            : null;
      before = opened;
      if (message === null) continue;
      context.addIssue({ code: "custom", path: ["candles", index, "at"], message });
    }
  })
  .openapi("NewCandles");

export const candlesStored = z
  .object({
    asset: crashAsset,
    intervalSeconds: z.number().int(),
    added: z.number().int(),
    replaced: z.number().int().openapi({ description: "There already, with other prices." }),
    unchanged: z.number().int().openapi({ description: "There already, exactly the same." }),
  })
  .openapi("CandlesStored");

/** An hour of real trade in a crash. */
const crashHour = z
  .object({ at: instant, open: priceView, high: priceView, low: priceView, close: priceView })
  .openapi("CrashHour");
export type CrashHourView = z.output<typeof crashHour>;

const crashPrices = z
  .object({
    asset: crashAsset,
    prices: z.enum(["candles", "bridge", "both"]).openapi({
      description:
        "What the crash is rehearsed with: real candles throughout; the documented open, high, low " +
        "and close of each day with minutes between them that are drawn by chance; or candles on " +
        "some days and the bridge on the others.",
    }),
    realDays: z.number().int().openapi({ description: "Days with real candles." }),
    documentedBy: z
      .object({ exchange: z.string(), repository: z.string() })
      .openapi({ description: "Where the prices of each day come from." }),
    sources: z.array(z.string()).openapi({ description: "Where the candles come from." }),
    candles: z.array(crashHour).openapi({
      description:
        "The hours of the days with real candles, made of the finest candles on file. They are " +
        "exactly what the server rehearses with.",
    }),
  })
  .openapi("CrashPrices");

const crashView = z
  .object({
    crash: z.string().openapi({ example: "feb-2026" }),
    title: z.string(),
    from: instant,
    to: instant,
    days: z.number().int(),
    assets: z.array(crashPrices),
  })
  .openapi("Crash");

export const crashList = z.object({ items: z.array(crashView) }).openapi("CrashList");
