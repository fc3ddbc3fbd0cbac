import type { LedgerAccount } from "../ledger/ledger-account.ts";
import type { PreLiquidationTerms } from "../liquidation/pre-liquidation.ts";
import type { FeedSettings } from "../oracle/feed-settings.ts";
import type { Mark } from "../oracle/feed-state.ts";
import type { Quote } from "../oracle/quote.ts";
import type { VolatilityEstimate } from "../oracle/volatility.ts";
import { NO_ALERTS } from "../protection/own-alerts.ts";
import type { ProtectionPlan } from "../protection/plan.ts";
import type { RateModel } from "../rates/rate-model.ts";
import type { AccountId, AssetId, FeedId, LoanId, MarketId } from "../units/identifiers.ts";
import type { OraclePrice, Wad } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { Book } from "./book.ts";
import { emptyAccount, openLedgerAccount } from "./book.ts";
import { writeCanonical } from "./canonical.ts";
import type { MarketSettings } from "./market-settings.ts";
import { openMarket } from "./open-market.ts";
import { emptyFeed, linkParts } from "./open-feed.ts";
import { placeLoan, scheduleFor } from "./placement.ts";
import type { Account, Loan, Market, Outage } from "./records.ts";
import { hasWindow } from "./sale-windows.ts";
import { isFollower } from "./volatility.ts";
import type { RecordKind } from "./snapshot-format.ts";
import type { SnapshotFields } from "./snapshot-line.ts";

/** Members of a line, its kind included. */
const LENGTHS: Record<RecordKind, number> = {
  asset: 4,
  account: 4,
  feed: 3,
  market: 3,
  supplier: 4,
  pre_liquidation: 3,
  plan: 3,
  loan: 13,
  reference: 2,
  made_whole: 2,
  backlog: 2,
};

/** Enters the records of a snapshot into a book, in the order of the snapshot. */
export class RecordReader {
  readonly #book: Book;
  readonly #plans: ProtectionPlan[] = [];
  /** Equal plans become one object again: schedules are shared by plan object. */
  readonly #plansByText = new Map<string, ProtectionPlan>();
  /** How many of a market's followers are behind. */
  readonly #behind = new Map<Market, number>();
  #lastKey: string | null = null;

  constructor(book: Book) {
    this.#book = book;
  }

  /** Keys of the next kind rise anew. */
  beginKind(): void {
    this.#lastKey = null;
  }

  /** @throws SnapshotError when the record cannot be one of this book. */
  read(kind: RecordKind, fields: SnapshotFields, length: number): void {
    if (length !== LENGTHS[kind]) throw fields.error(`${kind} has ${LENGTHS[kind]} members`);
    if (kind !== "plan") this.#checkOrder(kind, fields);
    switch (kind) {
      case "asset":
        return this.#readAsset(fields);
      case "account":
        return this.#readAccount(fields);
      case "feed":
        return this.#readFeed(fields);
      case "market":
        return this.#readMarket(fields);
      case "supplier":
        return this.#readSupplier(fields);
      case "pre_liquidation":
        return this.#readPreLiquidation(fields);
      case "plan":
        return this.#readPlan(fields);
      case "loan":
        return this.#readLoan(fields);
      case "reference":
        this.#book.references.add(fields.text(1));
        return;
      case "made_whole":
        this.#book.madeWhole.add(fields.text(1));
        return;
      case "backlog":
        this.#book.backlog.add(this.#market(fields, 1).id);
        return;
    }
  }

  /** Rising keys mean that nothing stands twice. */
  #checkOrder(kind: RecordKind, fields: SnapshotFields): void {
    const key = kind === "supplier" ? `${fields.text(1)}\n${fields.text(2)}` : fields.text(1);
    if (this.#lastKey !== null && key <= this.#lastKey) {
      throw fields.error(`${kind} ${JSON.stringify(key)} is doubled or out of order`);
    }
    this.#lastKey = key;
  }

  #readAsset(fields: SnapshotFields): void {
    const { assets } = this.#book;
    const id = fields.text<AssetId>(1);
    const custody = openLedgerAccount(this.#book, "custody", "", id);
    custody.balance = fields.signedAmount(3);
    assets.set(id, { id, decimals: fields.whole(2), index: assets.size, custody });
  }

  #readAccount(fields: SnapshotFields): void {
    const { accounts } = this.#book;
    const id = fields.text<AccountId>(1);
    const account = accounts.get(id) ?? emptyAccount(id);
    accounts.set(id, account);
    const authorized = fields.texts<AccountId>(2);
    if (authorized.length > 0) account.authorized = new Set(authorized);
    account.available = this.#readBalances(id, fields.fieldsOf(3));
  }

  /** Free balances at their places, in a list of exactly the length they need. */
  #readBalances(owner: AccountId, balances: SnapshotFields): Account["available"] {
    let available: (LedgerAccount | undefined)[] = [];
    for (const name of balances.names()) {
      const id = name as AssetId;
      const { index } = balances.found("asset", id, this.#book.assets.get(id));
      const free = openLedgerAccount(this.#book, "available", owner, id);
      free.balance = -balances.signedAmount(name);
      if (index >= available.length) {
        const longer = new Array<LedgerAccount | undefined>(index + 1).fill(undefined);
        available.forEach((other, place) => (longer[place] = other));
        available = longer;
      }
      available[index] = free;
    }
    return available;
  }

  #readFeed(fields: SnapshotFields): void {
    const id = fields.text<FeedId>(1);
    const content = fields.fieldsOf(2);
    const feed = emptyFeed(id, content.object<FeedSettings>("settings"));
    feed.quotes = content.list<Quote>("quotes");
    feed.mark = content.object<Mark>("mark");
    feed.staleSince = content.isNull("staleSince") ? null : (content.whole("staleSince") as Millis);
    this.#book.feeds.set(id, feed);
  }

  /** Composed feeds find their parts, which may stand after them; `end` is the last line. */
  linkFeeds(end: SnapshotFields): void {
    const { feeds } = this.#book;
    for (const feed of feeds.values()) {
      const { settings } = feed;
      if (settings.kind !== "composed") continue;
      for (const part of [settings.base, settings.quote]) end.found("feed", part, feeds.get(part));
      linkParts(this.#book, feed);
    }
  }

  /**
   * Loans stand where the latest volatility asks as soon as they are read; how many of them still have to
   * be told so is part of the state. `end` is the last line.
   */
  markBehind(end: SnapshotFields): void {
    for (const [market, count] of this.#behind) {
      market.behind = [...market.followers].slice(0, count);
      if (market.behind.length === count) continue;
      throw end.error(`market ${market.id} cannot have ${count} loans behind its volatility`);
    }
  }

  #readMarket(fields: SnapshotFields): void {
    const content = fields.fieldsOf(2);
    const market = openMarket(this.#book, {
      id: fields.text<MarketId>(1),
      loanAsset: this.#asset(content, "loanAsset"),
      collateralAsset: this.#asset(content, "collateralAsset"),
      feed: this.#feed(content, "feed"),
      lltv: content.amount("lltv"),
      rateModel: content.object<RateModel>("rateModel"),
      rateAtTarget: content.amount("rateAtTarget"),
      lastUpdate: content.amount("lastUpdate"),
      settings: this.#shareDefaultPlan(content.object<MarketSettings>("settings")),
    });
    market.totalSupplyAssets = content.amount("totalSupplyAssets");
    market.totalSupplyShares = content.amount("totalSupplyShares");
    market.totalBorrowAssets = content.amount("totalBorrowAssets");
    market.totalBorrowShares = content.amount("totalBorrowShares");
    market.fee = content.amount("fee");
    market.cash = content.amount("cash");
    market.totalCollateral = content.amount("totalCollateral");
    market.outage = content.isNull("outage") ? null : content.object<Outage>("outage");
    market.graceUntil = content.whole("graceUntil") as Millis;
    market.paceSold = content.amount("paceSold");
    market.paceFrom = content.whole("paceFrom") as Millis;
    market.paceUntil = content.whole("paceUntil") as Millis;
    if (hasWindow(market)) this.#book.windows.add(market.id);
    if (!content.isNull("volatility")) {
      market.volatility = content.object<VolatilityEstimate>("volatility");
    }
    this.#behind.set(market, content.whole("behind"));
    if (market.settings.volatility !== null) this.#book.estimating.add(market.id);
    const balances = content.fieldsOf("ledger");
    for (const [name, account] of Object.entries<LedgerAccount>({ ...market.ledger })) {
      account.balance = balances.signedAmount(name);
    }
  }

  #readSupplier(fields: SnapshotFields): void {
    const account = fields.text<AccountId>(2);
    const position = { account, supplyShares: fields.amount<Supplied>(3), stamp: 0 };
    this.#market(fields, 1).suppliers.set(account, position);
  }

  #readPreLiquidation(fields: SnapshotFields): void {
    const id = fields.text<AccountId>(1);
    const content = fields.fieldsOf(2);
    this.#book.preLiquidations.set(id, {
      id,
      market: this.#market(content, "market"),
      feed: this.#feed(content, "feed"),
      terms: content.object<PreLiquidationTerms>("terms"),
    });
  }

  #readPlan(fields: SnapshotFields): void {
    if (fields.whole(1) !== this.#plans.length) throw fields.error("plans must be numbered from 0");
    this.#plans.push(this.#sharePlan(fields.object<ProtectionPlan>(2)));
  }

  #readLoan(fields: SnapshotFields): void {
    const owner = fields.text<AccountId>(2);
    const account = fields.found("account", owner, this.#book.accounts.get(owner));
    const market = this.#market(fields, 3);
    const plan = fields.isNull(7) ? null : this.#plans[fields.whole(7)];
    if (plan === undefined) throw fields.error(`there is no plan ${fields.whole(7)}`);
    const ltvs = fields.amounts<Wad>(9);
    const prices = fields.amounts<OraclePrice>(10);
    const loan: Loan = {
      id: fields.text<LoanId>(1),
      owner: account.id,
      market,
      collateral: fields.amount(4),
      borrowShares: fields.amount(5),
      principal: fields.amount(6),
      plan,
      planUsed: fields.amounts(8),
      ownAlerts: ltvs.length + prices.length === 0 ? NO_ALERTS : { ltvs, prices },
      disarmed: fields.whole(11),
      isStranded: fields.flag(12),
      schedule: scheduleFor(market, plan, ltvs),
      slot: -1,
      stamp: 0,
    };
    this.#book.loans.set(loan.id, loan);
    account.loans = account.loans.length === 0 ? [loan.id] : [...account.loans, loan.id];
    if (loan.isStranded) market.stranded.add(loan.id);
    if (isFollower(loan)) market.followers.add(loan);
    placeLoan(loan);
  }

  #shareDefaultPlan(settings: MarketSettings): MarketSettings {
    if (settings.defaultPlan === null) return settings;
    return { ...settings, defaultPlan: this.#sharePlan(settings.defaultPlan) };
  }

  #sharePlan(plan: ProtectionPlan): ProtectionPlan {
    const text = writeCanonical(plan);
    const known = this.#plansByText.get(text);
    if (known !== undefined) return known;
    this.#plansByText.set(text, plan);
    return plan;
  }

  #asset(fields: SnapshotFields, name: string) {
    const id = fields.text<AssetId>(name);
    return fields.found("asset", id, this.#book.assets.get(id));
  }

  #feed(fields: SnapshotFields, name: string) {
    const id = fields.text<FeedId>(name);
    return fields.found("feed", id, this.#book.feeds.get(id));
  }

  #market(fields: SnapshotFields, name: string | number): Market {
    const id = fields.text<MarketId>(name);
    return fields.found("market", id, this.#book.markets.get(id));
  }
}

type Supplied = Market["totalSupplyShares"];
