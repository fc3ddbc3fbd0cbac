import { toInstant } from "@plimsoll/contract";
import { stateHash, type Book, type Millis } from "@plimsoll/engine";
import { openPostgresJournal } from "@plimsoll/journal";
import { bookAt } from "@plimsoll/sequencer";
import { write, type Written } from "../../foundation/workers/written.ts";
import { bookTotalsView, histogramView, riskiestOf } from "../../views/book.ts";
import { balanceSheetView, trialBalanceView } from "../../views/ledger.ts";
import { loanView } from "../../views/loan.ts";
import { confirmedPrice } from "../../views/market.ts";
import type { TravelOrder } from "./time-travel.ts";

const RISKIEST = 50;

/**
 * Makes the book again from the journal, on a connection of its own. Returns the body of /v1/book/at.
 */
export async function travel(order: TravelOrder): Promise<Written> {
  const { databaseUrl, bookId, owner, sequence } = order;
  const store = await openPostgresJournal({ url: databaseUrl, isReadOnly: true });
  try {
    const reader = await store.openReader(bookId);
    try {
      const { book, head, at } = await bookAt(reader, owner, sequence);
      return write(JSON.stringify(bookAtView(book, head, at as Millis)));
    } finally {
      await reader.close();
    }
  } finally {
    await store.close();
  }
}

function bookAtView(
  book: Book,
  head: { readonly sequence: number; readonly hash: string },
  at: Millis,
) {
  const { sequence, hash } = head;
  return {
    sequence,
    at: toInstant(at),
    hash,
    stateHash: stateHash(book),
    totals: { sequence, ...bookTotalsView(book, at) },
    histograms: [...book.markets.values()].flatMap((market) => {
      const confirmed = confirmedPrice(market);
      return confirmed === null ? [] : [histogramView(book, market, confirmed, at)];
    }),
    trialBalance: { sequence, ...trialBalanceView(book, at) },
    balanceSheet: { sequence, ...balanceSheetView(book, at) },
    riskiest: riskiestOf(book, { limit: RISKIEST }, at).map((loan) => loanView(loan, at)),
  };
}
