/** One hour of a market in whole cents, from which every shape below is written. */
export interface Hour {
  /** Unix seconds. */
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** A shape in which people have candles: what a file in it looks like. */
export interface Shape {
  readonly name: string;
  readonly write: (hours: readonly Hour[]) => string;
  /** The file knows only closes. */
  readonly isCloseOnly?: true;
}

const price = (cents: number): string => {
  const [whole, part] = [Math.floor(cents / 100), String(cents % 100).padStart(2, "0")];
  return `${whole}.${part}`;
};
const comma = (cents: number): string => price(cents).replace(".", ",");
const grouped = (cents: number): string => price(cents).replace(/\B(?=(\d{3})+\.)/g, ",");
const prices = ({ open, high, low, close }: Hour): readonly string[] =>
  [open, high, low, close].map(price);
const iso = (time: number): string => new Date(time * 1_000).toISOString();
/** `2026-02-05 04:00:00`. */
const plainTime = (time: number): string => iso(time).slice(0, 19).replace("T", " ");

function lines(header: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return [...header, ...rows.map((row) => row.join(","))].map((line) => `${line}\n`).join("");
}

const shapesOfBinance = (["", "000", "000000"] as const).flatMap((zeros): Shape[] => {
  const row = (hour: Hour): readonly unknown[] => {
    const end = `${hour.time + 3_599}${zeros.replaceAll("0", "9")}`;
    return [
      `${hour.time}${zeros}`,
      ...prices(hour),
      "12.5",
      end,
      "990000.1",
      421,
      "6.1",
      "480000.2",
      0,
    ];
  };
  const header =
    "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore";
  const unit = ["s", "ms", "µs"][zeros.length / 3] ?? "";
  return [
    { name: `Binance klines in ${unit}`, write: (hours) => lines([], hours.map(row)) },
    {
      name: `Binance klines in ${unit} with a header`,
      write: (hours) => lines([header], hours.map(row)),
    },
  ];
});

/** Shapes of exchanges and programs. Order, names and titles are theirs, numbers are invented. */
export const SHAPES: readonly Shape[] = [
  ...shapesOfBinance,
  {
    name: "the interface of Binance",
    write: (hours) =>
      JSON.stringify(
        hours.map((hour) => [
          hour.time * 1_000,
          ...prices(hour),
          "1.5",
          hour.time * 1_000 + 3_599_999,
          "9",
          4,
          "1",
          "2",
          "0",
        ]),
      ),
  },
  {
    name: "Kraken's OHLCVT",
    write: (hours) =>
      lines(
        [],
        hours.map((hour) => [hour.time, ...prices(hour), "3.5", 17]),
      ),
  },
  {
    name: "the interface of Kraken",
    write: (hours) =>
      JSON.stringify({
        error: [],
        result: {
          XXBTZUSD: hours.map((hour) => [hour.time, ...prices(hour), price(hour.close), "3.5", 17]),
          last: hours.at(-1)?.time,
        },
      }),
  },
  {
    name: "the interface of Coinbase, newest first",
    write: (hours) =>
      JSON.stringify(
        hours
          .toReversed()
          .map(({ time, open, high, low, close }) => [
            time,
            ...[low, high, open, close].map((cents) => cents / 100),
            3.5,
          ]),
      ),
  },
  {
    name: "CSV of Coinbase",
    write: (hours) =>
      lines(
        ["time,low,high,open,close,volume"],
        hours.map(({ time, open, high, low, close }) => [
          time,
          ...[low, high, open, close].map(price),
          "3.5",
        ]),
      ),
  },
  {
    name: "the new interface of Coinbase",
    write: (hours) =>
      JSON.stringify({
        candles: hours.map(({ time, open, high, low, close }) => ({
          ...{ start: String(time), low: price(low), high: price(high) },
          ...{ open: price(open), close: price(close), volume: "3.5" },
        })),
      }),
  },
  {
    name: "the interface of Bitstamp",
    write: (hours) =>
      JSON.stringify({
        data: {
          ohlc: hours.map(({ time, open, high, low, close }) => ({
            ...{ high: price(high), timestamp: String(time), volume: "3.5" },
            ...{ low: price(low), close: price(close), open: price(open) },
          })),
          pair: "BTC/USD",
        },
      }),
  },
  {
    name: "CryptoDataDownload of Bitstamp, newest first, below an address",
    write: (hours) =>
      lines(
        [
          "https://www.example.com/data/",
          "unix,date,symbol,open,high,low,close,Volume BTC,Volume USD",
        ],
        hours
          .toReversed()
          .map((hour) => [
            hour.time,
            plainTime(hour.time),
            "BTC/USD",
            ...prices(hour),
            "3.5",
            "271000",
          ]),
      ),
  },
  {
    name: "CryptoDataDownload of Binance in ms",
    write: (hours) =>
      lines(
        [
          "https://www.example.com",
          "Unix,Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USDT,tradecount",
        ],
        hours
          .toReversed()
          .map((hour) => [
            hour.time * 1_000,
            plainTime(hour.time),
            "BTCUSDT",
            ...prices(hour),
            "3.5",
            "9",
            4,
          ]),
      ),
  },
  {
    name: "CryptoDataDownload as it was, with hours in words",
    write: (hours) =>
      lines(
        ["https://www.example.com", "Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USD"],
        hours.toReversed().map((hour) => {
          const at = new Date(hour.time * 1_000);
          const half = at.getUTCHours() < 12 ? "AM" : "PM";
          const words = String(((at.getUTCHours() + 11) % 12) + 1).padStart(2, "0");
          return [
            `${iso(hour.time).slice(0, 10)} ${words}-${half}`,
            "BTCUSD",
            ...prices(hour),
            "3.5",
            "9",
          ];
        }),
      ),
  },
  {
    name: "CoinGecko",
    isCloseOnly: true,
    write: (hours) =>
      lines(
        ["snapped_at,price,market_cap,total_volume"],
        hours.map(({ time, close }) => [
          `${plainTime(time)} UTC`,
          price(close),
          "1500000000000.5",
          "31000000000.25",
        ]),
      ),
  },
  {
    name: "the interface of CoinGecko",
    isCloseOnly: true,
    write: (hours) =>
      JSON.stringify({
        prices: hours.map(({ time, close }) => [time * 1_000, close / 100]),
        market_caps: hours.map(({ time }) => [time * 1_000, 1_500_000_000_000.5]),
        total_volumes: hours.map(({ time }) => [time * 1_000, 31_000_000_000.25]),
      }),
  },
  {
    name: "Yahoo with rows that are not over",
    write: (hours) =>
      lines(
        ["Date,Open,High,Low,Close,Adj Close,Volume"],
        [
          ...hours.map((hour) => [iso(hour.time), ...prices(hour), price(hour.close), 12_345]),
          [iso((hours.at(-1)?.time ?? 0) + 3_600), "null", "null", "null", "null", "null", "null"],
        ],
      ),
  },
  {
    name: "a frame of yfinance",
    write: (hours) =>
      lines(
        [
          "Price,Close,High,Low,Open,Volume",
          "Ticker,BTC-USD,BTC-USD,BTC-USD,BTC-USD,BTC-USD",
          "Datetime,,,,,",
        ],
        hours.map(({ time, open, high, low, close }) => [
          `${plainTime(time)}+00:00`,
          ...[close, high, low, open].map(price),
          12_345,
        ]),
      ),
  },
  {
    name: "the interface of Yahoo",
    write: (hours) =>
      JSON.stringify({
        chart: {
          result: [
            {
              meta: { symbol: "BTC-USD", tradingPeriods: [[{ start: 1, end: 2 }]] },
              timestamp: hours.map(({ time }) => time),
              indicators: {
                quote: [
                  {
                    volume: hours.map(() => 3),
                    open: hours.map(({ open }) => open / 100),
                    low: hours.map(({ low }) => low / 100),
                    high: hours.map(({ high }) => high / 100),
                    close: hours.map(({ close }) => close / 100),
                  },
                ],
                adjclose: [{ adjclose: hours.map(({ close }) => close / 200) }],
              },
            },
          ],
          error: null,
        },
      }),
  },
  {
    name: "TradingView with its plots",
    write: (hours) =>
      lines(
        ["time,open,high,low,close,Volume,Plot,Plot"],
        hours.map((hour) => [hour.time, ...prices(hour), "3.5", "", ""]),
      ),
  },
  {
    name: "TradingView in a time zone",
    write: (hours) =>
      lines(
        ["time,open,high,low,close"],
        hours.map((hour) => [`${iso(hour.time + 7_200).slice(0, 19)}+02:00`, ...prices(hour)]),
      ),
  },
  {
    name: "TradingView's lists side by side",
    write: (hours) =>
      JSON.stringify({
        s: "ok",
        t: hours.map(({ time }) => time),
        o: hours.map(({ open }) => open / 100),
        h: hours.map(({ high }) => high / 100),
        l: hours.map(({ low }) => low / 100),
        c: hours.map(({ close }) => close / 100),
        v: hours.map(() => 3.5),
      }),
  },
  {
    name: "ccxt and freqtrade",
    write: (hours) =>
      JSON.stringify(
        hours.map(({ time, open, high, low, close }) => [
          time * 1_000,
          ...[open, high, low, close].map((cents) => cents / 100),
          3.5,
        ]),
      ),
  },
  {
    name: "Bitfinex, whose close comes second",
    write: (hours) =>
      JSON.stringify(
        hours.map(({ time, open, high, low, close }) => [
          time * 1_000,
          ...[open, close, high, low].map((cents) => cents / 100),
          3.5,
        ]),
      ),
  },
  {
    name: "the envelope of Bybit, newest first",
    write: (hours) =>
      JSON.stringify({
        retCode: 0,
        result: {
          symbol: "BTCUSDT",
          list: hours
            .toReversed()
            .map((hour) => [String(hour.time * 1_000), ...prices(hour), "3.5", "9"]),
        },
        retExtInfo: {},
      }),
  },
  {
    name: "Investing.com with grouped digits",
    write: (hours) =>
      lines(
        ['"Date","Price","Open","High","Low","Vol.","Change %"'],
        hours
          .toReversed()
          .map(({ time, open, high, low, close }) =>
            [plainTime(time), ...[close, open, high, low].map(grouped), "3.5K", "-1.25%"].map(
              (text) => `"${text}"`,
            ),
          ),
      ),
  },
  {
    name: "semicolons and decimal commas",
    write: (hours) =>
      lines(
        ["Datum;Eröffnung;Hoch;Tief;Schluss"],
        hours.map(({ time, open, high, low, close }) => [
          [
            plainTime(time).replace(/(\d+)-(\d+)-(\d+)/, "$3.$2.$1"),
            ...[open, high, low, close].map(comma),
          ].join(";"),
        ]),
      ),
  },
  {
    name: "CoinMarketCap",
    write: (hours) =>
      lines(
        ["timeOpen;timeClose;timeHigh;timeLow;name;open;high;low;close;volume;marketCap;timestamp"],
        hours.toReversed().map((hour) => {
          const end = `"${iso(hour.time + 3_599)}"`;
          return [
            [
              `"${iso(hour.time)}"`,
              end,
              end,
              end,
              '"2781"',
              ...prices(hour),
              "9.5",
              "8.5",
              end,
            ].join(";"),
          ];
        }),
      ),
  },
  {
    name: "CoinAPI",
    write: (hours) =>
      lines(
        [
          "time_period_start,time_period_end,time_open,time_close,price_open,price_high,price_low,price_close,volume_traded",
        ],
        hours.map((hour) => {
          const start = iso(hour.time).replace(".000Z", ".0000000Z");
          const end = iso(hour.time + 3_600).replace(".000Z", ".0000000Z");
          return [start, end, start.replace("00Z", "41Z"), end, ...prices(hour), "3.5"];
        }),
      ),
  },
  {
    name: "a frame of pandas with its index and times in ns",
    write: (hours) =>
      lines(
        [",timestamp,open,high,low,close"],
        hours.map((hour, index) => [index, `${hour.time}000000000`, ...prices(hour)]),
      ),
  },
];
