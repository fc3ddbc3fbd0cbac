import {
  add,
  as,
  collateralValue,
  loanToValue,
  priceAtLtv,
  referenceSettings,
  subtract,
  toOraclePrice,
  type CollateralAssets,
  type Event,
  type FeedPrice,
  type Loan,
  type LoanAssets,
  type Millis,
  type PlanChoice,
  type Wad,
} from "@plimsoll/engine";
import { liquidateAll } from "../replay/liquidator.ts";
import type { PricePoint } from "../inputs/price-path.ts";
import { RehearsalBook, type RehearsalLoan, type RehearsalMarket } from "./rehearsal-book.ts";

/**
 * What happens to the loan: `plan` is the market's policy with the borrower's plan, `reference` the
 * liquidation of the whole debt at the LIF as soon as the LLTV is exceeded, `nothing` the hindsight
 * of whoever is never sold.
 */
export type RehearsalPolicy =
  | { readonly kind: "plan"; readonly plan: PlanChoice }
  | { readonly kind: "reference" }
  | { readonly kind: "nothing" };

interface RehearsalTerms {
  readonly market: RehearsalMarket;
  readonly loan: RehearsalLoan;
  readonly policy: RehearsalPolicy;
  /** Prices of the past at any scale, times strictly increasing; at least one. */
  readonly past: readonly PricePoint[];
}

/** What became of the loan. Money is in base units of the loan asset. */
export interface RehearsalOutcome {
  /** First time that coins or money moved, or null. */
  readonly firstActionAt: Millis | null;
  readonly sales: number;
  /** Top-ups and repayments from what the borrower held beside the loan. */
  readonly rescues: number;
  /** Coins the borrower has in the end, in the loan and beside it. */
  readonly coinsKept: CollateralAssets;
  readonly coinsBefore: CollateralAssets;
  readonly coinsSold: CollateralAssets;
  /** Value sold at the mark of each sale less debt repaid by it. */
  readonly cost: LoanAssets;
  readonly interest: LoanAssets;
  readonly debtAfter: LoanAssets;
  readonly badDebt: LoanAssets;
  /** Coins and money less debt, at the last price; below zero when more is owed than there is. */
  readonly endEquity: bigint;
  /** The same at the first price. */
  readonly startEquity: bigint;
  /** The whole debt was repaid by sales: the position is gone, what was left went back. */
  readonly isClosedOut: boolean;
  /** Nothing is left of the coins. */
  readonly isWipedOut: boolean;
  /** Extremes of the LTV after each price, once everything due has happened. */
  readonly lowestLtv: Wad;
  readonly highestLtv: Wad;
}

/** Interest of an hour at the highest rate an engine accepts moves a trigger by less. */
const WATCH_MARGIN = 500n;
const HOUR_MS = 3_600_000;

/**
 * Plays past prices over one loan in the real engine. Pure: the same terms give the same outcome.
 *
 * The loan is one of today. From the past comes how prices moved, not how high they were: each price is
 * today's price times the past's change since its first price, rounded down.
 *
 * A price that cannot matter is posted at most once an hour. It cannot matter while no trigger is disarmed
 * and it stays at least 0.2 % above the highest price at which a trigger waits. The outcome is the same as
 * if every price were posted, up to the rounding of interest.
 *
 * @throws RefusedCommand when the book would refuse such a loan or such a plan.
 */
export function rehearse(terms: RehearsalTerms): RehearsalOutcome {
  const { market, loan, policy, past } = terms;
  const [first] = past;
  const last = past.at(-1);
  if (first === undefined || last === undefined) throw new RangeError("There is no past price.");
  const stage = new RehearsalBook(settledBy(market, policy), loan, {
    plan: policy.kind === "plan" ? policy.plan : null,
    at: first.at,
  });
  const run = new Run(stage, policy.kind);
  const { coinsBefore, startEquity } = run;
  for (const { at, price } of past) {
    run.meet(as<FeedPrice>((market.price * price) / first.price), at);
  }
  run.finish(last.at);
  return { ...run.outcome(), coinsBefore, startEquity };
}

function settledBy(market: RehearsalMarket, { kind }: RehearsalPolicy): RehearsalMarket {
  return kind === "plan" ? market : { ...market, settings: referenceSettings(market.lltv) };
}

/** One loan on its way through the prices. */
class Run {
  readonly #stage: RehearsalBook;
  readonly #kind: RehearsalPolicy["kind"];
  readonly coinsBefore: CollateralAssets;
  readonly startEquity: bigint;
  #price: FeedPrice;
  #postedAt = Number.NEGATIVE_INFINITY;
  #watchPrice: bigint;
  #firstActionAt: Millis | null = null;
  #sales = 0;
  #rescues = 0;
  #coinsSold = as<CollateralAssets>(0n);
  #cost = as<LoanAssets>(0n);
  #interest = as<LoanAssets>(0n);
  #badDebt = as<LoanAssets>(0n);
  #lowestLtv: Wad;
  #highestLtv: Wad;
  /** Extremes of the price since the last post. */
  #lowSeen: FeedPrice;
  #highSeen: FeedPrice;

  constructor(stage: RehearsalBook, kind: RehearsalPolicy["kind"]) {
    this.#stage = stage;
    this.#kind = kind;
    this.#price = stage.market.feed.mark.confirmed;
    [this.#lowSeen, this.#highSeen] = [this.#price, this.#price];
    this.coinsBefore = stage.holdings.collateral;
    this.startEquity = this.#equity();
    this.#watchPrice = this.#nextWatchPrice();
    this.#lowestLtv = this.#ltv(stage.loan);
    this.#highestLtv = this.#lowestLtv;
  }

  meet(price: FeedPrice, at: Millis): void {
    this.#price = price;
    const { loan } = this.#stage;
    if (loan === undefined || loan.borrowShares === 0n) return;
    const isClear = this.#kind === "nothing" || (price > this.#watchPrice && loan.disarmed === 0);
    if (isClear && at - this.#postedAt < HOUR_MS) {
      this.#noteExtreme(price, loan);
      return;
    }
    const events = this.#stage.post(price, at);
    this.#note(events);
    if (this.#kind !== "nothing") {
      this.#note(liquidateAll(this.#stage.operator, this.#stage.market, events, at));
    }
    this.#postedAt = at;
    [this.#lowSeen, this.#highSeen] = [price, price];
    this.#noteLtv(this.#stage.loan);
    this.#watchPrice = this.#nextWatchPrice();
  }

  finish(at: Millis): void {
    this.#note(this.#stage.accrue(at));
  }

  outcome() {
    const { collateral, debt } = this.#stage.holdings;
    return {
      firstActionAt: this.#firstActionAt,
      sales: this.#sales,
      rescues: this.#rescues,
      coinsKept: collateral,
      coinsSold: this.#coinsSold,
      cost: this.#cost,
      interest: this.#interest,
      debtAfter: debt,
      badDebt: this.#badDebt,
      endEquity: this.#equity(),
      isClosedOut: this.#sales > 0 && debt === 0n,
      isWipedOut: collateral === 0n,
      lowestLtv: this.#lowestLtv,
      highestLtv: this.#highestLtv,
    };
  }

  #equity(): bigint {
    const { collateral, money, debt } = this.#stage.holdings;
    return collateralValue(collateral, this.#oraclePrice()) + money - debt;
  }

  #oraclePrice() {
    return toOraclePrice(this.#price, this.#stage.market.priceFactor);
  }

  #ltv(loan: Loan | undefined): Wad {
    if (loan === undefined) return as(0n);
    return loanToValue(this.#stage.market, loan, this.#oraclePrice()) ?? as(0n);
  }

  /** Between two posts debt and coins stand still, so that only a new low or high is news. */
  #noteExtreme(price: FeedPrice, loan: Loan): void {
    if (price >= this.#lowSeen && price <= this.#highSeen) return;
    if (price < this.#lowSeen) this.#lowSeen = price;
    else this.#highSeen = price;
    this.#noteLtv(loan);
  }

  #noteLtv(loan: Loan | undefined): void {
    if (loan === undefined || loan.borrowShares === 0n) return;
    const ltv = this.#ltv(loan);
    if (ltv < this.#lowestLtv) this.#lowestLtv = ltv;
    if (ltv > this.#highestLtv) this.#highestLtv = ltv;
  }

  /** Prices above this one cannot reach a trigger before the next hour. */
  #nextWatchPrice(): bigint {
    const { loan, market } = this.#stage;
    const [next] = loan?.schedule ?? [];
    if (loan === undefined || next === undefined) return 0n;
    const due = priceAtLtv(market, loan, next.ltv) / market.priceFactor;
    return due + due / WATCH_MARGIN + 1n;
  }

  #note(events: readonly Event[]): void {
    for (const event of events) this.#noteOne(event);
  }

  #noteOne(event: Event): void {
    switch (event.type) {
      case "collateral_sold":
        this.#noteSale(event.at, event.seizedAssets, event.feeAssets);
        break;
      case "liquidated": {
        const value = collateralValue(event.seizedAssets, event.price);
        const cost = value > event.repaidAssets ? subtract(value, event.repaidAssets) : 0n;
        this.#noteSale(event.at, event.seizedAssets, as(cost));
        break;
      }
      case "plan_topped_up":
      case "plan_repaid":
        this.#rescues += 1;
        this.#firstActionAt ??= event.at;
        break;
      case "bad_debt_realized":
        this.#badDebt = add(this.#badDebt, event.badDebtAssets);
        break;
      case "interest_accrued":
        this.#interest = add(this.#interest, event.interest);
        break;
      default:
    }
  }

  #noteSale(at: Millis, coins: CollateralAssets, cost: LoanAssets): void {
    this.#sales += 1;
    this.#firstActionAt ??= at;
    this.#coinsSold = add(this.#coinsSold, coins);
    this.#cost = add(this.#cost, cost);
  }
}
