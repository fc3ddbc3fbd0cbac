import { apply, createBook, postingsOf } from "@plimsoll/engine";
import type { AssetId, Book, Event, LedgerAccount } from "@plimsoll/engine";
import type { JournalEntry } from "@plimsoll/journal";
import { decodeBody } from "@plimsoll/sequencer";
import type { OpenJournal } from "../database/with-journal.ts";

/** One line of a double entry, with what the ledger knows of its account. */
export interface LedgerLine {
  readonly account: LedgerAccount;
  /** Base units; debits are positive, credits negative. */
  readonly amount: bigint;
  readonly decimals: number;
}

/** An event that moved something: its postings, which sum to zero per asset. */
export interface LedgerTransaction {
  readonly sequence: number;
  /** Place of the event in its entry, from 1. */
  readonly place: number;
  readonly event: Event;
  readonly lines: readonly LedgerLine[];
}

/** Writes one format: a text for the beginning, each batch of entries and the end. */
export interface Exporter {
  begin(): string;
  entries(entries: readonly JournalEntry[]): string;
  end(): string;
}

/** Follows the journal with a book of its own, which knows accounts and decimals. */
export class LedgerWalk {
  readonly book: Book;

  constructor(owner: OpenJournal["owner"]) {
    this.book = createBook(owner);
  }

  /** Applies the entry; returns its events that moved something. */
  advance(entry: JournalEntry): LedgerTransaction[] {
    const transactions: LedgerTransaction[] = [];
    for (const [index, event] of decodeBody(entry).events.entries()) {
      apply(this.book, event);
      const lines = this.#linesOf(event);
      if (lines.length === 0) continue;
      transactions.push({ sequence: entry.sequence, place: index + 1, event, lines });
    }
    return transactions;
  }

  decimalsOf(asset: AssetId): number {
    const found = this.book.assets.get(asset);
    if (found === undefined) throw new Error(`The ledger names an unknown asset ${asset}.`);
    return found.decimals;
  }

  #linesOf(event: Event): LedgerLine[] {
    return postingsOf(event).map(({ account: id, amount }) => {
      const account = this.book.ledger.get(id);
      if (account === undefined) throw new Error(`A posting names an unknown account ${id}.`);
      return { account, amount, decimals: this.decimalsOf(account.asset) };
    });
  }
}
