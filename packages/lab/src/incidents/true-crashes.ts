import type { Millis } from "@plimsoll/engine";
import { join } from "node:path";
import { loadCandles, type CandleFile } from "../inputs/candles.ts";
import { formatInstant } from "../inputs/instant.ts";
import type { Candle } from "../inputs/price-path.ts";
import { single } from "./known-incidents.ts";
import type { Incident, IncidentSource } from "./play-incident.ts";
import { inOrder, madeVenues, polledPath, quotesOf, type VenueQuote } from "./venue-quotes.ts";

const MADE = ["made-1", "made-2", "made-3", "made-4"];
const MARCH_FILE = (pair: string, venue: string) =>
  `venues-2023-03/${pair}_${venue}_1m_20230308-20230316.csv.gz`;

/** Pairs that several venues have on file: real venues, nothing made. */
const MANY_VENUES = [
  { pair: "BTC-USD", venues: ["binanceus", "coinbase", "cryptocom", "kraken"] },
  { pair: "BTC-USDT", venues: ["binanceus", "coinbase", "kraken"] },
  { pair: "BTC-USDC", venues: ["binanceus", "bybit", "kraken"] },
] as const;

/** Files of one venue, played whole. */
const ONE_VENUE = [
  ...["ADA-USD_coinbase", "DOGE-USD_coinbase", "LINK-USD_coinbase", "BTC-USD_gemini"],
  ...["DOGE-USD_gemini", "ETH-USD_gemini", "LTC-USD_gemini", "SOL-USD_gemini", "XRP-USD_gemini"],
]
  .map((name) => `venues-2025-10-10/${name}_1m_20251010.csv.gz`)
  .concat(
    "1m/BTC-USDT_binance_1m_20240729-20240812.csv.gz",
    "1m/ETH-USDT_binance_1m_20240729-20240812.csv.gz",
    "5m/BTC-USDT_binance_5m_20221101-20221119.csv.gz",
    "5m/ETH-USDT_binance_5m_20221101-20221119.csv.gz",
    "5m/BTC-USDT_binance_5m_20260115-20260218.csv.gz",
    "5m/ETH-USDT_binance_5m_20260115-20260218.csv.gz",
  );

/** Files of hours: the hours that swung, with those around them. */
const HOURS = [
  "1h/BTC-USDT_binance_1h_20170817-20260620.csv.gz",
  "1h/ETH-USDT_binance_1h_20170817-20260516.csv.gz",
];
const HOUR = 3_600_000;
const isTrueCrash = true;
/** Part of its high by which an hour must have swung to be played, in percent. */
const SWING_PERCENT = 8n;

const manyVenues: readonly IncidentSource[] = MANY_VENUES.map(({ pair, venues }) => {
  const files = venues.map((venue) => MARCH_FILE(pair, venue));
  const load = async (folder: string): Promise<readonly Incident[]> => {
    const lists: VenueQuote[][] = [];
    for (const venue of venues) {
      const { candles, barMs } = await loadCandles(join(folder, MARCH_FILE(pair, venue)));
      lists.push(quotesOf("feed", venue, polledPath(candles, barMs)));
    }
    const quotes = inOrder(...lists);
    const story = `The median of ${venues.length} real venues, with the gate and without.`;
    return [
      single(`${pair}, March 2023`, { story, files, honest: quotes, seen: quotes, isTrueCrash }),
    ];
  };
  return { name: `${pair}, March 2023`, files, load };
});

const oneVenue: readonly IncidentSource[] = ONE_VENUE.map((name) => ({
  name: shortName(name),
  files: [name],
  load: async (folder) => {
    const file = await loadCandles(join(folder, name));
    return [crash(shortName(name), name, file, file.candles)];
  },
}));

const hours: readonly IncidentSource[] = HOURS.map((name) => ({
  name: shortName(name),
  files: [name],
  load: async (folder) => {
    const file = await loadCandles(join(folder, name));
    return windowsOf(file.candles).map((candles) => {
      const from = formatInstant(candles[0]?.at ?? (0 as Millis)).slice(0, 13);
      return crash(`${shortName(name)} ${from}h`, name, file, candles);
    });
  },
}));

/** Every candle file with prices of a coin that can crash. */
export const TRUE_CRASHES: readonly IncidentSource[] = [...manyVenues, ...oneVenue, ...hours];

function crash(
  name: string,
  source: string,
  { barMs }: CandleFile,
  candles: readonly Candle[],
): Incident {
  const quotes = inOrder(madeVenues("feed", [...polledPath(candles, barMs)], MADE));
  const story = "Four venues made from one; the median of the same with the gate and without.";
  return single(name, { story, files: [source], honest: quotes, seen: quotes, isTrueCrash });
}

/** Hours that swung, each with the hour before and two after; overlapping ones become one. */
function windowsOf(candles: readonly Candle[]): Candle[][] {
  const windows: Candle[][] = [];
  let until = -Infinity;
  candles.forEach((candle, index) => {
    const hasSwung = (candle.high - candle.low) * 100n >= candle.high * SWING_PERCENT;
    if (hasSwung && candle.at >= until) {
      const before = candles[index - 1];
      windows.push(before === undefined ? [] : [before]);
    }
    if (hasSwung) until = candle.at + 3 * HOUR;
    if (candle.at < until) windows.at(-1)?.push(candle);
  });
  return windows;
}

function shortName(file: string): string {
  return file.replace(/^.*\//, "").replace(".csv.gz", "");
}
