import { toInstant, type ResponseOf, type Routes } from "@plimsoll/contract";
import { as, WAD, type Book, type FeedPrice, type Market } from "@plimsoll/engine";
import { toOraclePrice } from "@plimsoll/engine";
import { PolicyTally, type SaleFigures } from "./comparison/policy-tally.ts";

import type { Sandbox } from "./sandbox.ts";
import { scenarioPrice, SCENARIO_END, SCENARIO_START } from "./scenario/scenario-path.ts";
import { SANDBOX_MARKETS, USDC } from "./terms.ts";
import { amount, price, ratio } from "../views/amount.ts";
import { confirmedPrice } from "../views/market.ts";
import { assetOf } from "../views/names.ts";

type SandboxView = ResponseOf<Routes["getSandbox"]>;
type Totals = SandboxView["totals"]["plimsoll"];

/** How the sandbox stands: its clock, its prices, and what both policies have done so far. */
export function sandboxView(sandbox: Sandbox, book: Book): SandboxView {
  const { clock, comparison } = sandbox;
  // Clock, prices and totals are those after one entry: the last that both books include.
  const now = comparison?.story.points.at(-1);
  const nothing = new PolicyTally();
  const markets = SANDBOX_MARKETS.flatMap((terms) => {
    const market = book.markets.get(terms.market);
    return market === undefined ? [] : [{ terms, market }];
  });
  return {
    isSandbox: true,
    book: sandbox.bookId,
    sequence: comparison?.sequence ?? 0,
    state: clock.state,
    at: toInstant(now?.at ?? clock.at),
    startsAt: toInstant(SCENARIO_START),
    endsAt: toInstant(SCENARIO_END),
    speed: clock.speed,
    jumpingTo: clock.jumpingTo === null ? null : toInstant(clock.jumpingTo),
    shock: ratio(sandbox.shock),
    policy: markets.every(({ market }) => market.settings.defaultPlan === null)
      ? "reference"
      : "plan",
    prices: markets.map(({ terms, market }) => {
      const marked = now?.prices.get(market.feed.id);
      const confirmed =
        marked === undefined || marked === 0n
          ? confirmedPrice(market)
          : toOraclePrice(marked, market.priceFactor);
      const first = scenarioPrice(terms, SCENARIO_START, WAD);
      return {
        market: market.id,
        feed: market.feed.id,
        asset: market.collateralAsset.id,
        price: confirmed === null ? null : price(market, confirmed),
        firstPrice: price(market, toOraclePrice(as<FeedPrice>(first), market.priceFactor)),
      };
    }),
    totals: {
      plimsoll: totalsOf(comparison?.plimsoll ?? nothing, book),
      reference: totalsOf(comparison?.reference ?? nothing, book),
    },
    kept: {
      withPlans: ratio(now?.keptWithPlans ?? WAD),
      asUsual: ratio(now?.keptAsUsual ?? WAD),
    },
  };
}

/** The same for the stream; null while the work of a price is half done, when no loan stands as it will. */
export function sandboxFrame(sandbox: Sandbox, book: Book): SandboxView | null {
  return sandbox.comparison?.isWhole === false ? null : sandboxView(sandbox, book);
}

type StoryView = ResponseOf<Routes["getSandboxStory"]>;

/** How both policies fared from the beginning of the book on. */
export function storyView(sandbox: Sandbox, book: Book): StoryView {
  const points = sandbox.comparison?.story.points ?? [];
  const markets = [...book.markets.values()];
  return {
    book: sandbox.bookId,
    sequence: points.at(-1)?.sequence ?? 0,
    points: points.map((point) => ({
      sequence: point.sequence,
      at: toInstant(point.at),
      prices: markets.flatMap((market) => {
        const marked = point.prices.get(market.feed.id);
        if (marked === undefined || marked === 0n) return [];
        const shown = price(market, toOraclePrice(marked, market.priceFactor));
        return [{ feed: market.feed.id, price: shown }];
      }),
      keptWithPlans: ratio(point.keptWithPlans),
      keptAsUsual: ratio(point.keptAsUsual),
      wipedOutWithPlans: point.wipedOutWithPlans,
      wipedOutAsUsual: point.wipedOutAsUsual,
    })),
  };
}

function totalsOf(tally: PolicyTally, book: Book): Totals {
  const usdc = assetOf(book, USDC);
  const markets = [...book.markets.values()];
  return {
    ...figuresView(tally.ofAll(), { loanAsset: usdc }),
    markets: markets.map((market) => {
      const figures = tally.ofMarket(market.id);
      return {
        market: market.id,
        ...figuresView(figures, market),
        coinsSold: amount(market.collateralAsset, figures.soldCoins),
      };
    }),
  };
}

function figuresView(figures: Readonly<SaleFigures>, { loanAsset }: Pick<Market, "loanAsset">) {
  return {
    collateralSold: amount(loanAsset, figures.soldValue),
    debtRepaid: amount(loanAsset, figures.debtRepaid),
    cost: amount(loanAsset, figures.cost),
    badDebt: amount(loanAsset, figures.fromInsurance + figures.fromLenders),
    fromInsurance: amount(loanAsset, figures.fromInsurance),
    fromLenders: amount(loanAsset, figures.fromLenders),
    sales: figures.sales,
    borrowersHit: figures.hit.size,
    borrowersWipedOut: figures.wipedOut.size,
  };
}
