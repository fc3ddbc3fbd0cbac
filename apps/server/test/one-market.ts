import {
  as,
  createBook,
  execute,
  type AccountId,
  type Book,
  type Command,
  type MarketId,
  type MarketSettings,
  type Millis,
  type Wad,
} from "@plimsoll/engine";

export const NOW = 1_770_336_000_000 as Millis;
export const USDC = 1_000_000n;
export const MARKET = "btc" as MarketId;
export const percent = (value: bigint): Wad => as(value * 10n ** 16n);
export const LLTV = percent(86n);

interface OneMarket {
  readonly book: Book;
  /** Does what is commanded, or throws the code of the refusal. */
  readonly run: (command: object) => void;
  readonly priceAt: (whole: bigint) => void;
  readonly give: (account: string, asset: string, amount: bigint) => void;
}

/** A book with the market "btc" of BTC against USDC, at a price of 100,000 and without interest. */
export function openOneMarket(accounts: readonly string[], settings: MarketSettings): OneMarket {
  const operator = "operator" as AccountId;
  const book = createBook(operator);
  const run = (command: object): void => {
    const decision = execute(book, command as Command, NOW);
    if (!decision.isAccepted) throw new Error(decision.rejection.code);
  };
  const priceAt = (whole: bigint): void =>
    run({ type: "post_price", feed: "btc-usd", price: whole * 10n ** 8n });
  run({ type: "register_asset", asset: "BTC", decimals: 8 });
  run({ type: "register_asset", asset: "USDC", decimals: 6 });
  for (const account of accounts) run({ type: "open_account", account });
  run({ type: "enable_rate_model", by: operator, rateModel: "none" });
  run({ type: "enable_lltv", by: operator, lltv: LLTV });
  const feed = { kind: "posted", decimals: 8, zeroMeans: "no_price" };
  run({ type: "create_feed", feed: "btc-usd", settings: feed });
  priceAt(100_000n);
  const assets = { loanAsset: "USDC", collateralAsset: "BTC" };
  const terms = { feed: "btc-usd", lltv: LLTV, rateModel: { kind: "none" }, settings };
  run({ type: "create_market", by: operator, market: MARKET, ...assets, ...terms });
  return {
    book,
    run,
    priceAt,
    give: (account, asset, amount) =>
      run({ type: "deposit", account, asset, amount, reference: null }),
  };
}
