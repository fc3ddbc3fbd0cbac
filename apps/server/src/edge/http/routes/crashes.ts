import { toInstant, type ResponseOf, type Routes, type crashRoutes } from "@plimsoll/contract";
import { as, formatAmount, parseAmount, type FeedPrice, type Millis } from "@plimsoll/engine";
import {
  CRASH_ASSETS,
  CRASH_PRICE_DECIMALS,
  CRASHES,
  documentedDayAt,
  type CrashAsset,
} from "@plimsoll/lab/crashes";
import type { PlayedCrash } from "../../../book/crashes/played-crash.ts";
import { write, type Written } from "../../../foundation/workers/written.ts";
import { invalidField } from "../../../views/http-problem.ts";
import type { HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";

type CrashView = ResponseOf<Routes["listCrashes"]>["items"][number];
type PricesView = CrashView["assets"][number];
type Candle = Routes["storeCandles"]["body"]["_zod"]["output"]["candles"][number];

/** How far a candle may lie from the documented prices of its day: half the low, twice the high. */
const FACTOR = 2n;

/** Lists by their coins, written once for what is on file. */
const written = new Map<string, { readonly of: readonly object[]; readonly body: Written }>();

export const crashHandlers: HandlersOf<typeof crashRoutes, Services> = {
  listCrashes: async ({ query }, { crashCandles }) => {
    const assets = CRASH_ASSETS.filter((asset) => asset === (query.asset ?? asset));
    const onFile = await Promise.all(assets.map((asset) => crashCandles.onFile(asset)));
    const name = assets.join(" ");
    const known = written.get(name);
    if (known?.of.every((of, index) => of === onFile[index]) === true) return { body: known.body };
    const played = assets.map((asset, index) => [asset, onFile[index]?.crashes ?? []] as const);
    const body = write(JSON.stringify({ items: listOf(played) }));
    written.set(name, { of: onFile, body });
    return { body };
  },

  storeCandles: async ({ body, caller }, { crashCandles }) => {
    const { asset, intervalSeconds, source } = body;
    for (const [index, candle] of body.candles.entries()) {
      checkAgainstDay(asset, candle, `candles[${index}]`);
    }
    const candles = body.candles.map((candle) => ({ ...candle, at: new Date(candle.at) }));
    const batch = { asset, intervalSeconds, source, storedBy: caller.id, candles };
    return { body: { asset, intervalSeconds, ...(await crashCandles.store(batch)) } };
  },
};

function listOf(played: readonly (readonly [CrashAsset, readonly PlayedCrash[]])[]): CrashView[] {
  return CRASHES.map(({ id, title, source }, index): CrashView => {
    const views = played.flatMap(([asset, crashes]) => {
      const crash = crashes[index];
      return crash === undefined ? [] : [{ crash, view: pricesView(asset, crash, source) }];
    });
    const path = views[0]?.crash.path;
    if (path === undefined) throw new Error(`Nobody knows the days of ${id}.`);
    return {
      crash: id,
      title,
      from: toInstant(path.from),
      to: toInstant(path.to),
      days: path.days,
      assets: views.map(({ view }) => view),
    };
  });
}

function pricesView(
  asset: CrashAsset,
  { path, hours, sources }: PlayedCrash,
  documentedBy: PricesView["documentedBy"],
): PricesView {
  const { realDays, days } = path;
  return {
    asset,
    prices: realDays === 0 ? "bridge" : realDays === days ? "candles" : "both",
    realDays,
    documentedBy,
    sources: [...sources],
    candles: hours.map(({ at, open, high, low, close }) => {
      return { at: toInstant(at), open, high, low, close };
    }),
  };
}

/**
 * Checks that a candle lies in a crash on file and near the documented prices of its day. Prices of
 * another venue differ from them by little, prices of another coin by much.
 *
 * @throws HttpProblem naming the field
 */
function checkAgainstDay(asset: CrashAsset, candle: Candle, field: string): void {
  const day = documentedDayAt(asset, Date.parse(candle.at) as Millis);
  if (day === null) {
    throw invalidField(
      `${field}.at`,
      "No crash on file was then. Send candles of the days of the crashes on file only.",
    );
  }
  const refuse = (name: "low" | "high"): never => {
    const [low, high] = [day.low, day.high].map((text) => formatAmount(text, CRASH_PRICE_DECIMALS));
    throw invalidField(
      `${field}.${name}`,
      `That day ${asset} cost from ${low} to ${high} dollars, and ${candle[name]} is far from it. ` +
        "Check the coin and the currency.",
    );
  };
  if (priceOf(candle.low) * FACTOR < day.low) refuse("low");
  if (priceOf(candle.high) > day.high * FACTOR) refuse("high");
}

/** A price as a number of base units; the contract's schema has checked the text. */
function priceOf(text: string): FeedPrice {
  const parsed = parseAmount(text, CRASH_PRICE_DECIMALS);
  return as<FeedPrice>(parsed.ok ? parsed.amount : 0n);
}
