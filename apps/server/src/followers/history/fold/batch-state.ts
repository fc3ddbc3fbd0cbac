import type {
  NewAction,
  NewAlert,
  NewInterestReturn,
  NewLiquidation,
  NewLoanEvent,
  NewMarketState,
  NewNotice,
  NewParameterChange,
  NewPosting,
  NewRate,
  NewSupplyLoss,
  NewSupplyMove,
} from "../tables.ts";
import type {
  BalanceRecord,
  CandleRecord,
  FeedRecord,
  LoanRecord,
  MarketRecord,
  SupplyRecord,
} from "./records.ts";
import { ledgerAccountParts } from "./records.ts";

/** The journal and history disagree: an entry speaks of what no entry before it made. */
export class HistoryBroken extends Error {
  override readonly name = "HistoryBroken";

  constructor(what: string) {
    super(`${what} Make history again with \`plimsoll rebuild\`.`);
  }
}

/** A map of records that knows which of them have changed. */
class Changing<Value> {
  readonly #known = new Map<string, Value>();
  readonly #changed = new Set<Value>();
  readonly #what: string;

  constructor(what: string) {
    this.#what = what;
  }

  /** A record as it is stored. */
  load(key: string, value: Value): void {
    this.#known.set(key, value);
  }

  /** A record that is new; one of the same key stays among the changed ones. */
  add(key: string, value: Value): void {
    this.#known.set(key, value);
    this.#changed.add(value);
  }

  find(key: string): Value | undefined {
    return this.#known.get(key);
  }

  /** @throws HistoryBroken when nobody made it. */
  get(key: string): Value {
    const value = this.#known.get(key);
    if (value === undefined) throw new HistoryBroken(`There is no ${this.#what} ${key}.`);
    return value;
  }

  /** The record, to be changed. */
  change(key: string): Value {
    const value = this.get(key);
    this.#changed.add(value);
    return value;
  }

  changed(): Value[] {
    return [...this.#changed];
  }
}

/** What a batch of entries starts from and what it makes. */
export class BatchState {
  readonly feeds = new Changing<FeedRecord>("feed");
  readonly markets = new Changing<MarketRecord>("market");
  readonly loans = new Changing<LoanRecord>("loan");
  readonly balances = new Changing<BalanceRecord>("ledger account");
  readonly candles = new Changing<CandleRecord>("candle");
  readonly #supplies = new Map<string, SupplyRecord>();
  /** Feed of each pre-liquidation contract. */
  readonly preLiquidations = new Changing<{ id: string; feed: string }>("pre-liquidation");
  readonly newAssets: { asset: string; decimals: number }[] = [];
  readonly loanEvents: NewLoanEvent[] = [];
  readonly liquidations: NewLiquidation[] = [];
  readonly postings: NewPosting[] = [];
  readonly alerts: NewAlert[] = [];
  readonly notices: NewNotice[] = [];
  readonly actions: NewAction[] = [];
  readonly parameterChanges: NewParameterChange[] = [];
  readonly interestReturns: NewInterestReturn[] = [];
  readonly marketStates: NewMarketState[] = [];
  readonly supplyMoves: NewSupplyMove[] = [];
  readonly supplyLosses: NewSupplyLoss[] = [];
  /** The last of each hour. */
  readonly rates = new Map<string, NewRate>();

  /** An account's supply as it is stored. */
  loadSupply(supply: SupplyRecord): void {
    this.#supplies.set(supplyKey(supply.market, supply.account), supply);
  }

  /** What an account has in a market's supply, to be changed; nothing before its first share. */
  supplyOf(market: string, account: string): SupplyRecord {
    const key = supplyKey(market, account);
    const known = this.#supplies.get(key);
    if (known !== undefined) return known;
    const begun = { market, account, shares: 0n, putIn: 0n, takenOut: 0n, leftBehind: 0n };
    this.#supplies.set(key, begun);
    return begun;
  }

  /** The balance of a ledger account, to be changed; opened at its first posting. */
  balanceOf(account: string): BalanceRecord {
    if (this.balances.find(account) === undefined) {
      this.balances.add(account, { account, ...ledgerAccountParts(account), balance: 0n });
    }
    return this.balances.change(account);
  }
}

/** One name for an account in a market; neither name has a space. */
function supplyKey(market: string, account: string): string {
  return `${market} ${account}`;
}
