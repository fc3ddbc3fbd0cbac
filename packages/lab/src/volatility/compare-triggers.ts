import { join } from "node:path";
import { as, HOURLY_VOLATILITY, WAD, type Millis, type Wad } from "@plimsoll/engine";
import { loadCandles } from "../inputs/candles.ts";
import { formatInstant } from "../inputs/instant.ts";
import { pricePath, type PricePoint } from "../inputs/price-path.ts";
import { playLoan, volatilitiesOf, type ComparedTrigger } from "./play-triggers.ts";

/** Every file of a coin that people borrow on, each whole. */
export const VOLATILITY_FILES: readonly string[] = [
  "1h/BTC-USDT_binance_1h_20170817-20260620.csv.gz",
  "1h/ETH-USDT_binance_1h_20170817-20260516.csv.gz",
  "5m/BTC-USDT_binance_5m_20221101-20221119.csv.gz",
  "5m/ETH-USDT_binance_5m_20221101-20221119.csv.gz",
  "5m/BTC-USDT_binance_5m_20260115-20260218.csv.gz",
  "5m/ETH-USDT_binance_5m_20260115-20260218.csv.gz",
  "1m/BTC-USDT_binance_1m_20240729-20240812.csv.gz",
  "1m/ETH-USDT_binance_1m_20240729-20240812.csv.gz",
  ...["ADA-USD_coinbase", "DOGE-USD_coinbase", "LINK-USD_coinbase", "BTC-USD_gemini"]
    .concat("DOGE-USD_gemini", "ETH-USD_gemini", "LTC-USD_gemini", "SOL-USD_gemini")
    .concat("XRP-USD_gemini")
    .map((name) => `venues-2025-10-10/${name}_1m_20251010.csv.gz`),
  "venues-2025-10-10/BTC-USDperp_binance-coinm_1m_20251009-20251010.csv.gz",
  ...["BTC-USD_binanceus", "BTC-USD_coinbase", "BTC-USD_cryptocom", "BTC-USD_kraken"]
    .concat("BTC-USDT_binanceus", "BTC-USDT_coinbase", "BTC-USDT_kraken")
    .concat("BTC-USDC_binanceus", "BTC-USDC_bybit", "BTC-USDC_kraken")
    .map((name) => `venues-2023-03/${name}_1m_20230308-20230316.csv.gz`),
];

/** A day to the LLTV of 86 %, between 70 % and the default plan's 82 %, at volatility estimated as by default. */
const COMPARED: ComparedTrigger = {
  lltv: percent(86n),
  triggerLtv: percent(82n),
  early: { hours: 24, floorLtv: percent(70n) },
  estimate: HOURLY_VOLATILITY,
};
const START_LTVS = [percent(50n), percent(55n), percent(60n), percent(65n)];
const WINDOW_MS = 30 * 86_400_000;

interface Side {
  readonly equity: bigint;
  readonly sold: number;
  readonly liquidated: number;
}

/** Four loans from the first price of a window to its last. */
export interface WindowVerdict {
  readonly file: string;
  readonly from: string;
  /** Means over the loans; equity as a part of what it was, WAD. */
  readonly fixed: Side;
  readonly early: Side;
}

/** Plays a file in windows of thirty days. Throws InputError. */
export async function compareTriggers(folder: string, file: string): Promise<WindowVerdict[]> {
  const path = [...pricePath(await loadCandles(join(folder, file)))];
  const volatilities = volatilitiesOf(path, COMPARED.estimate);
  return windowsOf(path).map((window) => {
    const side = (of: ReadonlyMap<number, Wad> | null): Side => {
      const loans = START_LTVS.map((ltv) => playLoan(window, ltv, COMPARED, of));
      return {
        equity: loans.reduce((total, loan) => total + loan.equity, 0n) / BigInt(loans.length),
        sold: loans.filter(({ sales }) => sales > 0).length,
        liquidated: loans.filter(({ isLiquidated }) => isLiquidated).length,
      };
    };
    const from = formatInstant(window[0]?.at ?? (0 as Millis)).slice(0, 10);
    return { file, from, fixed: side(null), early: side(volatilities) };
  });
}

function windowsOf(path: readonly PricePoint[]): PricePoint[][] {
  const windows: PricePoint[][] = [];
  const start = path[0]?.at ?? 0;
  for (const point of path) {
    const place = Math.floor((point.at - start) / WINDOW_MS);
    (windows[place] ??= []).push(point);
  }
  return windows.filter((window) => window.length > 1);
}

function percent(hundredths: bigint): Wad {
  return as((hundredths * WAD) / 100n);
}
