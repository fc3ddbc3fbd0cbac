import {
  as,
  createBook,
  DESK,
  referenceSettings,
  WAD,
  type AccountId,
  type Amount,
  type AssetId,
  type Event,
  type FeedId,
  type FeedPrice,
  type FeedSettings,
  type LoanAssets,
  type LoanId,
  type MarketId,
  type Millis,
  type ProtectionPlan,
} from "@plimsoll/engine";
import type { PricePoint } from "../inputs/price-path.ts";
import { Operator } from "../replay/operator.ts";
import { REPLAY_LLTV } from "../replay/replay-policy.ts";
import { FEED_DECIMALS, type VenueQuote } from "./venue-quotes.ts";

/** Something that happened, or was made to happen, to the prices. */
export interface Incident {
  readonly name: string;
  /** What was done with the files. */
  readonly story: string;
  /** Files under the folder of prices. */
  readonly files: readonly string[];
  /** Whether the prices were true: then nothing may be late either. */
  readonly isTrueCrash: boolean;
  /** What the service saw, behind the documented gate. */
  readonly gated: View;
  /** The median of the honest venues, without any gate. */
  readonly honest: View;
}

/** Reads an incident when it is its turn: the files are large. */
export interface IncidentSource {
  readonly name: string;
  readonly files: readonly string[];
  readonly load: (folder: string) => Promise<readonly Incident[]>;
}

/** How a run sees the world: its feeds, parts before what is made of them, and what they are told. */
export interface View {
  readonly feeds: Readonly<Record<string, FeedSettings>>;
  /** The feed that prices the market. */
  readonly priced: string;
  /** In the order of time. */
  readonly quotes: readonly VenueQuote[];
}

/** One sale of one loan. */
export interface Action {
  readonly loan: LoanId;
  readonly at: Millis;
  /** The price at which the loan is to be sold. */
  readonly sellsAt: FeedPrice;
  /** The confirmed mark at which it was made. */
  readonly mark: FeedPrice;
  readonly status: "fresh" | "suspect" | "stale";
}

export interface Played {
  readonly actions: readonly Action[];
  /** When the confirmed mark was lower than ever since the loans opened, and how low. */
  readonly lows: readonly PricePoint[];
  readonly quotes: number;
  readonly loans: number;
  /** Instants, ten seconds apart, at which the mark was so. */
  readonly staleTicks: number;
  readonly suspectTicks: number;
}

const OWNER = "operator" as AccountId;
const LENDER = "lender" as AccountId;
const COIN = "coin" as AssetId;
const MONEY = "money" as AssetId;
const MARKET = "incident" as MarketId;
const COIN_DECIMALS = 8;
const MONEY_DECIMALS = 6;
const TICK_MS = 10_000;
/** LTVs from 20 % to 79.8 % in steps of a fifth of a percent. */
const LTVS = Array.from({ length: 300 }, (_, index) => 2000n + 20n * BigInt(index));
/** One act a loan, so that runs can be compared act by act: at 80 % it is sold out of its debt. */
const CLOSING_LTV = 8_000n;
const PLAN: ProtectionPlan = {
  steps: [{ kind: "close", triggerLtv: as((CLOSING_LTV * WAD) / 10_000n) }],
};
const COINS = 100n * 10n ** BigInt(COIN_DECIMALS);
const ENOUGH = 10n ** 16n;

/**
 * Plays quotes over 300 loans that each close at an LTV of 80 %, without interest, with a tick every ten
 * seconds, and returns every sale.
 *
 * The loans open at the first mark of `view`, at LTVs of that mark, so they are the same in every run
 * that begins with the same price.
 */
export function playIncident(view: View, price: bigint): Played {
  const [first] = view.quotes;
  const last = view.quotes.at(-1);
  if (first === undefined || last === undefined) throw new Error("An incident needs quotes.");
  const operator = new Operator(createBook(OWNER), () => undefined);
  open(operator, view, first.at);
  const market = operator.book.markets.get(MARKET);
  if (market === undefined) throw new Error("The market was created and is not there.");

  const sellsAt = new Map(LTVS.map((ltv) => [loanOf(ltv), sellingPrice(ltv, price)]));
  const actions: Action[] = [];
  const lows: PricePoint[] = [];
  let [isOpen, staleTicks, suspectTicks] = [false, 0, 0];
  const note = (events: readonly Event[], at: Millis): void => {
    const { confirmed: mark, status } = market.feed.mark;
    const lowest = lows.at(-1)?.price;
    if (status !== "stale" && (lowest === undefined || mark < lowest))
      lows.push({ at, price: mark });
    for (const event of events) {
      if (event.type !== "collateral_sold") continue;
      const { loan } = event;
      actions.push({ loan, at, sellsAt: sellsAt.get(loan) ?? mark, mark, status });
    }
  };
  let tickAt = first.at + TICK_MS;
  const passTo = (at: Millis): void => {
    for (; tickAt <= at; tickAt += TICK_MS) {
      const now = tickAt as Millis;
      note(operator.send({ type: "tick" }, now), now);
      if (market.feed.mark.status === "stale") staleTicks += 1;
      if (market.feed.mark.status === "suspect") suspectTicks += 1;
    }
  };
  for (const { feed, venue, price: quoted, at } of view.quotes) {
    passTo(at);
    note(operator.send({ type: "post_quote", feed, venue, price: quoted, quotedAt: at }, at), at);
    if (!isOpen && market.feed.mark.status === "fresh") {
      isOpen = true;
      [staleTicks, suspectTicks] = [0, 0];
      for (const ltv of LTVS) borrow(operator, { ltv, price, at });
    }
  }
  passTo((last.at + 600_000) as Millis);
  if (!isOpen) throw new Error("The feed was never fresh.");
  return {
    actions,
    lows,
    quotes: view.quotes.length,
    loans: LTVS.length,
    staleTicks,
    suspectTicks,
  };
}

function open(operator: Operator, { feeds, priced }: View, at: Millis): void {
  operator.send({ type: "register_asset", asset: COIN, decimals: COIN_DECIMALS }, at);
  operator.send({ type: "register_asset", asset: MONEY, decimals: MONEY_DECIMALS }, at);
  operator.send({ type: "enable_rate_model", by: OWNER, rateModel: "none" }, at);
  operator.send({ type: "enable_lltv", by: OWNER, lltv: REPLAY_LLTV }, at);
  for (const [feed, settings] of Object.entries(feeds)) {
    operator.send({ type: "create_feed", feed: feed as FeedId, settings }, at);
  }
  operator.send(
    {
      type: "create_market",
      by: OWNER,
      market: MARKET,
      loanAsset: MONEY,
      collateralAsset: COIN,
      feed: priced as FeedId,
      lltv: REPLAY_LLTV,
      rateModel: { kind: "none" },
      settings: { ...referenceSettings(REPLAY_LLTV), defaultPlan: PLAN },
    },
    at,
  );
  operator.send({ type: "open_account", account: LENDER }, at);
  for (const account of [DESK, LENDER]) {
    const amount = as<Amount>(ENOUGH);
    operator.send({ type: "deposit", account, asset: MONEY, amount, reference: null }, at);
  }
  const [assets, shares] = [as<LoanAssets>(ENOUGH), as<never>(0n)];
  operator.send(
    { type: "supply", by: LENDER, market: MARKET, assets, shares, onBehalf: LENDER },
    at,
  );
}

const loanOf = (ltv: bigint): LoanId => `loan-${ltv}` as LoanId;

/** Where a loan that opened at `ltv`, basis points, when the price was `price` reaches its plan's 80 %. */
function sellingPrice(ltv: bigint, price: bigint): FeedPrice {
  return as<FeedPrice>((price * ltv) / CLOSING_LTV);
}

interface Terms {
  /** Basis points. */
  readonly ltv: bigint;
  /** Price of the LTV, in the feeds' decimals. */
  readonly price: bigint;
  readonly at: Millis;
}

function borrow(operator: Operator, { ltv, price, at }: Terms): void {
  const by = `borrower-${ltv}` as AccountId;
  const [coins, reference] = [as<Amount>(COINS), null];
  const scale = 10n ** BigInt(COIN_DECIMALS + FEED_DECIMALS - MONEY_DECIMALS);
  const debt = (((COINS * price) / scale) * ((ltv * WAD) / 10_000n)) / WAD;
  operator.send({ type: "open_account", account: by }, at);
  operator.send({ type: "deposit", account: by, asset: COIN, amount: coins, reference }, at);
  operator.send(
    {
      type: "open_loan",
      by,
      loan: loanOf(ltv),
      market: MARKET,
      collateral: as(COINS),
      borrow: as(debt),
      plan: "default",
    },
    at,
  );
  // Borrowers take the money out, so that no plan repays from it.
  operator.send({ type: "pay_out", account: by, asset: MONEY, amount: as(debt), reference }, at);
}
