import {
  as,
  assert,
  availableBalance,
  borrowedAssets,
  createBook,
  DESK,
  type AccountId,
  type Amount,
  type AssetId,
  type BorrowShares,
  type CollateralAssets,
  type Event,
  type FeedId,
  type FeedPrice,
  type Loan,
  type LoanAssets,
  type LoanId,
  type Market,
  type MarketId,
  type MarketSettings,
  type Millis,
  type PlanChoice,
  type Wad,
  type WadPerSecond,
} from "@plimsoll/engine";
import { LIQUIDATOR } from "../replay/liquidator.ts";
import { Operator } from "../replay/operator.ts";

/** The market in which a loan is rehearsed. */
export interface RehearsalMarket {
  readonly lltv: Wad;
  readonly settings: MarketSettings;
  readonly collateralDecimals: number;
  readonly debtDecimals: number;
  /** Decimals of `price`. */
  readonly priceDecimals: number;
  /** Today's price: whole loan assets for one whole coin. */
  readonly price: FeedPrice;
  /** What borrowers pay throughout, WAD per second; zero for no interest. */
  readonly ratePerSecond: WadPerSecond;
}

/** The loan, and what its owner holds beside it, which a plan may use. */
export interface RehearsalLoan {
  readonly collateral: CollateralAssets;
  /** Owed at the start, any processing fee included. */
  readonly debt: LoanAssets;
  readonly spareCollateral?: CollateralAssets;
  readonly spareMoney?: LoanAssets;
}

const OWNER = "operator" as AccountId;
const LENDER = "lender" as AccountId;
const BORROWER = "borrower" as AccountId;
const COLLATERAL = "collateral" as AssetId;
const MONEY = "money" as AssetId;
const FEED = "price" as FeedId;
const MARKET = "market" as MarketId;
const LOAN = "loan" as LoanId;

/** What the borrower has, in the loan and beside it. */
interface Holdings {
  readonly collateral: CollateralAssets;
  readonly money: LoanAssets;
  readonly debt: LoanAssets;
}

/**
 * A book with one loan, on the terms of its market. Other customers have no effect on it: there are no
 * caps, pauses or alerts, desk and liquidator can pay for everything, and the rate is fixed. The
 * borrower has spent what was borrowed. Commands go through the engine's own door.
 */
export class RehearsalBook {
  readonly #operator = new Operator(createBook(OWNER), () => undefined);

  /** @throws RefusedCommand when the book would refuse such a loan or such a plan. */
  constructor(
    market: RehearsalMarket,
    loan: RehearsalLoan,
    { plan, at }: { readonly plan: PlanChoice; readonly at: Millis },
  ) {
    this.#openMarket(market, at);
    this.#open(loan, plan, at);
  }

  get operator(): Operator {
    return this.#operator;
  }

  get market(): Market {
    const market = this.#operator.book.markets.get(MARKET);
    assert(market !== undefined, "the market was created and is not there");
    return market;
  }

  /** The loan; undefined once it has been closed. */
  get loan(): Loan | undefined {
    return this.#operator.book.loans.get(LOAN);
  }

  /** What the borrower has now, on the debt of the last accrual. */
  get holdings(): Holdings {
    const { book } = this.#operator;
    const account = book.accounts.get(BORROWER);
    const [coins, money] = [book.assets.get(COLLATERAL), book.assets.get(MONEY)];
    assert(
      account !== undefined && coins !== undefined && money !== undefined,
      "the borrower and both assets are there",
    );
    const { collateral, borrowShares } = this.loan ?? NO_POSITION;
    return {
      collateral: as(collateral + availableBalance(account, coins)),
      money: as(availableBalance(account, money)),
      debt: borrowShares === 0n ? as(0n) : borrowedAssets(this.market, borrowShares),
    };
  }

  /** Lets the price become this; all that it causes. */
  post(price: FeedPrice, at: Millis): readonly Event[] {
    return this.#operator.send({ type: "post_price", feed: FEED, price }, at);
  }

  /** Brings the debt up to this instant. */
  accrue(at: Millis): readonly Event[] {
    return this.#operator.send({ type: "accrue_interest", market: MARKET }, at);
  }

  #openMarket(market: RehearsalMarket, at: Millis): void {
    const { lltv, settings, collateralDecimals, debtDecimals, priceDecimals, price } = market;
    const { ratePerSecond } = market;
    const send = this.#operator.send.bind(this.#operator);
    send({ type: "register_asset", asset: COLLATERAL, decimals: collateralDecimals }, at);
    send({ type: "register_asset", asset: MONEY, decimals: debtDecimals }, at);
    send({ type: "enable_rate_model", by: OWNER, rateModel: "fixed" }, at);
    send({ type: "enable_lltv", by: OWNER, lltv }, at);
    const feed = { kind: "posted", decimals: priceDecimals, zeroMeans: "no_price" } as const;
    send({ type: "create_feed", feed: FEED, settings: feed }, at);
    this.post(price, at);
    send(
      {
        type: "create_market",
        by: OWNER,
        market: MARKET,
        loanAsset: MONEY,
        collateralAsset: COLLATERAL,
        feed: FEED,
        lltv,
        rateModel: { kind: "fixed", ratePerSecond },
        settings: aloneSettings(settings, lltv),
      },
      at,
    );
    for (const account of [LENDER, LIQUIDATOR, BORROWER]) {
      send({ type: "open_account", account }, at);
    }
  }

  #open(loan: RehearsalLoan, plan: PlanChoice, at: Millis): void {
    const { collateral, debt, spareCollateral = 0n, spareMoney = 0n } = loan;
    const purse = as<Amount>(4n * debt + 1n);
    for (const account of [LENDER, LIQUIDATOR, DESK]) this.#deposit(account, MONEY, purse, at);
    this.#operator.send(
      {
        type: "supply",
        by: LENDER,
        market: MARKET,
        assets: as(purse),
        shares: as(0n),
        onBehalf: LENDER,
      },
      at,
    );
    this.#deposit(BORROWER, COLLATERAL, as(collateral), at);
    this.#operator.send(
      {
        type: "open_loan",
        by: BORROWER,
        loan: LOAN,
        market: MARKET,
        collateral,
        borrow: debt,
        plan,
      },
      at,
    );
    const [amount, reference] = [as<Amount>(debt), null];
    this.#operator.send(
      { type: "pay_out", account: BORROWER, asset: MONEY, amount, reference },
      at,
    );
    this.#deposit(BORROWER, COLLATERAL, as(spareCollateral), at);
    this.#deposit(BORROWER, MONEY, as(spareMoney), at);
  }

  #deposit(account: AccountId, asset: AssetId, amount: Amount, at: Millis): void {
    if (amount === 0n) return;
    this.#operator.send({ type: "deposit", account, asset, amount, reference: null }, at);
  }
}

const NO_POSITION = {
  collateral: as<CollateralAssets>(0n),
  borrowShares: as<BorrowShares>(0n),
};

function aloneSettings(settings: MarketSettings, lltv: Wad): MarketSettings {
  return {
    ...settings,
    maxLtv: lltv,
    supplyCap: null,
    borrowCap: null,
    customerBorrowCap: null,
    minLoan: as(0n),
    processingFee: { rate: as(0n), mode: "taken_from_payout" },
    paused: [],
    alertLtvs: [],
  };
}
