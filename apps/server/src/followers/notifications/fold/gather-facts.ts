import type { Book, Feed, Loan, LoanId, Market, MarketId } from "@plimsoll/engine";
import type { Asset, Millis, Wad } from "@plimsoll/engine";
import { borrowRate, SECONDS_PER_YEAR } from "@plimsoll/engine";
import { totalsNow } from "../../../views/market.ts";
import { needOf } from "../../../views/need.ts";
import type { Facts, FeedTrouble, LoanFacts, MessageFacts } from "../texts/facts.ts";
import type { Money, Quantity } from "../texts/numbers.ts";
import type { ToldAtOnce } from "./one-message.ts";
import type { Told } from "./told.ts";

const ORACLE_PRICE_DECIMALS = 36;
const MINUTE_MILLIS = 60_000;

/** What borrowers of a market pay a year now, WAD. */
export function yearlyRate(market: Market, now: Millis): bigint {
  const totals = totalsNow(market, now);
  const { averageRate } = borrowRate(market.rateModel, totals, market.rateAtTarget, 0n);
  return averageRate * SECONDS_PER_YEAR;
}

/** The facts of a message: of what weighs most, and of what else happened in the fall; undefined when it says nothing. */
export function gatherAll(book: Book, told: ToldAtOnce, now: Millis): MessageFacts | undefined {
  const main = gatherFacts(book, told, now);
  if (main === undefined) return undefined;
  const inOrder = [told, ...told.others].toSorted(
    (left, right) => left.sequence - right.sequence || left.index - right.index,
  );
  const all = inOrder.flatMap((one) => {
    const facts = one === told ? main : gatherFacts(book, one, now);
    return facts === undefined ? [] : [facts];
  });
  return { main, all, fall: told.fall?.share ?? null };
}

/**
 * Everything that the text about an event says: what happened from the event, where the loan stands and
 * what it takes from the book as it is when the text is written.
 */
export function gatherFacts(book: Book, told: Told, now: Millis): Facts | undefined {
  const { kind, event } = told;
  if (event.type === "made_whole") {
    const asset = book.assets.get(event.asset);
    if (asset === undefined) return undefined;
    return { kind: "made_whole", paid: money(asset, event.assets), reason: event.reason };
  }
  const market = book.markets.get(told.market as MarketId);
  if (market === undefined) return undefined;
  const { loanAsset, collateralAsset } = market;
  const on = (): LoanFacts => loanFacts(book, market, told, now);
  switch (kind) {
    case "ltv_alert": {
      if (event.type !== "alert_raised") return undefined;
      const alertPrice = event.rung === "own_price" ? priceOf(market, event.why.alertPrice) : null;
      return { kind, on: on(), alertPrice };
    }
    case "liquidatable":
      return { kind, on: on() };
    case "sale_waiting": {
      if (event.type !== "sale_stranded") return undefined;
      const { ltvBefore } = event.why;
      const isLiquidatable = ltvBefore === null || ltvBefore > market.lltv;
      return { kind, on: on(), reason: event.reason, isLiquidatable };
    }
    case "grace_opened": {
      if (event.type !== "grace_opened") return undefined;
      const facts = on();
      // Who stands well needs no time to act.
      if ((facts.standing?.repay.baseUnits ?? 0n) === 0n) return undefined;
      return { kind, on: facts, minutes: Math.ceil((event.until - event.at) / MINUTE_MILLIS) };
    }
    case "plan_topped_up":
      if (event.type !== "plan_topped_up") return undefined;
      return { kind, on: on(), added: money(collateralAsset, event.assets) };
    case "plan_repaid":
      if (event.type !== "plan_repaid") return undefined;
      return { kind, on: on(), repaid: money(loanAsset, event.assets) };
    case "plan_out_of_money":
      if (event.type !== "plan_step_spent") return undefined;
      return { kind, on: on(), step: event.step, reason: event.reason };
    case "plan_sold":
    case "soft_liquidation":
    case "liquidation": {
      if (!("seizedAssets" in event)) return undefined;
      return {
        kind,
        on: on(),
        sold: money(collateralAsset, event.seizedAssets),
        repaid: money(loanAsset, event.repaidAssets),
        fee: event.type === "collateral_sold" ? money(loanAsset, event.feeAssets) : null,
      };
    }
    case "bad_debt":
      if (event.type !== "bad_debt_realized") return undefined;
      return { kind, on: on(), debt: money(loanAsset, event.badDebtAssets) };
    case "debt_forgiven":
      if (event.type !== "debt_forgiven") return undefined;
      return {
        kind,
        on: on(),
        forgiven: money(loanAsset, event.assets),
        reason: event.reason,
      };
    case "feed_stale":
    case "feed_suspect": {
      if (event.type !== "mark_set") return undefined;
      const { confirmed } = event.mark;
      const feed = book.feeds.get(event.feed);
      const isKnown = confirmed !== 0n && feed !== undefined;
      const price = isKnown ? { baseUnits: confirmed, decimals: feed.settings.decimals } : null;
      return {
        kind,
        feed: event.feed,
        cause: troubleOf(book, feed),
        price,
        collateralAsset: collateralAsset.id,
        loanAsset: loanAsset.id,
      };
    }
    case "rate_changed": {
      const before = (told.rateBefore ?? 0n) as Wad;
      return { kind, market: market.id, before, now: yearlyRate(market, now) as Wad };
    }
    case "made_whole":
      return undefined;
  }
}

/** What is wrong with a feed that is not fresh. */
function troubleOf(book: Book, feed: Feed | undefined): FeedTrouble {
  const settings = feed?.settings;
  if (settings === undefined || settings.kind === "median") return "venues";
  if (settings.kind === "posted") return "posted";
  const parts = [settings.base, settings.quote].map((id) => book.feeds.get(id)?.mark.status);
  return parts.every((status) => status === "fresh") ? "peg" : "part";
}

/** A loan of this name may be a later one by now: another borrower's is nobody else's business. */
function loanFacts(book: Book, market: Market, to: Told, now: Millis): LoanFacts {
  const { account, event, loan: name } = to;
  const loan = book.loans.get(name as LoanId);
  const isTheirs = loan?.market === market && loan.owner === account;
  const told = "why" in event ? event.why.price : "price" in event ? event.price : undefined;
  const standing = isTheirs ? standingOf(loan, now) : null;
  const price = told === undefined ? (standing?.price ?? null) : priceOf(market, told);
  return {
    loan: name ?? "",
    collateralAsset: market.collateralAsset.id,
    loanAsset: market.loanAsset.id,
    lltv: market.lltv,
    price,
    standing: standing?.facts ?? null,
  };
}

function standingOf(loan: Loan, now: Millis) {
  const { market } = loan;
  const need = needOf(loan, now);
  return {
    price: need.price === null ? null : priceOf(market, need.price),
    facts: {
      ltv: need.ltv,
      liquidationPrice: priceOf(market, need.liquidationPrice),
      targetLtv: need.targetLtv,
      repay: money(market.loanAsset, need.repay),
      pledge: need.pledge === null ? null : money(market.collateralAsset, need.pledge),
    },
  };
}

function money({ id, decimals }: Asset, baseUnits: bigint): Money {
  return { asset: id, baseUnits, decimals };
}

/** A market's price as a number of whole loan assets. */
function priceOf(market: Market, price: bigint): Quantity {
  const { loanAsset, collateralAsset } = market;
  const decimals = ORACLE_PRICE_DECIMALS + loanAsset.decimals - collateralAsset.decimals;
  return decimals >= 0
    ? { baseUnits: price, decimals }
    : { baseUnits: price * 10n ** BigInt(-decimals), decimals: 0 };
}
