import type { Book } from "../state/book.ts";
import { knownAsset, knownFeed, knownLoan, knownMarket } from "../state/book.ts";
import { changeMarket, changeSupply, saveLoan, unstrand } from "../state/change.ts";
import { enter } from "../state/collections.ts";
import { openMarket } from "../state/open-market.ts";
import { placeLoan, scheduleFor } from "../state/placement.ts";
import { resetWindows } from "../state/sale-windows.ts";
import { enlistFollower, resetVolatility, watchVolatility } from "../state/volatility.ts";
import type { Market } from "../state/records.ts";
import { assert } from "../units/assert.ts";
import { toSeconds } from "../units/time.ts";
import type {
  FeeRecipientSet,
  FeeSet,
  InterestAccrued,
  MarketConfigured,
  MarketCreated,
  PreLiquidationCreated,
  StrandedRetried,
  Supplied,
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
