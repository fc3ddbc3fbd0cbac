import {
  as,
  borrowedAssets,
  formatAmount,
  type CollateralAssets,
  type Event,
  type FeedPrice,
  type LoanAssets,
  type Millis,
  type OraclePrice,
  type ProtectionPlan,
} from "@plimsoll/engine";
import { RehearsalBook, type RehearsalMarket } from "@plimsoll/lab/crashes";
import type { MarketTerms } from "../market/market-terms.ts";
import { fromFeedPrice, PRICE_DECIMALS, toFeedPrice } from "../market/oracle-price.ts";
import { presentPlan } from "./present-trigger.ts";
import { ltvAt, priceAt, type LoanAmounts } from "./standing.ts";

/** A loan, and what its owner has beside it, which a plan may use. */
export interface FallTerms {
  readonly terms: MarketTerms;
  readonly loan: LoanAmounts;
  readonly plan: ProtectionPlan | null;
  readonly spareCollateral: CollateralAssets;
  readonly spareMoney: LoanAssets;
}

/** Something that the plan or the market would do on the way down. */
export interface Deed {
  readonly kind: "topped_up" | "repaid" | "plan_sale" | "soft_liquidation" | "liquidation";
  /** At which price, decimal text. */
  readonly price: string;
  /** Coins pledged or sold; 0 for a repayment. */
  readonly coins: bigint;
  /** Money repaid; 0 for a top-up. */
  readonly money: bigint;
  /** What a sale costs beyond its value. */
  readonly cost: bigint;
}

/** Where a fall to a price would leave the loan. */
export interface FallOutcome {
  /** If nobody did anything; null when the collateral would be worth nothing. */
  readonly ltvUntouched: string | null;
  readonly ltv: string | null;
  readonly collateral: CollateralAssets;
  readonly debt: LoanAssets;
  readonly cost: bigint;
  readonly deeds: readonly Deed[];
  /** The whole debt would have been repaid by then. */
  readonly isOver: boolean;
}

/** The price falls by half a percent at a time, as it does in a market, not at one blow. */
const STRIDE = 995n;
const STRIDE_SCALE = 1_000n;
const BEGIN = 0 as Millis;
const MINUTE = 60_000;

/**
 * Lets the price fall in small steps from now to `price`, in a book of its own and in the real
 * engine, and tells what happens to the loan on the way. No interest accrues, and the desk can pay
 * for everything.
 */
export function fallTo(fall: FallTerms, price: OraclePrice): FallOutcome {
  const { loan } = fall;
  const terms = timeless(fall.terms);
  const plan = fall.plan === null ? null : presentPlan(fall.plan, fall.terms);
  const start = startPrice({ ...fall, plan });
  const target = toFeedPrice(price, terms);
  const untouched = ltvAt(loan, fromFeedPrice(target, terms));
  const book = new RehearsalBook(
    marketAt(terms, start),
    { ...loan, spareCollateral: fall.spareCollateral, spareMoney: fall.spareMoney },
    { plan, at: BEGIN },
  );
  const deeds: Deed[] = [];
  glide(start, target).forEach((step, index) => {
    const at = (BEGIN + (index + 1) * MINUTE) as Millis;
    const shown = formatAmount(step, PRICE_DECIMALS);
    for (const event of book.post(step, at)) {
      const deed = deedOf(event, shown);
      if (deed !== null) deeds.push(deed);
    }
  });
  const left = book.loan;
  const after: LoanAmounts = {
    collateral: left?.collateral ?? as<CollateralAssets>(0n),
    debt:
      left === undefined || left.borrowShares === 0n
        ? as<LoanAssets>(0n)
        : borrowedAssets(book.market, left.borrowShares),
  };
  const ltv = ltvAt(after, fromFeedPrice(target, terms));
  return {
    ltvUntouched: untouched === null ? null : formatAmount(untouched, 18),
    ltv: ltv === null ? null : formatAmount(ltv, 18),
    ...after,
    cost: deeds.reduce((sum, deed) => sum + deed.cost, 0n),
    deeds,
    isOver: after.debt === 0n,
  };
}

/**
 * The market without everything that depends on time, because this fall has no duration: no outage,
 * no pace, and a volatility that stays as it is, so that triggers do not move. There is no default
 * plan either. It could follow volatility, and the loan has a plan of its own.
 */
function timeless(terms: MarketTerms): MarketTerms {
  const { settings } = terms;
  const none = { grace: null, pace: null, volatility: null, defaultPlan: null };
  return { ...terms, settings: { ...settings, ...none } };
}

/** Today's price, or as far above it as a loan with this plan can stand. */
function startPrice({ terms, loan, plan }: FallTerms): FeedPrice {
  const now = terms.price === null ? as<FeedPrice>(0n) : toFeedPrice(terms.price, terms);
  const lowest = (plan?.steps ?? []).reduce(
    (least, { triggerLtv }) => (triggerLtv < least ? triggerLtv : least),
    terms.lltv,
  );
  const reached = priceAt(loan, lowest);
  const needed = reached === null ? 1n : toFeedPrice(reached, terms) + 1n;
  return as(now > needed ? now : needed);
}

function glide(from: FeedPrice, to: FeedPrice): readonly FeedPrice[] {
  const steps: FeedPrice[] = [];
  for (let price = from; price > to; price = as((price * STRIDE) / STRIDE_SCALE)) {
    if (price < from) steps.push(price);
  }
  return [...steps, to];
}

/** The terms of a rehearsal: nobody pays interest while the price is tried out. */
export function marketAt(terms: MarketTerms, price: FeedPrice): RehearsalMarket {
  return {
    lltv: terms.lltv,
    settings: terms.settings,
    collateralDecimals: terms.collateralDecimals,
    debtDecimals: terms.loanDecimals,
    priceDecimals: PRICE_DECIMALS,
    price,
    ratePerSecond: as(0n),
  };
}

function deedOf(event: Event, price: string): Deed | null {
  switch (event.type) {
    case "plan_topped_up":
      return { kind: "topped_up", price, coins: event.assets, money: 0n, cost: 0n };
    case "plan_repaid":
      return { kind: "repaid", price, coins: 0n, money: event.assets, cost: 0n };
    case "collateral_sold":
      return {
        kind:
          event.step !== null
            ? "plan_sale"
            : event.why.trigger === "soft"
              ? "soft_liquidation"
              : "liquidation",
        price,
        coins: event.seizedAssets,
        money: event.repaidAssets,
        cost: event.feeAssets,
      };
    default:
      return null;
  }
}
