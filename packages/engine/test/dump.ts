import type { Book } from "../src/state/book.ts";
import type { Loan } from "../src/state/records.ts";

/**
 * Everything a book holds, as text in a fixed order, with the places of its loans on the ladders. Two
 * books are the same exactly when their dumps are. Free balances that are zero are left out: opening
 * one changes no sum.
 */
export function dump(book: Book): string {
  return JSON.stringify(contents(book), (_, value: unknown) =>
    typeof value === "bigint" ? `${value}n` : value,
  );
}

function contents(book: Book) {
  return {
    owner: book.owner,
    time: book.time,
    feeRecipient: book.feeRecipient,
    assets: sorted(book.assets.values()).map(({ id, decimals, index }) => ({
      id,
      decimals,
      index,
    })),
    accounts: sorted(book.accounts.values()).map(({ id, loans, authorized }) => ({
      id,
      loans: [...loans].sort(),
      authorized: [...authorized].sort(),
    })),
    ledger: sorted(book.ledger.values())
      .filter(({ kind, balance }) => kind !== "available" || balance !== 0n)
      .map(({ id, balance }) => [id, balance]),
    feeds: sorted(book.feeds.values()).map(({ id, settings, quotes, mark, markets }) => ({
      id,
      settings,
      quotes,
      mark,
      markets: markets.map((market) => market.id),
    })),
    markets: sorted(book.markets.values()).map((market) => {
      const { loanAsset, collateralAsset, feed, ledger, suppliers, ladders, stranded, ...rest } =
        market;
      const { followers, behind } = market;
      return {
        ...rest,
        stamp: null,
        schedules: null,
        loanAsset: loanAsset.id,
        collateralAsset: collateralAsset.id,
        feed: feed.id,
        ledger: Object.values(ledger).map(({ id }: { id: string }) => id),
        suppliers: [...suppliers.values()]
          .filter(({ supplyShares }) => supplyShares !== 0n)
          .map(({ account, supplyShares }) => ({ account, supplyShares }))
          .sort((left, right) => (left.account < right.account ? -1 : 1)),
        waiting: PLACES.map((name) => ladders[name].size),
        stranded: [...stranded].sort(),
        followers: [...followers].map(({ id }) => id).sort(),
        behind: behind.length,
      };
    }),
    loans: sorted(book.loans.values()).map((loan) => ({
      ...loan,
      ...placeOf(loan),
      market: loan.market.id,
      slot: null,
      stamp: null,
    })),
    preLiquidations: sorted(book.preLiquidations.values()).map((contract) => ({
      ...contract,
      market: contract.market.id,
      feed: contract.feed.id,
    })),
    enabledRateModels: [...book.enabledRateModels].sort(),
    enabledLltvs: [...book.enabledLltvs].map(String).sort(),
    references: [...book.references].sort(),
    madeWhole: [...book.madeWhole].sort(),
    backlog: [...book.backlog].sort(),
    windows: [...book.windows].sort(),
    estimating: [...book.estimating].sort(),
  };
}

const PLACES = [
  ...(["falling", "rising", "sales", "stranded"] as const),
  ...(["priceFalling", "priceRising"] as const),
];

function placeOf({ slot, market }: Loan) {
  const keys = PLACES.map((name) => {
    const ladder = market.ladders[name];
    return [name, ladder.has(slot) ? ladder.keyOf(slot) : null] as const;
  });
  return Object.fromEntries(keys);
}

function sorted<T extends { readonly id: string }>(items: Iterable<T>): T[] {
  return [...items].sort((left, right) => (left.id < right.id ? -1 : 1));
}
