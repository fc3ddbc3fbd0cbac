import { HOUSE_ACCOUNTS, loanState } from "@plimsoll/engine";
import type {
  AccountId,
  Book,
  LoanId,
  LoanState,
  Market,
  MarketId,
  MarketSettings,
  Millis,
} from "@plimsoll/engine";
import { bookTotalsView, curveView, histogramView, priceOf, riskiestOf } from "../../views/book.ts";
import { firstNames } from "../../views/first-names.ts";
import { balanceSheetView, trialBalanceView } from "../../views/ledger.ts";
import { isLiquidatable } from "../../views/liquidatable.ts";
import { liveBookView } from "../../views/live-book.ts";
import { loanView } from "../../views/loan.ts";
import { marketOf } from "../../views/names.ts";
import { publicBookView } from "../../views/public.ts";
import { settingsPreviewView } from "../../views/settings-preview.ts";

interface OfMarket {
  readonly market: MarketId;
}

interface Riskiest {
  readonly market?: string | undefined;
  readonly limit: number;
}

interface Settings extends OfMarket {
  readonly settings: MarketSettings;
}

interface Names {
  readonly after: string | undefined;
  readonly most: number;
}

interface LoanNames extends Names {
  readonly market: string | undefined;
  readonly state: LoanState;
}

/** What is seen by looking at every loan or at the whole ledger, by name. All of it is plain data. */
export const VIEWS = {
  totals: (book: Book, now: Millis) => bookTotalsView(book, now),
  live: (book: Book, now: Millis) => liveBookView(book, now),
  public: (book: Book, now: Millis) => publicBookView(book, now),
  trialBalance: (book: Book, now: Millis) => trialBalanceView(book, now),
  balanceSheet: (book: Book, now: Millis) => balanceSheetView(book, now),
  histogram: (book: Book, now: Millis, { market: id }: OfMarket) => {
    const market: Market = marketOf(book, id);
    return histogramView(book, market, priceOf(market), now);
  },
  curve: (book: Book, now: Millis, { market: id }: OfMarket) => {
    const market: Market = marketOf(book, id);
    return curveView(book, market, priceOf(market), now);
  },
  liquidatable: (
    book: Book,
    now: Millis,
    { market }: { readonly market?: MarketId | undefined },
  ) => ({
    loans: [...book.loans.values()]
      .filter(
        (loan) => (market === undefined || loan.market.id === market) && isLiquidatable(loan, now),
      )
      .map(({ id }) => id),
  }),
  riskiest: (book: Book, now: Millis, terms: Riskiest) => ({
    items: riskiestOf(book, terms, now).map((loan) => loanView(loan, now)),
  }),
  loanNames: (book: Book, _: Millis, { market, state, ...names }: LoanNames): LoanId[] =>
    firstNames(loansIn(book, market, state), names),
  customerNames: (book: Book, _: Millis, names: Names): AccountId[] =>
    firstNames(customersOf(book), names),
  settingsPreview: (book: Book, now: Millis, { market, settings }: Settings) =>
    settingsPreviewView(book, marketOf(book, market), settings, now),
};

function* loansIn(book: Book, market: string | undefined, state: LoanState): Iterable<LoanId> {
  for (const loan of book.loans.values()) {
    const isOfMarket = market === undefined || loan.market.id === market;
    if (isOfMarket && loanState(loan) === state) yield loan.id;
  }
}

function* customersOf(book: Book): Iterable<AccountId> {
  const house: readonly AccountId[] = [...HOUSE_ACCOUNTS, book.owner];
  for (const id of book.accounts.keys()) if (!house.includes(id)) yield id;
}

export type ViewName = keyof typeof VIEWS;
export type TermsOf<Name extends ViewName> = Parameters<(typeof VIEWS)[Name]>[2];
export type Shown<Name extends ViewName> = ReturnType<(typeof VIEWS)[Name]>;
