import { plainName } from "./columns.ts";

/** What a candle file is read for; volume and all else is never used. */
export const CANDLE_ROLES = ["time", "open", "high", "low", "close"] as const;
/** Those that a person can name: the day may stand in a column of its own. */
export const CANDLE_ROLES_TOLD = ["date", ...CANDLE_ROLES] as const;
export type CandleRole = (typeof CANDLE_ROLES)[number];
export const PRICE_ROLES = ["open", "high", "low", "close"] as const;

/**
 * Names of columns, plain, the better one first. The opening of a bar stands before other times, and
 * seconds before a date in words. Sources: Binance, Kraken, Coinbase, Bitstamp, CryptoDataDownload,
 * CoinGecko, Yahoo, TradingView, CoinMarketCap, CoinAPI, Investing.com (English and German), Nasdaq.
 */
const NAMES: Readonly<Record<CandleRole, readonly string[]>> = {
  time: [
    ..."opentime timeopen opentimestamp timeperiodstart starttime start unix unixtimestamp".split(
      " ",
    ),
    ..."time timestamp datetime snappedat ts t ticks date day datum zeit zeitpunkt fecha data".split(
      " ",
    ),
  ],
  open: "open o openprice priceopen opening openingprice eröffn eröffnung eröffnungskurs".split(
    " ",
  ),
  high: "high h highprice pricehigh max hoch höchst tageshoch".split(" "),
  low: "low l lowprice pricelow min tief tiefst tagestief".split(" "),
  close: [
    ..."close c closeprice priceclose closing closingprice closelast last lastprice".split(" "),
    ..."schluss schlusskurs zuletzt price".split(" "),
  ],
};

/** Places of columns in a row, by what they hold. */
export type CandlePlaces = Readonly<Record<CandleRole, number>>;

/** What the names of a header say; a role may be missing, and may be named twice. */
export interface NamedColumns {
  readonly places: ReadonlyMap<CandleRole, number>;
  readonly twice: ReadonlyMap<CandleRole, readonly number[]>;
}

/** Finds the columns of a candle among the names of a header. */
export function findByName(header: readonly string[]): NamedColumns {
  const plain = header.map(plainName);
  const places = new Map<CandleRole, number>();
  const twice = new Map<CandleRole, readonly number[]>();
  for (const role of CANDLE_ROLES) {
    const name = NAMES[role].find((known) => plain.includes(known));
    if (name === undefined) continue;
    const found = plain.flatMap((known, index) => (known === name ? [index] : []));
    // TradingView has `close` and plots called Close; others t and T, the beginning and the end.
    const same = found.filter((index) => header[index] === name);
    const [place = found[0] ?? 0] = same;
    places.set(role, place);
    if (found.length > 1 && same.length !== 1) twice.set(role, found);
  }
  return { places, twice };
}
