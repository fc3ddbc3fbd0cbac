import { toInstant, type MarketView } from "@plimsoll/contract";
import {
  accrual,
  availableBalance,
  borrowRate,
  INSURANCE,
  knownShortfall,
  isWorthless,
  observedVolatility,
  SECONDS_PER_YEAR,
  toOraclePrice,
  toSeconds,
  utilization,
  WAD,
} from "@plimsoll/engine";
import type {
  Asset,
  Book,
  Market,
  MarkStatus,
  MarketTotals,
  Millis,
  OraclePrice,
} from "@plimsoll/engine";
import { amount, price, ratio } from "./amount.ts";
import { perYear, rateModelText, settingsText } from "./market-settings.ts";

/** The market's totals with interest up to now. */
export function totalsNow(market: Market, now: Millis): MarketTotals {
  return accrual(market, toSeconds(now)) ?? market;
}

/** The confirmed mark in the market's terms; null when it never had one. 0 where the feed says worthless. */
export function confirmedPrice({ feed, priceFactor }: Market): OraclePrice | null {
  const { mark, settings } = feed;
  if (mark.confirmed === 0n && !isWorthless(settings, mark)) return null;
  return toOraclePrice(mark.confirmed, priceFactor);
}

/** How far the confirmed mark may be trusted, as the engine trusts it. */
export function priceStatus({ feed }: Market): MarkStatus {
  return isWorthless(feed.settings, feed.mark) ? "fresh" : feed.mark.status;
}

/** A market as it stands now, with what stands behind its lenders and what they are known to lose. */
export function marketView(book: Book, market: Market, now: Millis): MarketView {
  const { loanAsset, collateralAsset, feed } = market;
  const totals = totalsNow(market, now);
  const rates = ratesOf(market, totals);
  const confirmed = confirmedPrice(market);
  const observed = observedVolatility(market);
  return {
    market: market.id,
    loanAsset: loanAsset.id,
    collateralAsset: collateralAsset.id,
    feed: feed.id,
    lltv: ratio(market.lltv),
    liquidationIncentiveFactor: ratio(market.incentiveFactor),
    rateModel: rateModelText(market.rateModel),
    fee: ratio(market.fee),
    settings: settingsText(market.settings, market),
    price: confirmed === null ? null : price(market, confirmed),
    priceStatus: priceStatus(market),
    volatility: observed === null ? null : ratio(observed.volatility),
    totalSupply: amount(loanAsset, totals.totalSupplyAssets),
    totalBorrow: amount(loanAsset, totals.totalBorrowAssets),
    totalCollateral: amount(collateralAsset, market.totalCollateral),
    cash: amount(loanAsset, market.cash),
    insurance: amount(loanAsset, insuranceOf(book, loanAsset)),
    knownShortfall: shortfallView(book, market, now),
    ...rates,
    lastUpdate: toInstant(seconds(market.lastUpdate)),
  };
}

function insuranceOf(book: Book, asset: Asset): bigint {
  const insurance = book.accounts.get(INSURANCE);
  return insurance === undefined ? 0n : availableBalance(insurance, asset);
}

function shortfallView(book: Book, market: Market, now: Millis): MarketView["knownShortfall"] {
  const known = knownShortfall(book, market, now);
  if (known === null) return null;
  const money = (assets: bigint) => amount(market.loanAsset, assets);
  return {
    loans: known.loans,
    uncovered: money(known.uncovered),
    fromInsurance: money(known.fromInsurance),
    fromLenders: money(known.fromLenders),
  };
}

/** What borrowers pay and suppliers get a year at these totals, without compounding. */
function ratesOf(market: Market, totals: MarketTotals) {
  const used = utilization(totals);
  const { averageRate } = borrowRate(market.rateModel, totals, market.rateAtTarget, 0n);
  const toSuppliers = (averageRate * used * (WAD - market.fee)) / (WAD * WAD);
  return {
    utilization: ratio(used),
    borrowRatePerYear: perYear(averageRate),
    supplyRatePerYear: ratio(toSuppliers * SECONDS_PER_YEAR),
  };
}

/** Whole seconds as milliseconds; JSON holds both exactly. */
function seconds(value: bigint): number {
  return JSON.parse(`${value}000`) as number;
}
