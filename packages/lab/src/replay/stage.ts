import {
  as,
  assert,
  createBook,
  DESK,
  maxBorrow,
  ORACLE_PRICE_SCALE,
  toOraclePrice,
  WAD,
  type AccountId,
  type Amount,
  type AssetId,
  type FeedId,
  type FeedPrice,
  type FeedSettings,
  type LoanAssets,
  type LoanId,
  type Market,
  type MarketId,
  type Millis,
  type RateModel,
  type VenueId,
} from "@plimsoll/engine";
import { InputError } from "../inputs/input-error.ts";
import type { BookLoan, LoanBook } from "../inputs/loan-book.ts";
import type { PricePoint } from "../inputs/price-path.ts";
import { PRICE_DECIMALS } from "../inputs/price-path.ts";
import { LIQUIDATOR } from "./liquidator.ts";
import { Operator, RefusedCommand, type EntryObserver } from "./operator.ts";
import { lowestTriggerLtv, REPLAY_LLTV, settingsOf, type ReplayPolicy } from "./replay-policy.ts";

const OWNER = "operator" as AccountId;
const LENDER = "lender" as AccountId;
const COLLATERAL = "collateral" as AssetId;
const DEBT = "debt" as AssetId;
const FEED = "collateral-debt" as FeedId;
const VENUE = "candles" as VenueId;
const MARKET = "replay" as MarketId;

const DAY = 86_400_000;

/** No sum of a replay may come near 128 bits, the width of the engine's totals. */
const SUM_MAX = 2n ** 127n;

interface StageTerms {
  readonly loans: LoanBook;
  /** At least one price. */
  readonly path: readonly PricePoint[];
  readonly policy: ReplayPolicy;
  readonly rateModel: RateModel;
  readonly observe: EntryObserver;
}

/** A book with every loan open, waiting for the first price. */
export interface Stage {
  readonly operator: Operator;
  readonly market: Market;
  readonly first: PricePoint;
  readonly opened: readonly BookLoan[];
  /** Loans left out because they exceed the LLTV at the first price. */
  readonly skippedUnhealthy: number;
}

/**
 * Opens the loans of a book with the engine's own commands. Each loan has an account of its own. All
 * are in one market, with as much supply as makes a utilization of 90 %. Desk and liquidator each
 * have twice what all loans owe together.
 *
 * `open_loan` refuses a loan whose plan would act at once. So the loans open at a price at which
 * nothing acts, a whole multiple of the first price. The first price itself follows at the same
 * instant, so no interest accrues in between. Borrowers take the money out, so no plan can repay from
 * it.
 *
 * Throws InputError when every loan is unhealthy at the first price, or when the engine cannot
 * hold such a book.
 */
export function setStage(terms: StageTerms): Stage {
  const { loans: book, path, policy } = terms;
  const [first] = path;
  if (first === undefined) throw unplayable(book, "There is no price to play.");
  const { at } = first;
  const operator = new Operator(createBook(OWNER), terms.observe);
  try {
    createEmptyMarket(operator, terms, at);
    const market = operator.book.markets.get(MARKET);
    assert(market !== undefined, "the market was created and is not there");
    const multiple = REPLAY_LLTV / lowestTriggerLtv(policy) + 1n;
    checkSize(book, path, market.priceFactor * multiple);

    const firstPrice = toOraclePrice(first.price, market.priceFactor);
    const opened = book.loans.filter(({ collateral, debt }) => {
      return debt <= maxBorrow(collateral, firstPrice, REPLAY_LLTV);
    });
    if (opened.length === 0) {
      const advice =
        book.isCarried === true
          ? "Choose another file; --rebase ltv keeps LTVs as the file has them."
          : "Choose another range, or use --rebase ltv.";
      throw unplayable(book, `Every loan is unhealthy at the first price. ${advice}`);
    }
    supplyFor(operator, opened, at);
    quote(operator, { at, price: as<FeedPrice>(first.price * multiple) });
    for (const loan of opened) openLoan(operator, loan, at);
    return {
      operator,
      market,
      first,
      opened,
      skippedUnhealthy: book.loans.length - opened.length,
    };
  } catch (error) {
    if (error instanceof RefusedCommand) throw unplayable(book, error.message, error);
    throw error;
  }
}

function unplayable(book: LoanBook, message: string, cause?: unknown): InputError {
  return new InputError(book.source, [{ message }], { cause });
}

/** Refuses amounts and prices that belong to no market, before they overflow somewhere. */
function checkSize(book: LoanBook, path: readonly PricePoint[], priceFactor: bigint): void {
  const debt = book.loans.reduce((total, loan) => total + loan.debt, 0n);
  const coins = book.loans.reduce((total, loan) => total + loan.collateral, 0n);
  const highest = path.reduce((most, { price }) => (price > most ? price : most), 0n);
  const value = (coins * highest * priceFactor) / ORACLE_PRICE_SCALE;
  if ([2n * debt, coins, value].every((sum) => sum < SUM_MAX)) return;
  throw unplayable(book, "The amounts are too large at these prices. Check units and decimals.");
}

/** Fills the market to 90 % utilization, and the purses of desk and liquidator. */
function supplyFor(operator: Operator, loans: readonly BookLoan[], at: Millis): void {
  const debt = loans.reduce((total, loan) => total + loan.debt, 0n);
  const assets = as<LoanAssets>((debt * 10n + 8n) / 9n);
  fund(operator, { account: DESK, amount: 2n * debt, at });
  fund(operator, { account: LIQUIDATOR, amount: 2n * debt, at });
  fund(operator, { account: LENDER, amount: assets, at });
  const [by, onBehalf] = [LENDER, LENDER];
  operator.send({ type: "supply", by, market: MARKET, assets, shares: as(0n), onBehalf }, at);
}

/** Lets the only venue quote a price; every event that this causes. */
export function quote(operator: Operator, { at, price }: PricePoint) {
  return operator.send({ type: "post_quote", feed: FEED, venue: VENUE, price, quotedAt: at }, at);
}

function createEmptyMarket(operator: Operator, terms: StageTerms, at: Millis): void {
  const { loans, policy, rateModel } = terms;
  const { collateralDecimals, debtDecimals } = loans;
  operator.send({ type: "register_asset", asset: COLLATERAL, decimals: collateralDecimals }, at);
  operator.send({ type: "register_asset", asset: DEBT, decimals: debtDecimals }, at);
  operator.send({ type: "enable_rate_model", by: OWNER, rateModel: rateModel.kind }, at);
  operator.send({ type: "enable_lltv", by: OWNER, lltv: REPLAY_LLTV }, at);
  // One venue and no gate: what the file says is the mark. It grows stale after a day.
  const settings: FeedSettings = {
    kind: "median",
    decimals: PRICE_DECIMALS,
    venues: [VENUE],
    minVenues: 1,
    maxAgeMs: DAY as Millis,
    outlierDistance: as(WAD),
    jumpGate: as(0n),
    confirmVenues: 0,
    confirmAfterMs: 0 as Millis,
    holdGate: as(0n),
    holdForMs: 0 as Millis,
  };
  operator.send({ type: "create_feed", feed: FEED, settings }, at);
  operator.send(
    {
      type: "create_market",
      by: OWNER,
      market: MARKET,
      loanAsset: DEBT,
      collateralAsset: COLLATERAL,
      feed: FEED,
      lltv: REPLAY_LLTV,
      rateModel,
      settings: settingsOf(policy),
    },
    at,
  );
  operator.send({ type: "open_account", account: LENDER }, at);
  operator.send({ type: "open_account", account: LIQUIDATOR }, at);
}

interface Funding {
  readonly account: AccountId;
  /** Base units of the loan asset. */
  readonly amount: bigint;
  readonly at: Millis;
}

function fund(operator: Operator, { account, amount, at }: Funding): void {
  const deposited = as<Amount>(amount);
  operator.send({ type: "deposit", account, asset: DEBT, amount: deposited, reference: null }, at);
}

function openLoan(operator: Operator, loan: BookLoan, at: Millis): void {
  const { line, collateral, debt: borrow } = loan;
  // Ids of a file may have any form, those of the engine may not; a line is unique as well.
  const by = `borrower-${line}` as AccountId;
  const id = `loan-${line}` as LoanId;
  const [coins, money] = [as<Amount>(collateral), as<Amount>(borrow)];
  const reference = null;
  operator.send({ type: "open_account", account: by }, at);
  operator.send({ type: "deposit", account: by, asset: COLLATERAL, amount: coins, reference }, at);
  operator.send(
    { type: "open_loan", by, loan: id, market: MARKET, collateral, borrow, plan: "default" },
    at,
  );
  operator.send({ type: "pay_out", account: by, asset: DEBT, amount: money, reference }, at);
}
