import { as, type Millis } from "@plimsoll/engine";
import { join } from "node:path";
import { loadCandles, type CandleRange } from "../inputs/candles.ts";
import { readTable } from "../inputs/files/read-table.ts";
import { parseInstant } from "../inputs/instant.ts";
import type { PricePoint } from "../inputs/price-path.ts";
import type { Incident, IncidentSource } from "./play-incident.ts";
import { inOrder, madeVenues, polledPath, quotesOf, type VenueQuote } from "./venue-quotes.ts";
import { composed, gatedFeed, plainCross, plainFeed, venuesOf } from "./views.ts";

const OCTOBER = "venues-2025-10-10";
const MARCH = "venues-2023-03";
const GEMINI = `${OCTOBER}/BTC-USD_gemini_1m_20251010.csv.gz`;
const COIN_M = `${OCTOBER}/BTC-USDperp_binance-coinm_1m_20251009-20251010.csv.gz`;
const USDE_BINANCE = `${OCTOBER}/USDE-USDT_binance_1m_20251009-20251012.csv.gz`;
const USDE_CHAIN = `${OCTOBER}/USDE-USDT_uniswap_perblock_20251010.csv.gz`;
const BTC_USD = ["binanceus", "coinbase", "cryptocom", "kraken"];
const usdFile = (venue: string) => `${MARCH}/BTC-USD_${venue}_1m_20230308-20230316.csv.gz`;
const BTC_USDC = `${MARCH}/BTC-USDC_kraken_1m_20230308-20230316.csv.gz`;
const USDC_USD = `${MARCH}/USDC-USD_kraken_1m_20230308-20230316.csv.gz`;
/** A price given in another unit. */
const UNIT_ERROR = 1964n;
const HOURLY = "1h/BTC-USDT_binance_1h_20170817-20260620.csv.gz";

/** 10 October 2025: the evening in which one venue's bitcoin fell far below the others. */
const octoberBitcoin: IncidentSource = {
  name: "10 October 2025, bitcoin",
  files: [GEMINI, COIN_M],
  load: async (folder) => {
    const range = between("2025-10-10T12:00:00Z", "2025-10-11T00:00:00Z");
    const gemini = await pathOf(folder, GEMINI, range);
    const made = madeVenues("btc-usd", gemini, ["made-1", "made-2"]);
    const honest = inOrder(quotesOf("btc-usd", "gemini", gemini), made);
    const low = quotesOf("btc-usd", "binance-coinm", await pathOf(folder, COIN_M, range));
    return [
      single("10 October 2025: Binance coin-m far below", {
        story: "Gemini, two venues made from it, and Binance coin-m as it was.",
        files: [GEMINI, COIN_M],
        honest,
        seen: inOrder(honest, low),
      }),
    ];
  },
};

/** 10 October 2025: USDe at 0.65 on Binance, at 1.00 on chain. */
const octoberUsde: IncidentSource = {
  name: "10 October 2025, USDe",
  files: [USDE_BINANCE, USDE_CHAIN],
  load: async (folder) => {
    const range = between("2025-10-10T17:00:00Z", "2025-10-11T00:00:00Z");
    const chain = (await blocksOf(join(folder, USDE_CHAIN))).filter(
      ({ at }) => at >= range.from && at < range.to,
    );
    const pool = quotesOf("usde-usd", "uniswap", chain);
    const low = quotesOf("usde-usd", "binance", await pathOf(folder, USDE_BINANCE, range));
    const honest = inOrder(pool, madeVenues("usde-usd", chain, ["made-1", "made-2"]));
    return [
      single("10 October 2025: USDe at 0.65 on Binance", {
        story: "The pool on chain, two venues made from it, and Binance as it was.",
        files: [USDE_BINANCE, USDE_CHAIN],
        honest,
        seen: inOrder(honest, low),
      }),
    ];
  },
};

/** 10 to 13 March 2023: USDC at 0.87. */
const marchUsdc: IncidentSource = {
  name: "11 March 2023",
  files: [...BTC_USD.map(usdFile), BTC_USDC, USDC_USD],
  load: async (folder) => {
    const range = between("2023-03-10T00:00:00Z", "2023-03-13T12:00:00Z");
    const dollars: VenueQuote[] = [];
    for (const venue of BTC_USD) {
      dollars.push(...quotesOf("btc-usd", venue, await pathOf(folder, usdFile(venue), range)));
    }
    const bitcoin = inOrder(dollars);
    const wrong = quotesOf("btc-usd", "kraken-usdc", await pathOf(folder, BTC_USDC, range));
    const coin = await pathOf(folder, USDC_USD, range);
    const made = madeVenues("usdc-usd", coin, ["made-1", "made-2"]);
    const usdc = inOrder(quotesOf("usdc-usd", "kraken", coin), made);
    const both = inOrder(bitcoin, usdc);
    const [btcVenues, usdcVenues] = [venuesOf(bitcoin), venuesOf(usdc)];
    return [
      single("11 March 2023: a BTC/USDC venue among BTC/USD venues", {
        story: "Four real BTC/USD venues, and Kraken's BTC/USDC taken for a fifth.",
        files: [...BTC_USD.map(usdFile), BTC_USDC],
        honest: bitcoin,
        seen: inOrder(bitcoin, wrong),
      }),
      {
        name: "11 March 2023: a market in USDC, composed",
        story: "BTC/USD of four real venues by USDC/USD of Kraken and two venues made from it.",
        files: [...BTC_USD.map(usdFile), USDC_USD],
        isTrueCrash: true,
        gated: {
          feeds: {
            "btc-usd": gatedFeed(btcVenues),
            "usdc-usd": gatedFeed(usdcVenues),
            "btc-usdc": composed("btc-usd", "usdc-usd"),
          },
          priced: "btc-usdc",
          quotes: both,
        },
        honest: {
          feeds: {
            "btc-usd": plainFeed(btcVenues),
            "usdc-usd": plainFeed(usdcVenues),
            "btc-usdc": plainCross("btc-usd", "usdc-usd"),
          },
          priced: "btc-usdc",
          quotes: both,
        },
      },
    ];
  },
};

/** A price divided by 1964, on one venue and on all of them. */
const unitError: IncidentSource = {
  name: "unit error",
  files: BTC_USD.map(usdFile),
  load: async (folder) => {
    const range = between("2023-03-09T12:00:00Z", "2023-03-10T12:00:00Z");
    const dollars: VenueQuote[] = [];
    for (const venue of BTC_USD) {
      dollars.push(...quotesOf("btc-usd", venue, await pathOf(folder, usdFile(venue), range)));
    }
    const all = inOrder(dollars);
    const from = (range.from + 21_600_000) as Millis;
    const incident = (what: string, venues: readonly string[], minutes: number): Incident => {
      const to = (from + minutes * 60_000) as Millis;
      const isHit = ({ venue, at }: VenueQuote) => venues.includes(venue) && at >= from && at < to;
      return single(`unit error: ${what}`, {
        story: `BTC/USD of ${venues.join(", ")} divided by 1964; honest is who was not.`,
        files: BTC_USD.map(usdFile),
        honest: all.filter((quote) => !isHit(quote)),
        seen: all.map((quote) =>
          isHit(quote) ? { ...quote, price: as(quote.price / UNIT_ERROR) } : quote,
        ),
      });
    };
    return [
      incident("one venue, twelve hours", ["kraken"], 720),
      incident("all venues, thirty minutes", BTC_USD, 30),
    ];
  },
};

const OUTAGES = [
  ["33 hours missing on 8 February 2018", "2018-02-07T12:00:00Z", "2018-02-10T00:00:00Z"],
  ["10 hours missing on 26 June 2018", "2018-06-25T12:00:00Z", "2018-06-27T00:00:00Z"],
  ["10 hours missing on 15 May 2019", "2019-05-14T12:00:00Z", "2019-05-16T00:00:00Z"],
  ["3 hours missing on 25 April 2021", "2021-04-24T12:00:00Z", "2021-04-26T00:00:00Z"],
  ["4 hours missing on 13 August 2021", "2021-08-12T12:00:00Z", "2021-08-14T00:00:00Z"],
] as const;

/** Hours without a quote, as Binance's own files have them. */
const outages: IncidentSource = {
  name: "outages",
  files: [HOURLY],
  load: async (folder) => {
    const incidents: Incident[] = [];
    for (const [what, from, to] of OUTAGES) {
      const path = await pathOf(folder, HOURLY, between(from, to));
      const quotes = inOrder(madeVenues("btc-usd", path, ["made-1", "made-2", "made-3"]));
      incidents.push(
        single(`outage: ${what}`, {
          story: "Three venues made from Binance's hours; in the missing ones nobody quotes.",
          files: [HOURLY],
          honest: quotes,
          seen: quotes,
        }),
      );
    }
    return incidents;
  },
};

export const KNOWN_INCIDENTS: readonly IncidentSource[] = [
  octoberBitcoin,
  octoberUsde,
  marchUsdc,
  unitError,
  outages,
];

interface Single extends Pick<Incident, "story" | "files"> {
  readonly isTrueCrash?: boolean;
  readonly honest: readonly VenueQuote[];
  readonly seen: readonly VenueQuote[];
}

/** An incident of one feed. */
export function single(name: string, terms: Single): Incident {
  const { story, files, honest, seen, isTrueCrash = false } = terms;
  const feed = honest[0]?.feed ?? "";
  const view = (feeds: Incident["gated"]["feeds"], quotes: readonly VenueQuote[]) => ({
    feeds,
    priced: feed,
    quotes,
  });
  return {
    name,
    story,
    files,
    isTrueCrash,
    gated: view({ [feed]: gatedFeed(venuesOf(seen)) }, seen),
    honest: view({ [feed]: plainFeed(venuesOf(honest)) }, honest),
  };
}

async function pathOf(folder: string, name: string, range: CandleRange): Promise<PricePoint[]> {
  const { candles, barMs } = await loadCandles(join(folder, name), range);
  return [...polledPath(candles, barMs)];
}

/** Prices of a pool, one a block; columns time and token0Price. */
async function blocksOf(path: string): Promise<PricePoint[]> {
  const [header, ...rows] = (await readTable(path)).rows;
  const names = header !== undefined && "fields" in header ? header.fields : [];
  const [timeAt, priceAt] = [names.indexOf("time"), names.indexOf("token0Price")];
  const points: PricePoint[] = [];
  for (const row of rows) {
    if (!("fields" in row)) continue;
    const at = (Number(row.fields[timeAt]) * 1000) as Millis;
    const [whole = "", part = ""] = (row.fields[priceAt] ?? "").split(".");
    const price = as<PricePoint["price"]>(BigInt(whole + part.padEnd(18, "0").slice(0, 18)));
    if (at > (points.at(-1)?.at ?? 0)) points.push({ at, price });
  }
  return points;
}

function between(from: string, to: string): { from: Millis; to: Millis } {
  const [start, end] = [parseInstant(from), parseInstant(to)];
  if (start === undefined || end === undefined) throw new Error("The range is not a range.");
  return { from: start, to: end };
}
