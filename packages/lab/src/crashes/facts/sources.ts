import type { CrashSource } from "../crash.ts";

/** KuCoin spot, as collected by a public repository; checked against two others. */
export const KUCOIN_DAILY: CrashSource = {
  exchange: "KuCoin spot, BTC/USDT and ETH/USDT",
  repository:
    "github.com/JinnawatJid/BOT_TRADE, folder data; agrees with an OKX swap within 0.4 % and with " +
    "Coin Metrics' closes within 1 %",
};

/** Binance spot, as collected by two public repositories in hourly candles. */
export const BINANCE_DAILY: CrashSource = {
  exchange: "Binance spot, BTC/USDT and ETH/USDT, hourly candles added up to days",
  repository:
    "BTC: github.com/NIC-project-team/TradingStrategyGA, Roshan7869/algotrading and " +
    "ThatspatuLa/BtcH1Autorl; ETH: github.com/Roshan7869/algotrading",
};
