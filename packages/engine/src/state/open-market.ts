import type { LedgerAccountKind } from "../ledger/ledger-account.ts";
import { liquidationIncentiveFactor } from "../liquidation/incentive-factor.ts";
import { oraclePriceFactor } from "../oracle/price-scale.ts";
import type { RateModel } from "../rates/rate-model.ts";
import type { MarketId } from "../units/identifiers.ts";
import type { Wad, WadPerSecond } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { Millis, Seconds } from "../units/time.ts";
import type { Book } from "./book.ts";
import { createLadders, openLedgerAccount } from "./book.ts";
import type { MarketSettings } from "./market-settings.ts";
import type { Asset, Feed, Market } from "./records.ts";

/** What a market is from its first day on; all but the settings, interest and rate stay for good. */
interface MarketTerms {
  readonly id: MarketId;
  readonly loanAsset: Asset;
  readonly collateralAsset: Asset;
  readonly feed: Feed;
  readonly lltv: Wad;
  readonly rateModel: RateModel;
  readonly rateAtTarget: WadPerSecond;
  readonly lastUpdate: Seconds;
  readonly settings: MarketSettings;
}

/** A market with nothing in it, entered into the book, its ledger and its feed. */
export function openMarket(book: Book, terms: MarketTerms): Market {
  const { id, loanAsset, collateralAsset, feed, lltv } = terms;
  const open = (kind: LedgerAccountKind, asset: Asset) =>
    openLedgerAccount(book, kind, id, asset.id);
  const market: Market = {
    id,
    loanAsset,
    collateralAsset,
    feed,
    lltv,
    incentiveFactor: liquidationIncentiveFactor(lltv),
    priceFactor: oraclePriceFactor({
      feedDecimals: feed.settings.decimals,
      loanDecimals: loanAsset.decimals,
      collateralDecimals: collateralAsset.decimals,
    }),
    ledger: {
      principal: open("principal", loanAsset),
      interest: open("interest", loanAsset),
      pledged: open("pledged", collateralAsset),
      supplied: open("supplied", loanAsset),
      feeClaims: open("fee_claims", loanAsset),
      rounding: open("rounding", loanAsset),
    },
    rateModel: terms.rateModel,
    totalSupplyAssets: as(0n),
    totalSupplyShares: as(0n),
    totalBorrowAssets: as(0n),
    totalBorrowShares: as(0n),
    lastUpdate: terms.lastUpdate,
    fee: as(0n),
    rateAtTarget: terms.rateAtTarget,
    cash: as(0n),
    totalCollateral: as(0n),
    settings: terms.settings,
    outage: null,
    graceUntil: 0 as Millis,
    paceSold: as(0n),
    paceFrom: 0 as Millis,
    paceUntil: 0 as Millis,
    volatility: null,
    behind: [],
    suppliers: new Map(),
    ladders: createLadders(),
    stranded: new Set(),
    followers: new Set(),
    schedules: new Map(),
    stamp: 0,
  };
  book.markets.set(id, market);
  const place = feed.markets.findIndex((other) => other.id > id);
  feed.markets.splice(place < 0 ? feed.markets.length : place, 0, market);
  return market;
}
