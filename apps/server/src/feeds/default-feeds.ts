/**
 * What `PLIMSOLL_FEEDS=default` asks for: pairs of the major coins, each at four exchanges that
 * answer without a key. Binance has no dollar market, so it stands with those in USDC.
 */
export const DEFAULT_FEEDS = {
  pollIntervalMs: 2_000,
  feeds: [
    ...["BTC", "ETH", "SOL"].map((coin) => ({
      feed: `${coin.toLowerCase()}-usd`,
      sources: ["kraken", "coinbase", "bitstamp", "gemini"].map((exchange) => ({
        exchange,
        symbol: `${coin}/USD`,
      })),
    })),
    ...["BTC", "ETH", "SOL"].map((coin) => ({
      feed: `${coin.toLowerCase()}-usdc`,
      sources: ["binance", "kraken", "okx", "bybit"].map((exchange) => ({
        exchange,
        symbol: `${coin}/USDC`,
      })),
    })),
  ],
};
