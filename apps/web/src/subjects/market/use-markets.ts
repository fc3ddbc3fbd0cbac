import type { MarketView } from "@plimsoll/contract";
import type { OraclePrice } from "@plimsoll/engine";
import { useMemo } from "react";
import { useApi, type AnswerOf } from "../../foundation/api/query.ts";
import { useFrame } from "../../foundation/live/live.tsx";
import { readMarket, type AssetDecimals, type MarketTerms } from "./market-terms.ts";
import { readPrice } from "./oracle-price.ts";

/** Most entries of one page of the API. */
const PAGE = { query: { limit: 100 } };

/** All markets in the engine's terms, at the latest price that this page has heard of. */
export interface Markets {
  readonly markets: readonly MarketTerms[];
  readonly decimalsOf: AssetDecimals;
  readonly find: (market: string) => MarketTerms | null;
}

/** Markets and what fetching them came to: `data` is null until both answers are there. */
export function useMarkets() {
  const asked = useApi("listMarkets", PAGE);
  const assets = useApi("listAssets", PAGE);
  const prices = useLivePrices();
  const data = useMemo((): Markets | null => {
    if (asked.data === undefined || assets.data === undefined) return null;
    const decimalsOf = decimalsIn(assets.data);
    const markets = asked.data.items.map((view) =>
      atPrice(readMarket(view, decimalsOf), prices.get(view.feed)),
    );
    return { markets, decimalsOf, find: (name) => markets.find((m) => m.market === name) ?? null };
  }, [asked.data, assets.data, prices]);
  return {
    data,
    error: asked.error ?? assets.error,
    retry: () => void Promise.all([asked.refetch(), assets.refetch()]),
  };
}

/** How many decimals each asset has. */
export function decimalsIn({ items }: AnswerOf<"listAssets">): AssetDecimals {
  const known = new Map(items.map(({ asset, decimals }) => [asset, decimals]));
  return (asset) => known.get(asset) ?? 0;
}

interface LivePrice {
  readonly price: string | null;
  readonly status: MarketView["priceStatus"] | null;
}

/** The marks as the stream tells them; in a sandbox its own frame has them too. */
function useLivePrices(): ReadonlyMap<string, LivePrice> {
  const sandbox = useFrame("sandbox");
  const marks = useFrame("marks");
  return useMemo(() => {
    const prices = new Map<string, LivePrice>();
    for (const { feed, price } of sandbox?.prices ?? []) prices.set(feed, { price, status: null });
    for (const { feed, mark } of marks?.feeds ?? []) prices.set(feed, mark);
    return prices;
  }, [sandbox, marks]);
}

function atPrice(terms: MarketTerms, live: LivePrice | undefined): MarketTerms {
  if (live === undefined || live.price === null) return terms;
  const price: OraclePrice = readPrice(live.price, terms);
  return { ...terms, price, priceStatus: live.status ?? terms.priceStatus };
}
