import { earlyStepOf } from "../protection/plan.ts";
import type { Book } from "../state/book.ts";
import { knownAsset, knownFeed, knownLoan, knownMarket } from "../state/book.ts";
import { changeMarket, changeSupply, saveLoan, unstrand } from "../state/change.ts";
import { enter } from "../state/collections.ts";
import { openMarket } from "../state/open-market.ts";
import { placeLoan, scheduleFor } from "../state/placement.ts";
import type { Market } from "../state/records.ts";
import { NEVER, resetWindows, watchWindows } from "../state/sale-windows.ts";
import { enlistFollower, resetVolatility, watchVolatility } from "../state/volatility.ts";
import { assert } from "../units/assert.ts";
import { as } from "../units/quantity.ts";
import { toSeconds } from "../units/time.ts";
import type {
  FeeRecipientSet,
  FeeSet,
  GraceEnded,
  GraceOpened,
  InterestAccrued,
  InterestReturned,
  MarketConfigured,
  MarketCreated,
  OutageNoted,
  PaceReached,
  PaceResumed,
  PreLiquidationCreated,
  StrandedRetried,
  Supplied,
  TriggersMoved,
  VolatilitySampled,
  VolatilitySet,
  Withdrawn,
} from "./market-events.ts";

export function applyMarketCreated(book: Book, event: MarketCreated): void {
  const { feed: feedId, market: id, lltv, rateModel, rateAtTarget, settings } = event;
  assert(!book.markets.has(id), `${id} exists already`);
  const feed = knownFeed(book, feedId);
  const market = openMarket(book, {
    id,
    loanAsset: knownAsset(book, event.loanAsset),
    collateralAsset: knownAsset(book, event.collateralAsset),
    feed,
    lltv,
    rateModel,
    rateAtTarget,
    lastUpdate: toSeconds(event.at),
    settings,
  });
  watchVolatility(book, market);
  const { principal, interest, pledged, supplied, feeClaims, rounding } = market.ledger;
  const ledgerAccounts = [principal, interest, pledged, supplied, feeClaims, rounding];
  book.undo.onRollback(() => {
    book.markets.delete(id);
    feed.markets.splice(feed.markets.indexOf(market), 1);
    for (const { id: account } of ledgerAccounts) book.ledger.delete(account);
  });
}

export function applyMarketConfigured(book: Book, event: MarketConfigured): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  const sampleMs = market.settings.volatility?.sampleMs ?? null;
  market.settings = event.settings;
  market.schedules = new Map();
  resetWindows(book, market);
  resetVolatility(book, market, sampleMs);
  // Triggers may have moved, so every loan is placed anew: an operator's act, rare, linear in loans.
  for (const loan of book.loans.values()) {
    if (loan.market !== market) continue;
    saveLoan(book, loan);
    loan.schedule = scheduleFor(market, loan.plan, loan.ownAlerts.ltvs);
    enlistFollower(book, loan);
    placeLoan(loan);
  }
  // What a pause or other terms held up gets another look.
  unstrandAll(book, market);
}

export function applyInterestAccrued(book: Book, event: InterestAccrued): void {
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

export function applyInterestReturned(book: Book, event: InterestReturned): void {
  const market = knownMarket(book, event.market);
  changeMarket(book, market, {
    supplyAssets: -event.interest,
    borrowAssets: -event.interest,
    supplyShares: -event.feeShares,
  });
  if (event.feeShares > 0n) changeSupply(book, market, event.feeRecipient, -event.feeShares);
}

export function applySupplied(book: Book, event: Supplied): void {
  moveSupply(book, event, 1n);
}

export function applyWithdrawn(book: Book, event: Withdrawn): void {
  moveSupply(book, event, -1n);
}

export function applyFeeSet(book: Book, event: FeeSet): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  market.fee = event.fee;
}

export function applyStrandedRetried(book: Book, event: StrandedRetried): void {
  unstrandAll(book, knownMarket(book, event.market));
}

export function applyPreLiquidationCreated(book: Book, event: PreLiquidationCreated): void {
  enter(book, book.preLiquidations, event.preLiquidation, {
    id: event.preLiquidation,
    market: knownMarket(book, event.market),
    terms: event.terms,
    feed: knownFeed(book, event.feed),
  });
}

export function applyFeeRecipientSet(book: Book, event: FeeRecipientSet): void {
  book.undo.save(book);
  book.feeRecipient = event.recipient;
}

export function applyOutageNoted(book: Book, event: OutageNoted): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  market.outage = { cause: event.cause, since: event.since };
}

export function applyGraceOpened(book: Book, event: GraceOpened): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  market.outage = null;
  market.graceUntil = event.until;
  watchWindows(book, market);
}

export function applyGraceEnded(book: Book, event: GraceEnded): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  market.graceUntil = NEVER;
  watchWindows(book, market);
}

export function applyPaceReached(book: Book, event: PaceReached): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  market.paceUntil = event.until;
  watchWindows(book, market);
}

export function applyPaceResumed(book: Book, event: PaceResumed): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  market.paceUntil = NEVER;
  watchWindows(book, market);
}

export function applyVolatilitySampled(book: Book, event: VolatilitySampled): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  const { price, variance, at: sampledAt } = event;
  const volatility = market.volatility?.volatility ?? as(0n);
  market.volatility = { price, sampledAt, variance, volatility };
}

/** Everybody who follows is behind from now on; nobody is moved yet. */
export function applyVolatilitySet(book: Book, event: VolatilitySet): void {
  const market = knownMarket(book, event.market);
  assert(market.volatility !== null, `market ${market.id} has no sample`);
  book.undo.save(market);
  market.volatility = { ...market.volatility, volatility: event.volatility };
  // Schedules that follow are built anew, the others stay.
  market.schedules = new Map([...market.schedules].filter(([plan]) => earlyStepOf(plan) < 0));
  market.behind = [...market.followers];
}

/** Which followers go first cannot be seen: nothing fires in the market before all stand right. */
export function applyTriggersMoved(book: Book, event: TriggersMoved): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  const moving = market.behind.slice(0, event.loans);
  market.behind = market.behind.slice(event.loans);
  for (const loan of moving) {
    saveLoan(book, loan);
    loan.schedule = scheduleFor(market, loan.plan, loan.ownAlerts.ltvs);
    placeLoan(loan);
  }
}

function moveSupply(book: Book, event: Supplied | Withdrawn, sign: 1n | -1n): void {
  const market = knownMarket(book, event.market);
  const assets = sign * event.assets;
  const shares = sign * event.shares;
  changeMarket(book, market, { supplyAssets: assets, supplyShares: shares, cash: assets });
  changeSupply(book, market, event.onBehalf, shares);
}

function unstrandAll(book: Book, market: Market): void {
  for (const id of [...market.stranded].sort()) {
    const loan = knownLoan(book, id);
    unstrand(book, loan);
    placeLoan(loan);
  }
}
