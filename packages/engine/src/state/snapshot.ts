import type { ProtectionPlan } from "../protection/plan.ts";
import type { Book } from "./book.ts";
import { writeCanonical } from "./canonical.ts";
import type { Loan, Market } from "./records.ts";
import { RECORD_KINDS, SNAPSHOT_FORMAT, SNAPSHOT_VERSION } from "./snapshot-format.ts";
import type { RecordKind } from "./snapshot-format.ts";

/**
 * A book as canonical lines of text (snapshot-format.ts says what stands in them): equal books give
 * equal lines, whatever way they came about. Derived state and what is zero is left out. The book
 * must not change while the lines are taken.
 */
export function* snapshot(book: Book): Generator<string, void, undefined> {
  const counts = new Map<RecordKind, number>(RECORD_KINDS.map((kind) => [kind, 0]));
  yield writeCanonical([SNAPSHOT_FORMAT, SNAPSHOT_VERSION]);
  yield writeCanonical(["book", book.owner, book.time, book.feeRecipient]);
  yield writeCanonical([
    "enabled",
    [...book.enabledRateModels].sort(),
    [...book.enabledLltvs].sort((left, right) => (left < right ? -1 : 1)),
  ]);
  for (const record of records(book)) {
    counts.set(record[0], (counts.get(record[0]) ?? 0) + 1);
    yield writeCanonical(record);
  }
  yield writeCanonical(["end", Object.fromEntries(counts)]);
}

type SnapshotRecord = readonly [RecordKind, string | number, ...unknown[]];

function* records(book: Book): Generator<SnapshotRecord, void, undefined> {
  for (const asset of sorted(book.assets)) yield ["asset", asset.id, asset.decimals];
  for (const { id, authorized } of sorted(book.accounts)) {
    yield ["account", id, [...authorized].sort()];
  }
  for (const { id, settings, quotes, mark } of sorted(book.feeds)) {
    yield ["feed", id, { settings, quotes, mark }];
  }
  const markets = sorted(book.markets);
  for (const market of markets) yield ["market", market.id, marketFields(market)];
  for (const market of markets) {
    for (const { account, supplyShares } of sorted(market.suppliers)) {
      if (supplyShares !== 0n) yield ["supplier", market.id, account, supplyShares];
    }
  }
  for (const { id, market, feed, terms } of sorted(book.preLiquidations)) {
    yield ["pre_liquidation", id, { market: market.id, feed: feed.id, terms }];
  }
  for (const { id, balance } of sorted(book.ledger)) {
    if (balance !== 0n) yield ["balance", id, balance];
  }
  const plans = new PlanTable(book.loans.values());
  for (const [index, plan] of plans.plans.entries()) yield ["plan", index, plan];
  for (const loan of sorted(book.loans)) yield loanRecord(loan, plans);
  for (const reference of [...book.references].sort()) yield ["reference", reference];
  for (const market of [...book.backlog].sort()) yield ["backlog", market];
}

function marketFields(market: Market): object {
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
    settings: market.settings,
  };
}

function loanRecord(loan: Loan, plans: PlanTable): SnapshotRecord {
  return [
    "loan",
    loan.id,
    loan.owner,
    loan.market.id,
    loan.collateral,
    loan.borrowShares,
    loan.principal,
    loan.plan === null ? null : plans.indexOf(loan.plan),
    loan.planUsed,
    loan.alertLtvs,
    loan.disarmed,
    loan.isStranded,
  ];
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
    const order = [...byText.keys()].sort();
    const places = new Map(order.map((text, index) => [text, index]));
    for (const [plan, text] of texts) this.#indexes.set(plan, places.get(text) ?? -1);
    this.plans = order.flatMap((text) => byText.get(text) ?? []);
  }

  indexOf(plan: ProtectionPlan): number {
    return this.#indexes.get(plan) ?? -1;
  }
}

/** Records in the order of their keys' code units. */
function sorted<K extends string, V>(records: ReadonlyMap<K, V>): V[] {
  const values: V[] = [];
  for (const key of [...records.keys()].sort()) {
    const value = records.get(key);
    if (value !== undefined) values.push(value);
  }
  return values;
}
