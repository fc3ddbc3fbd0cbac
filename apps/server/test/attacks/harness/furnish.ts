import type { Role } from "@plimsoll/contract";
import type { Mode } from "../../live/live-world.ts";
import { PLAIN_SETTINGS } from "../../plain-settings.ts";

/** What it takes of an attacked server. */
interface Furnished {
  readonly mode: Mode;
  readonly key: (roles: readonly Role[]) => Promise<string>;
  readonly accepted: (path: string, body: unknown, key: string) => Promise<unknown>;
}

/** Fills a live book by the ways that its operators have; an empty sandbox comes with the same market. */
export async function furnish(world: Furnished): Promise<void> {
  if (world.mode === "sandbox") return;
  const key = await world.key(["operator", "custody"]);
  const assets = { BTC: 8, USDC: 6 };
  for (const [asset, decimals] of Object.entries(assets)) {
    await world.accepted("/v1/assets", { asset, decimals }, key);
  }
  const feed = { kind: "posted", decimals: 8, zeroMeans: "no_price" };
  await world.accepted("/v1/feeds", { feed: "btc-usd", settings: feed }, key);
  await world.accepted("/v1/quotes", { feed: "btc-usd", price: "78700" }, key);
  const market = {
    market: "btc-usdc",
    loanAsset: "USDC",
    collateralAsset: "BTC",
    feed: "btc-usd",
    lltv: "0.86",
    rateModel: { kind: "fixed", ratePerYear: "0.05" },
    settings: PLAIN_SETTINGS,
  };
  await world.accepted("/v1/markets", market, key);
  await world.accepted("/v1/customers", { account: "lender" }, key);
  const coins = { account: "lender", asset: "USDC", amount: "40000000", reference: "lender" };
  await world.accepted("/v1/deposits", coins, key);
  const supplied = { account: "lender", assets: "40000000" };
  await world.accepted("/v1/markets/btc-usdc/supply", supplied, key);
}
