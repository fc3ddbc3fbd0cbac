import type { Book } from "../state/book.ts";
import { knownAsset, knownFeed, knownLoan, knownMarket } from "../state/book.ts";
import { changeMarket, changeSupply, saveLoan } from "../state/change.ts";
import { openMarket } from "../state/open-market.ts";
import { placeLoan, scheduleFor } from "../state/placement.ts";
import { enlistFollower } from "../state/volatility.ts";
import type { Market } from "../state/records.ts";
import { assert } from "../units/assert.ts";
import { toSeconds } from "../units/time.ts";
import { unstrand } from "./apply-loan.ts";
import { resetVolatility, watchVolatility } from "./apply-volatility.ts";
import { resetWindows } from "./apply-windows.ts";
import type {
  InterestAccrued,
  MarketConfigured,
  MarketCreated,
  Supplied,
  Withdrawn,
} from "./market-events.ts";

export function createMarket(book: Book, event: MarketCreated): void {
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

export function configureMarket(book: Book, event: MarketConfigured): void {
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
  retryStranded(book, market);
}

export function accrueInterest(book: Book, event: InterestAccrued): void {
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

export function moveSupply(book: Book, event: Supplied | Withdrawn): void {
  const market = knownMarket(book, event.market);
  const sign = event.type === "supplied" ? 1n : -1n;
  const assets = sign * event.assets;
  const shares = sign * event.shares;
  changeMarket(book, market, { supplyAssets: assets, supplyShares: shares, cash: assets });
  changeSupply(book, market, event.onBehalf, shares);
}

export function retryStranded(book: Book, market: Market): void {
  for (const id of [...market.stranded].sort()) {
    const loan = knownLoan(book, id);
    unstrand(book, loan);
    placeLoan(loan);
  }
}
