import type { Crash } from "../crash.ts";
import { BINANCE_DAILY } from "./sources.ts";

/**
 * October 2025: one evening, shallow on most venues; the daily low is that of Binance, deeper than elsewhere.
 *
 * Daily prices derived from the hourly candles of Binance spot, BTC/USDT and ETH/USDT; days are UTC.
 */
export const october2025: Crash = {
  id: "oct-2025",
  title: "October 2025",
  source: BINANCE_DAILY,
  days: {
    BTC: [
      ["2025-10-09", "123306.01 123762.94 119651.47 121662.4"],
      ["2025-10-10", "121662.41 122550 102000 112774.5"],
      ["2025-10-11", "112774.49 113322.39 109561.59 110644.4"],
      ["2025-10-12", "110644.4 115770 109565.06 114958.8"],
    ],
    ETH: [
      ["2025-10-09", "4525.72 4531.52 4265.06 4368.09"],
      ["2025-10-10", "4368.09 4393.63 3435 3829.72"],
      ["2025-10-11", "3829.72 3878.3 3643.33 3746.79"],
      ["2025-10-12", "3746.8 4197.7 3694.74 4152.29"],
    ],
  },
};
