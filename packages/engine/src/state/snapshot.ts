import type { LedgerAccount } from "../ledger/ledger-account.ts";
import type { ProtectionPlan } from "../protection/plan.ts";
import type { Book } from "./book.ts";
import { writeCanonical, writeText } from "./canonical.ts";
import type { Account, Loan, Market } from "./records.ts";
import { Sha256 } from "./sha256.ts";
import type { RecordKind } from "./snapshot-format.ts";
import { RECORD_KINDS, SNAPSHOT_FORMAT, SNAPSHOT_VERSION } from "./snapshot-format.ts";

/**
 * A book as canonical lines of text (snapshot-format.ts says what stands in them): equal books give
 * equal lines, whatever way they came about. Derived state and what is zero is left out. The book
 * must not change while the lines are taken.
 */
export function* snapshot(book: Book): Generator<string, void, undefined> {
  yield writeCanonical([SNAPSHOT_FORMAT, SNAPSHOT_VERSION]);
  yield writeCanonical(["book", book.owner, book.time, book.feeRecipient]);
  yield writeCanonical([
    "enabled",
    [...book.enabledRateModels].sort(),
    [...book.enabledLltvs].sort((left, right) => (left < right ? -1 : 1)),
  ]);
  const counts: Partial<Record<RecordKind, number>> = {};
  const plans = new PlanTable(book.loans.values());
  for (const kind of RECORD_KINDS) {
    let count = 0;
    for (const line of linesOf(kind, book, plans)) {
      count += 1;
      yield line;
    }
    counts[kind] = count;
  }
  yield writeCanonical(["end", counts]);
}

function linesOf(kind: RecordKind, book: Book, plans: PlanTable): Iterable<string> {
  switch (kind) {
    case "asset":
      return mapSorted(book.assets, ({ id, decimals, custody }) =>
        writeCanonical([kind, id, decimals, custody.balance]),
      );
    case "account":
      return mapSorted(book.accounts, accountLine);
    case "feed":
      return mapSorted(book.feeds, ({ id, settings, quotes, mark, staleSince }) =>
        writeCanonical([kind, id, { settings, quotes, mark, staleSince }]),
      );
    case "market":
      return mapSorted(book.markets, (market) =>
        writeCanonical([kind, market.id, marketFields(market)]),
      );
    case "supplier":
      return supplierLines(book);
    case "pre_liquidation":
      return mapSorted(book.preLiquidations, ({ id, market, feed, terms }) =>
        writeCanonical([kind, id, { market: market.id, feed: feed.id, terms }]),
      );
    case "plan":
      return plans.plans.map((plan, index) => writeCanonical([kind, index, plan]));
    case "loan":
      return mapSorted(book.loans, (loan) => loanLine(loan, plans));
    case "reference":
      return sorted(book.references).map((reference) => writeCanonical([kind, reference]));
    case "made_whole":
      return sorted(book.madeWhole).map((place) => writeCanonical([kind, place]));
    case "backlog":
      return sorted(book.backlog).map((market) => writeCanonical([kind, market]));
  }
}

// Accounts, supply positions and loans come by the million: their lines are put together by hand.

function accountLine({ id, authorized, available }: Account): string {
  const open = available.filter(isOpen);
  if (open.length > 1) open.sort((left, right) => (left.asset < right.asset ? -1 : 1));
  const balances = open.map(({ asset, balance }) => `${writeText(asset)}:"${-balance}n"`);
  const names = authorized.size === 0 ? "" : sorted(authorized).map(writeText).join(",");
  return `["account",${writeText(id)},[${names}],{${balances.join(",")}}]`;
}

function isOpen(account: LedgerAccount | undefined): account is LedgerAccount {
  return account !== undefined && account.balance !== 0n;
}

function* supplierLines(book: Book): Generator<string, void, undefined> {
  for (const market of mapSorted(book.markets, (found) => found)) {
    const start = `["supplier",${writeText(market.id)}`;
    for (const { account, supplyShares } of mapSorted(market.suppliers, (found) => found)) {
      if (supplyShares !== 0n) yield `${start},${writeText(account)},"${supplyShares}n"]`;
    }
  }
}

function loanLine(loan: Loan, plans: PlanTable): string {
  const plan = loan.plan === null ? "null" : plans.indexOf(loan.plan);
  return (
    `["loan",${writeText(loan.id)},${writeText(loan.owner)},${writeText(loan.market.id)},` +
    `"${loan.collateral}n","${loan.borrowShares}n","${loan.principal}n",${plan},` +
    `${writeAmounts(loan.planUsed)},${writeAmounts(loan.ownAlerts.ltvs)},` +
    `${writeAmounts(loan.ownAlerts.prices)},` +
    `${loan.disarmed},${loan.isStranded}]`
  );
}

function writeAmounts(amounts: readonly bigint[]): string {
  return amounts.length === 0 ? "[]" : `["${amounts.join('n","')}n"]`;
}

function marketFields(market: Market): object {
  const { principal, interest, pledged, supplied, feeClaims, rounding } = market.ledger;
  return {
    loanAsset: market.loanAsset.id,
    collateralAsset: market.collateralAsset.id,
    feed: market.feed.id,
    lltv: market.lltv,
    rateModel: market.rateModel,
    totalSupplyAssets: market.totalSupplyAssets,
    totalSupplyShares: market.totalSupplyShares,
    totalBorrowAssets: market.totalBorrowAssets,
    totalBorrowShares: market.totalBorrowShares,
    lastUpdate: market.lastUpdate,
    fee: market.fee,
    rateAtTarget: market.rateAtTarget,
    cash: market.cash,
    totalCollateral: market.totalCollateral,
    ledger: {
      principal: principal.balance,
      interest: interest.balance,
      pledged: pledged.balance,
      supplied: supplied.balance,
      feeClaims: feeClaims.balance,
      rounding: rounding.balance,
    },
    settings: market.settings,
    outage: market.outage,
    graceUntil: market.graceUntil,
    paceSold: market.paceSold,
    paceFrom: market.paceFrom,
    paceUntil: market.paceUntil,
    volatility: market.volatility,
    behind: market.behind.length,
  };
}

/** The different plans of a book, each once, in the order of their spelling. */
class PlanTable {
  readonly plans: readonly ProtectionPlan[];
  /** Also by identity: most loans share the object of their market's default plan. */
  readonly #indexes = new Map<ProtectionPlan, number>();

  constructor(loans: Iterable<Loan>) {
    const texts = new Map<ProtectionPlan, string>();
    for (const { plan } of loans) {
      if (plan !== null && !texts.has(plan)) texts.set(plan, writeCanonical(plan));
    }
    const byText = new Map<string, ProtectionPlan>();
    for (const [plan, text] of texts) byText.set(text, plan);
    const order = sorted(byText.keys());
    const places = new Map(order.map((text, index) => [text, index]));
    for (const [plan, text] of texts) this.#indexes.set(plan, places.get(text) ?? -1);
    this.plans = order.flatMap((text) => byText.get(text) ?? []);
  }

  indexOf(plan: ProtectionPlan): number {
    return this.#indexes.get(plan) ?? -1;
  }
}

/** What `write` makes of each value, in the order of the keys' code units. */
function* mapSorted<K extends string, V, T>(
  records: ReadonlyMap<K, V>,
  write: (value: V) => T,
): Generator<T, void, undefined> {
  for (const key of sorted(records.keys())) {
    const value = records.get(key);
    if (value !== undefined) yield write(value);
  }
}

/** Texts in the order of their code units. A restored book holds them so already. */
function sorted<T extends string>(texts: Iterable<T>): T[] {
  const list = [...texts];
  let isSorted = true;
  for (let index = 1; isSorted && index < list.length; index += 1) {
    isSorted = (list[index - 1] ?? "") <= (list[index] ?? "");
  }
  return isSorted ? list : list.sort();
}

/**
 * SHA-256 of a book's snapshot lines joined by line feeds, in lower-case hexadecimal: equal for
 * equal books, whatever order their records were entered in.
 */
export function stateHash(book: Book): string {
  return hashLines(snapshot(book));
}

/** The state hash of the book that `lines` are the snapshot of. */
export function hashLines(lines: Iterable<string>): string {
  const hash = new Sha256();
  let isFirst = true;
  for (const line of lines) {
    if (!isFirst) hash.update("\n");
    isFirst = false;
    hash.update(line);
  }
  return hash.digest();
}
