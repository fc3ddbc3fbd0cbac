import { toInstant, type EventView } from "@plimsoll/contract";
import type {
  Asset,
  AssetId,
  BadDebtRealized,
  Book,
  Event,
  Market,
  MarketId,
  OraclePrice,
} from "@plimsoll/engine";
import { formatAmount, NO_LOAN } from "@plimsoll/engine";
import { feedSettingsText } from "./feed.ts";
import { mark } from "./mark.ts";
import { amount, price, ratio } from "./amount.ts";
import { planText, rateModelText, settingsText } from "./market-settings.ts";

/** What a field of an event counts. Fields that are not here are names, flags and numbers as they are. */
const UNITS = {
  fee: "ratio",
  lltv: "ratio",
  incentiveFactor: "ratio",
  ltvBefore: "ratio",
  ltvAfter: "ratio",
  triggerLtv: "ratio",
  targetLtv: "ratio",
  averageRate: "wad_per_second",
  rateAtTarget: "wad_per_second",
  shares: "whole",
  feeShares: "whole",
  repaidShares: "whole",
  badDebtShares: "whole",
  lastUpdate: "whole",
  payout: "loan",
  processingFee: "loan",
  principal: "loan",
  interest: "loan",
  repaidAssets: "loan",
  feeAssets: "loan",
  badDebtAssets: "loan",
  sold: "loan",
  fromInsurance: "loan",
  fromSuppliers: "loan",
  seizedAssets: "collateral",
  collateralMax: "collateral",
  deleverageFee: "ratio",
} as const;

/** Other fields that are written in the units of the market. */
const OF_MARKET: readonly string[] = ["why", "price", "alertPrices", "assets", "plan"];

/** Events whose `assets` are collateral; those of all others are the loan asset. */
const COLLATERAL_MOVES: readonly Event["type"][] = [
  "collateral_pledged",
  "collateral_released",
  "plan_topped_up",
];

/**
 * A fact with its amounts written out. Needs of the book only what never changes, and the market of a
 * loan that may be closed by now.
 */
export function eventView(book: Book, event: Event, market = marketOf(book, event)): EventView {
  const view: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(event)) {
    view[field] = fieldView({ book, event, market }, field, value);
  }
  return { ...view, type: event.type, at: toInstant(event.at) };
}

/** Whether a fact has amounts whose market the book no longer knows, because the loan is closed. */
export function lacksMarket(book: Book, event: Event): boolean {
  if (!("loan" in event) || event.loan === NO_LOAN) return false;
  if (marketOf(book, event) !== undefined) return false;
  return Object.keys(event).some((field) => {
    const unit = field in UNITS ? UNITS[field as keyof typeof UNITS] : undefined;
    return unit === "loan" || unit === "collateral" || OF_MARKET.includes(field);
  });
}

interface Around {
  readonly book: Book;
  readonly event: Event;
  readonly market: Market | undefined;
}

function fieldView(around: Around, field: string, value: unknown): unknown {
  const { book, event, market } = around;
  switch (field) {
    case "postings":
      return "postings" in event ? postingsView(book, event.postings) : value;
    case "why":
      return "why" in event ? whyView(around, event.why) : value;
    case "mark": {
      const feed = event.type === "mark_set" ? book.feeds.get(event.feed) : undefined;
      return event.type === "mark_set" && feed !== undefined
        ? mark(event.mark, feed.settings)
        : undefined;
    }
    case "settings":
      return settingsView(around);
    case "plan":
      return "plan" in event && market !== undefined ? planText(event.plan, market) : null;
    case "rateModel":
      return event.type === "market_created" ? rateModelText(event.rateModel) : value;
    case "alertLtvs":
      return "alertLtvs" in event ? event.alertLtvs.map(ratio) : value;
    case "alertPrices":
      return "alertPrices" in event
        ? event.alertPrices.map((alert) => priceOf(market, alert))
        : value;
    case "crumb":
      return event.type === "bad_debt_realized" ? crumbView(event.crumb, market) : value;
    case "since":
    case "until":
      return typeof value === "number" ? toInstant(value) : value;
    case "quotedAt":
      return event.type === "quote_posted" ? toInstant(event.quotedAt) : value;
    case "triedAt":
      return event.type === "notification_delivered" ? toInstant(event.triedAt) : value;
    case "terms":
    // Evidence for receipts, which have a form of their own.
    case "before":
    case "planStep":
    case "policy":
    case "feeds":
      return undefined;
    case "volatility":
      return event.type === "volatility_set" ? ratio(event.volatility) : undefined;
  }
  if (typeof value !== "bigint") return value;
  return bigintView(around, field, value);
}

/** Collateral that the house took with bad debt, and for how much of the debt. */
function crumbView(crumb: BadDebtRealized["crumb"], market: Market | undefined): unknown {
  if (crumb === undefined) return undefined;
  const { collateral, to, paid } = crumb;
  return {
    collateral: inAsset(market?.collateralAsset, collateral),
    to,
    paid: inAsset(market?.loanAsset, paid),
  };
}

function bigintView(around: Around, field: string, value: bigint): unknown {
  const { book, event, market } = around;
  if (event.type === "volatility_sampled" && field === "price") {
    return market === undefined
      ? value.toString()
      : formatAmount(value, market.feed.settings.decimals);
  }
  if (field === "price") {
    if (market !== undefined) return price(market, value as OraclePrice);
    const feed = "feed" in event ? book.feeds.get(event.feed) : undefined;
    return feed === undefined ? value.toString() : formatAmount(value, feed.settings.decimals);
  }
  if ((field === "amount" || field === "assets") && "asset" in event)
    return inAsset(book.assets.get(event.asset), value);
  if (field === "assets") {
    const isCollateral = COLLATERAL_MOVES.includes(event.type);
    return inAsset(isCollateral ? market?.collateralAsset : market?.loanAsset, value);
  }
  const unit = field in UNITS ? UNITS[field as keyof typeof UNITS] : "whole";
  switch (unit) {
    case "ratio":
      return ratio(value);
    case "loan":
      return inAsset(market?.loanAsset, value);
    case "collateral":
      return inAsset(market?.collateralAsset, value);
    case "whole":
    case "wad_per_second":
      return value.toString();
  }
}

function inAsset(asset: Asset | undefined, value: bigint): unknown {
  return asset === undefined ? value.toString() : amount(asset, value);
}

type WhyOf<E> = E extends { readonly why: infer W } ? W : never;

function whyView({ market }: Around, why: WhyOf<Event>): unknown {
  return {
    trigger: why.trigger,
    ...("triggerLtv" in why
      ? { triggerLtv: ratio(why.triggerLtv) }
      : { alertPrice: priceOf(market, why.alertPrice) }),
    price: priceOf(market, why.price),
    ltvBefore: why.ltvBefore === null ? null : ratio(why.ltvBefore),
  };
}

function priceOf(market: Market | undefined, value: OraclePrice): string {
  return market === undefined ? value.toString() : price(market, value);
}

function settingsView({ event, market }: Around): unknown {
  if (event.type === "feed_created") return feedSettingsText(event.settings);
  if (event.type !== "market_created" && event.type !== "market_configured") return undefined;
  return market === undefined ? undefined : settingsText(event.settings, market);
}

function postingsView(
  book: Book,
  postings: readonly { readonly account: string; readonly amount: bigint }[],
): unknown {
  return postings.map(({ account, amount: value }) => {
    const asset = book.assets.get(account.slice(account.lastIndexOf(":") + 1) as AssetId);
    return { account, amount: inAsset(asset, value) };
  });
}

/**
 * The market an event belongs to. A loan that is closed is no longer in the book, but its postings
 * name the market's own accounts.
 */
function marketOf(book: Book, event: Event): Market | undefined {
  if ("market" in event) return book.markets.get(event.market);
  if ("loan" in event) {
    const loan = book.loans.get(event.loan);
    if (loan !== undefined) return loan.market;
  }
  for (const { account } of "postings" in event ? event.postings : []) {
    const market = book.markets.get(account.split(":")[1] as MarketId);
    if (market !== undefined && !account.startsWith("available:")) return market;
  }
  return undefined;
}
