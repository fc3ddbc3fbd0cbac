import {
  as,
  assert,
  borrowedAssets,
  checkInvariants,
  collateralValue,
  toOraclePrice,
  WAD,
  wDivDown,
  type RateModel,
  type Wad,
} from "@plimsoll/engine";
import type { LoanBook } from "../inputs/loan-book.ts";
import type { PricePoint } from "../inputs/price-path.ts";
import type { ReplayResult } from "../report/replay-result.ts";
import { liquidateAll } from "./liquidator.ts";
import type { EntryObserver } from "./operator.ts";
import type { ReplayPolicy } from "./replay-policy.ts";
import { quote, setStage, type Stage } from "./stage.ts";
import { Tally } from "./tally.ts";

export interface ReplayTerms {
  readonly book: LoanBook;
  /** At least one price, times strictly increasing. */
  readonly path: readonly PricePoint[];
  readonly policy: ReplayPolicy;
  /** What borrowers pay; the adaptive curve unless told. */
  readonly rateModel?: RateModel;
  /** Is told from time to time how many prices have been played. */
  readonly onProgress?: (played: number) => void;
  readonly observe?: EntryObserver;
}

/** Prices between two reports of progress. */
const PROGRESS_STEP = 64;

/**
 * Plays a price path over a loan book in the real engine and adds up what the events say. Pure: the
 * same terms give the same result, to the last unit.
 *
 * Throws InputError when the book or the path cannot be played, InvariantViolation when the engine's
 * book does not add up in the end.
 */
export function replay(terms: ReplayTerms): ReplayResult {
  const { book, path, policy, onProgress } = terms;
  const { rateModel = { kind: "adaptive" }, observe = () => undefined } = terms;
  const stage = setStage({ loans: book, path, policy, rateModel, observe });
  const { operator, market } = stage;
  const tally = new Tally();
  path.forEach((point, index) => {
    const events = quote(operator, point);
    tally.note(events);
    if (policy.liquidation.kind === "reference") {
      tally.note(liquidateAll(operator, market, events, point.at));
    }
    if (index % PROGRESS_STEP === 0) onProgress?.(index + 1);
  });
  // So that the debts below hold the interest up to the last price.
  const last = path.at(-1) ?? stage.first;
  tally.note(operator.send({ type: "accrue_interest", market: market.id }, last.at));
  onProgress?.(path.length);
  checkInvariants(operator.book);
  return summarise(stage, tally, { name: policy.name, last });
}

function summarise(
  stage: Stage,
  tally: Tally,
  { name, last }: { readonly name: string; readonly last: PricePoint },
): ReplayResult {
  const { operator, market, first, opened, skippedUnhealthy } = stage;
  const loans = [...operator.book.loans.values()];
  assert(loans.length === opened.length, "a replay neither opens nor closes loans on its way");
  const coins = opened.reduce((total, loan) => total + loan.collateral, 0n);
  const kept = coins - tally.collateralSold;
  const valueOf = (collateral: bigint, { price }: PricePoint): bigint =>
    collateralValue(as(collateral), toOraclePrice(price, market.priceFactor));
  const initialValue = valueOf(coins, first);
  const debt = loans.reduce((total, loan) => total + borrowedAssets(market, loan.borrowShares), 0n);
  const equity = valueOf(kept, last) - debt;
  const isClosed = ({ id, borrowShares }: (typeof loans)[number]): boolean =>
    borrowShares === 0n && tally.touched.has(id) && !tally.writtenOff.has(id);
  return {
    policy: name,
    loans: loans.length,
    skippedUnhealthy,
    touched: tally.touched.size,
    closed: loans.filter(isClosed).length,
    collateralSoldShare: as(wDivDown(tally.collateralSold, coins)),
    costShare: as(wDivDown(tally.cost, initialValue)),
    coinsKeptShare: as(wDivDown(kept, coins)),
    endEquityShare: as<Wad>((equity * WAD) / initialValue),
    badDebt: tally.badDebt,
    interestAccrued: tally.interestAccrued,
    firstActionAt: tally.firstActionAt,
    sales: tally.sales,
    soldByDay: tally.soldByDay,
  };
}
