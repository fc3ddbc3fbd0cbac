import { openLedgerAccount, emptyAccount, createLadders } from "../state/book.ts";
import type { Book } from "../state/book.ts";
import { knownAccount, knownAsset, knownFeed, knownLoan, knownMarket } from "../state/book.ts";
import { changeLoan, changeMarket, changeSupply, post, saveLoan } from "../state/change.ts";
import { placeLoan, scheduleFor, withdrawLoan } from "../state/placement.ts";
import type { Loan, Market } from "../state/records.ts";
import { liquidationIncentiveFactor } from "../liquidation/incentive-factor.ts";
import { emptyFeedState } from "../oracle/feed-state.ts";
import { postPrice } from "../oracle/mark.ts";
import { oraclePriceFactor } from "../oracle/price-scale.ts";
import { withQuote } from "../oracle/quote.ts";
import { OWN_ALERT_BITS, PLAN_BITS } from "../protection/schedule.ts";
import { assert } from "../units/assert.ts";
import type { Wad } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import { toSeconds } from "../units/time.ts";
import type {
  AccountOpened,
  AlertsSet,
  AssetRegistered,
  AuthorizationSet,
  BadDebtRealized,
  Borrowed,
  CollateralSold,
  Event,
  FeedCreated,
  InterestAccrued,
  Liquidated,
  LoanClosed,
  LoanCreated,
  MarketConfigured,
  MarketCreated,
  PlanSet,
  PlanRepaid,
  PreLiquidated,
  PreLiquidationCreated,
  Repaid,
  Supplied,
  Withdrawn,
} from "./event.ts";

/**
 * Brings a book forward by one fact. It decides nothing: whatever happened is in the event, so a
 * journal of today replays under the rules of tomorrow. An event that does not fit the book is a bug
 * and throws InvariantViolation (or ArithmeticError); nobody catches it outside a transaction.
 */
export function apply(book: Book, event: Event): void {
  if (event.at !== book.time) {
    const { time } = book;
    book.undo.onRollback(() => (book.time = time));
    book.time = event.at;
  }
  if ("postings" in event) post(book, event.postings);
  switch (event.type) {
    case "asset_registered":
      return registerAsset(book, event);
    case "account_opened":
      return openAccount(book, event);
    case "deposited":
    case "paid_out":
      return recordReference(book, event.reference);
    case "rate_model_enabled":
      return addTo(book, book.enabledRateModels, event.rateModel);
    case "lltv_enabled":
      return addTo(book, book.enabledLltvs, event.lltv);
    case "fee_recipient_set":
      book.undo.save(book);
      book.feeRecipient = event.recipient;
      return;
    case "authorization_set":
      return setAuthorization(book, event);
    case "feed_created":
      return createFeed(book, event);
    case "price_posted": {
      const feed = knownFeed(book, event.feed);
      book.undo.save(feed);
      feed.mark = postPrice(feed.mark, event.price, event.at);
      return;
    }
    case "quote_posted": {
      const feed = knownFeed(book, event.feed);
      book.undo.save(feed);
      const { venue, price, quotedAt } = event;
      feed.quotes = withQuote(feed.quotes, { venue, price, at: quotedAt });
      return;
    }
    case "mark_set": {
      const feed = knownFeed(book, event.feed);
      book.undo.save(feed);
      feed.mark = event.mark;
      return;
    }
    case "market_created":
      return createMarket(book, event);
    case "market_configured":
      return configureMarket(book, event);
    case "fee_set": {
      const market = knownMarket(book, event.market);
      book.undo.save(market);
      market.fee = event.fee;
      return;
    }
    case "interest_accrued":
      return accrueInterest(book, event);
    case "supplied":
    case "withdrawn":
      return moveSupply(book, event);
    case "loan_created":
      return createLoan(book, event);
    case "collateral_pledged":
      moveCollateral(book, knownLoan(book, event.loan), event.assets);
      return;
    case "collateral_released":
      moveCollateral(book, knownLoan(book, event.loan), -event.assets);
      return;
    case "borrowed":
      return borrow(book, event);
    case "repaid":
      reduceDebt(book, event);
      return;
    case "loan_closed":
      return closeLoan(book, event);
    case "plan_set":
      return setPlan(book, event);
    case "alerts_set":
      return setAlerts(book, event);
    case "triggers_passed":
      return changeLoan(book, knownLoan(book, event.loan), { disarm: event.bits });
    case "alert_raised":
    case "loan_became_liquidatable":
    case "plan_step_spent":
      return changeLoan(book, knownLoan(book, event.loan), { disarm: event.bit });
    case "triggers_rearmed":
      return changeLoan(book, knownLoan(book, event.loan), { arm: event.bits });
    case "plan_topped_up":
      return usePlanStep(
        book,
        moveCollateral(book, knownLoan(book, event.loan), event.assets),
        event.step,
        event.assets,
      );
    case "plan_repaid":
      return usePlanStep(book, reduceDebt(book, event), event.step, event.assets);
    case "collateral_sold": {
      const loan = exchange(book, event);
      if (event.step !== null) usePlanStep(book, loan, event.step, event.seizedAssets);
      return;
    }
    case "liquidated":
    case "pre_liquidated":
      exchange(book, event);
      return;
    case "bad_debt_realized":
      return realizeBadDebt(book, event);
    case "sale_stranded": {
      const loan = knownLoan(book, event.loan);
      saveLoan(book, loan);
      loan.isStranded = true;
      addTo(book, loan.market.stranded, loan.id);
      return placeLoan(loan);
    }
    case "stranded_retried":
      return retryStranded(book, knownMarket(book, event.market));
    case "pre_liquidation_created":
      return createPreLiquidation(book, event);
    case "triggers_deferred":
      return addTo(book, book.backlog, event.market);
    case "triggers_caught_up":
      return removeFrom(book, book.backlog, event.market);
    case "time_passed":
      return;
  }
}

function addTo<T>(book: Book, set: Set<T>, member: T): void {
  if (set.has(member)) return;
  set.add(member);
  book.undo.onRollback(() => set.delete(member));
}

function removeFrom<T>(book: Book, set: Set<T>, member: T): void {
  if (!set.delete(member)) return;
  book.undo.onRollback(() => set.add(member));
}

function enter<K, V>(book: Book, map: Map<K, V>, key: K, value: V): void {
  assert(!map.has(key), `${String(key)} exists already`);
  map.set(key, value);
  book.undo.onRollback(() => map.delete(key));
}

function recordReference(book: Book, reference: string | null): void {
  if (reference !== null) addTo(book, book.references, reference);
}

function registerAsset(book: Book, event: AssetRegistered): void {
  const custody = openLedgerAccount(book, "custody", "", event.asset);
  book.undo.onRollback(() => book.ledger.delete(custody.id));
  const { asset: id, decimals } = event;
  enter(book, book.assets, id, { id, decimals, index: book.assets.size, custody });
}

function openAccount(book: Book, event: AccountOpened): void {
  enter(book, book.accounts, event.account, emptyAccount(event.account));
}

function setAuthorization(book: Book, event: AuthorizationSet): void {
  const account = knownAccount(book, event.account);
  book.undo.save(account);
  const authorized = new Set(account.authorized);
  if (event.isAuthorized) authorized.add(event.authorized);
  else authorized.delete(event.authorized);
  account.authorized = authorized;
}

function createFeed(book: Book, event: FeedCreated): void {
  const { feed: id, settings } = event;
  enter(book, book.feeds, id, { id, settings, ...emptyFeedState(), markets: [], stamp: 0 });
}

function createMarket(book: Book, event: MarketCreated): void {
  const loanAsset = knownAsset(book, event.loanAsset);
  const collateralAsset = knownAsset(book, event.collateralAsset);
  const feed = knownFeed(book, event.feed);
  const open = (kind: Parameters<typeof openLedgerAccount>[1], asset = loanAsset) => {
    const account = openLedgerAccount(book, kind, event.market, asset.id);
    book.undo.onRollback(() => book.ledger.delete(account.id));
    return account;
  };
  const market: Market = {
    id: event.market,
    loanAsset,
    collateralAsset,
    feed,
    lltv: event.lltv,
    incentiveFactor: liquidationIncentiveFactor(event.lltv),
    priceFactor: oraclePriceFactor({
      feedDecimals: feed.settings.decimals,
      loanDecimals: loanAsset.decimals,
      collateralDecimals: collateralAsset.decimals,
    }),
    ledger: {
      principal: open("principal"),
      interest: open("interest"),
      pledged: open("pledged", collateralAsset),
      supplied: open("supplied"),
      feeClaims: open("fee_claims"),
      rounding: open("rounding"),
    },
    rateModel: event.rateModel,
    totalSupplyAssets: as(0n),
    totalSupplyShares: as(0n),
    totalBorrowAssets: as(0n),
    totalBorrowShares: as(0n),
    lastUpdate: toSeconds(event.at),
    fee: as(0n),
    rateAtTarget: event.rateAtTarget,
    cash: as(0n),
    totalCollateral: as(0n),
    settings: event.settings,
    suppliers: new Map(),
    ladders: createLadders(),
    stranded: new Set(),
    schedules: new Map(),
    stamp: 0,
  };
  enter(book, book.markets, event.market, market);
  const place = feed.markets.findIndex((other) => other.id > market.id);
  feed.markets.splice(place < 0 ? feed.markets.length : place, 0, market);
  book.undo.onRollback(() => feed.markets.splice(feed.markets.indexOf(market), 1));
}

function configureMarket(book: Book, event: MarketConfigured): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  market.settings = event.settings;
  market.schedules = new Map();
  // Triggers may have moved, so every loan is placed anew: an operator's act, rare, linear in loans.
  for (const loan of book.loans.values()) {
    if (loan.market !== market) continue;
    saveLoan(book, loan);
    loan.schedule = scheduleFor(market, loan.plan, loan.alertLtvs);
    placeLoan(loan);
  }
  // What a pause or other terms held up gets another look.
  retryStranded(book, market);
}

function accrueInterest(book: Book, event: InterestAccrued): void {
  const market = knownMarket(book, event.market);
  changeMarket(book, market, {
    supplyAssets: event.interest,
    borrowAssets: event.interest,
    supplyShares: event.feeShares,
  });
  market.lastUpdate = event.lastUpdate;
  market.rateAtTarget = event.rateAtTarget;
  if (event.feeShares > 0n) changeSupply(book, market, event.feeRecipient, event.feeShares);
}

function moveSupply(book: Book, event: Supplied | Withdrawn): void {
  const market = knownMarket(book, event.market);
  const sign = event.type === "supplied" ? 1n : -1n;
  const assets = sign * event.assets;
  const shares = sign * event.shares;
  changeMarket(book, market, { supplyAssets: assets, supplyShares: shares, cash: assets });
  changeSupply(book, market, event.onBehalf, shares);
}

// Most loans share what is empty.
const NOTHING_USED: readonly bigint[] = [];
const NO_ALERTS: readonly Wad[] = [];

function createLoan(book: Book, event: LoanCreated): void {
  const market = knownMarket(book, event.market);
  const owner = knownAccount(book, event.owner);
  const loan: Loan = {
    id: event.loan,
    owner: owner.id,
    market,
    collateral: as(0n),
    borrowShares: as(0n),
    principal: as(0n),
    plan: event.plan,
    planUsed: NOTHING_USED,
    alertLtvs: NO_ALERTS,
    disarmed: 0,
    isStranded: false,
    schedule: scheduleFor(market, event.plan, []),
    slot: -1,
    stamp: 0,
  };
  enter(book, book.loans, loan.id, loan);
  book.undo.onRollback(() => withdrawLoan(loan));
  book.undo.save(owner);
  owner.loans = [...owner.loans, loan.id];
}

function closeLoan(book: Book, event: LoanClosed): void {
  const loan = knownLoan(book, event.loan);
  assert(loan.borrowShares === 0n && loan.collateral === 0n, `loan ${loan.id} is not empty`);
  saveLoan(book, loan);
  withdrawLoan(loan);
  book.loans.delete(loan.id);
  book.undo.onRollback(() => book.loans.set(loan.id, loan));
  const owner = knownAccount(book, loan.owner);
  book.undo.save(owner);
  owner.loans = owner.loans.filter((id) => id !== loan.id);
  removeFrom(book, loan.market.stranded, loan.id);
}

function moveCollateral(book: Book, loan: Loan, assets: bigint): Loan {
  changeMarket(book, loan.market, { collateral: assets });
  unstrand(book, loan);
  changeLoan(book, loan, { collateral: assets });
  return loan;
}

function borrow(book: Book, event: Borrowed): void {
  const loan = knownLoan(book, event.loan);
  const { assets, shares } = event;
  // A processing fee added to the debt leaves the market's cash with the payout.
  changeMarket(book, loan.market, { borrowAssets: assets, borrowShares: shares, cash: -assets });
  changeLoan(book, loan, { borrowShares: shares, principal: assets });
}

function reduceDebt(book: Book, event: Repaid | PlanRepaid): Loan {
  const loan = knownLoan(book, event.loan);
  const { assets, shares, principal } = event;
  changeMarket(book, loan.market, { borrowAssets: -assets, borrowShares: -shares, cash: assets });
  unstrand(book, loan);
  changeLoan(book, loan, { borrowShares: -shares, principal: -principal });
  return loan;
}

function exchange(book: Book, event: Liquidated | PreLiquidated | CollateralSold): Loan {
  const loan = knownLoan(book, event.loan);
  const { seizedAssets, repaidAssets, repaidShares, principal } = event;
  changeMarket(book, loan.market, {
    borrowAssets: -repaidAssets,
    borrowShares: -repaidShares,
    cash: repaidAssets,
    collateral: -seizedAssets,
  });
  unstrand(book, loan);
  changeLoan(book, loan, {
    borrowShares: -repaidShares,
    principal: -principal,
    collateral: -seizedAssets,
  });
  return loan;
}

function usePlanStep(book: Book, loan: Loan, step: number, used: bigint): void {
  saveLoan(book, loan);
  const planUsed = loan.planUsed.slice();
  while (planUsed.length <= step) planUsed.push(0n);
  planUsed[step] = (planUsed[step] ?? 0n) + used;
  loan.planUsed = planUsed;
}

function realizeBadDebt(book: Book, event: BadDebtRealized): void {
  const loan = knownLoan(book, event.loan);
  changeMarket(book, loan.market, {
    borrowAssets: -event.badDebtAssets,
    borrowShares: -event.badDebtShares,
    supplyAssets: -event.fromSuppliers,
    cash: event.fromInsurance,
  });
  changeLoan(book, loan, { borrowShares: -event.badDebtShares, principal: -event.principal });
}

function setPlan(book: Book, event: PlanSet): void {
  const loan = knownLoan(book, event.loan);
  saveLoan(book, loan);
  loan.plan = event.plan;
  loan.planUsed = NOTHING_USED;
  loan.schedule = scheduleFor(loan.market, loan.plan, loan.alertLtvs);
  changeLoan(book, loan, { arm: PLAN_BITS });
}

function setAlerts(book: Book, event: AlertsSet): void {
  const loan = knownLoan(book, event.loan);
  saveLoan(book, loan);
  loan.alertLtvs = event.alertLtvs;
  loan.schedule = scheduleFor(loan.market, loan.plan, loan.alertLtvs);
  changeLoan(book, loan, { arm: OWN_ALERT_BITS });
}

/** Whoever adds collateral or repays gives a waiting sale another look. */
function unstrand(book: Book, loan: Loan): void {
  if (!loan.isStranded) return;
  saveLoan(book, loan);
  loan.isStranded = false;
  removeFrom(book, loan.market.stranded, loan.id);
}

function retryStranded(book: Book, market: Market): void {
  for (const id of [...market.stranded].sort()) {
    const loan = knownLoan(book, id);
    unstrand(book, loan);
    placeLoan(loan);
  }
}

function createPreLiquidation(book: Book, event: PreLiquidationCreated): void {
  enter(book, book.preLiquidations, event.preLiquidation, {
    id: event.preLiquidation,
    market: knownMarket(book, event.market),
    terms: event.terms,
    feed: knownFeed(book, event.feed),
  });
}
