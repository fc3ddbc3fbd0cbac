/**
 * What `PLIMSOLL_FEEDS=default` asks for: pairs of the major coins, each at four exchanges that
 * answer without a key, and the dollar coin itself. A market that lends USDC takes its price best from a
 * feed composed of BTC/USD and USDC/USD; the venues in USDC stand beside them, Binance among them, which
 * has no dollar market. The rules to create such feeds with are `defaultMedianFeed` and
 * `defaultComposedFeed` of the engine, which docs/oracle.md explains and docs/oracle-incidents.md tests.
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
    {
      feed: "usdc-usd",
      sources: ["kraken", "bitstamp", "gemini"].map((exchange) => ({
        exchange,
        symbol: "USDC/USD",
      })),
    },
    ...["BTC", "ETH", "SOL"].map((coin) => ({
      feed: `${coin.toLowerCase()}-usdc`,
      sources: ["binance", "kraken", "okx", "bybit"].map((exchange) => ({
        exchange,
        symbol: `${coin}/USDC`,
      })),
    })),
  ],
};
