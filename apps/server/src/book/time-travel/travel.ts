import { parentPort, workerData } from "node:worker_threads";
import { toInstant } from "@plimsoll/contract";
import { stateHash, type Book, type Millis } from "@plimsoll/engine";
import { openPostgresJournal } from "@plimsoll/journal";
import { bookAt } from "@plimsoll/sequencer";
import { bookTotalsView, histogramView, riskiestOf } from "../../views/book.ts";
import { balanceSheetView, trialBalanceView } from "../../views/ledger.ts";
import { loanView } from "../../views/loan.ts";
import { confirmedPrice } from "../../views/market.ts";
import type { Answer, Order } from "./order.ts";

const RISKIEST = 50;

/** The thread's work: one book, one answer. */
export async function travel(): Promise<void> {
  const { databaseUrl, bookId, owner, sequence } = workerData as Order;
  const answer = (message: Answer): void => parentPort?.postMessage(message);
  try {
    const store = await openPostgresJournal({ url: databaseUrl });
    try {
      const reader = await store.openReader(bookId);
      const { book, head, at } = await bookAt(reader, owner, sequence);
      answer({ text: JSON.stringify(bookAtView(book, head, at as Millis)) });
      await reader.close();
    } finally {
      await store.close();
    }
  } catch (error) {
    answer({ problem: error instanceof Error ? error.message : String(error) });
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
