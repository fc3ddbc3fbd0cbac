import {
  genesis,
  JournalBroken,
  verifyChain,
  type JournalEntry,
  type JournalHead,
} from "@plimsoll/journal";
import { safeInteger } from "../database/safe-integer.ts";
import type { BackupRow } from "./backup-format.ts";

interface Chain {
  readonly book: string;
  /** Where the book says that it ends. */
  readonly end: JournalHead;
  /** As far as its entries were followed. */
  head: JournalHead;
}

/** Follows the chains of all journals while their rows pass by on the way into a backup, or out of one. */
export class JournalRows {
  readonly #chains = new Map<string, Chain>();

  /**
   * Rows of any table; those of `journal.books` come before those of `journal.entries`, and entries in their order.
   *
   * @throws JournalBroken at the first entry that is missing or altered.
   */
  add(table: string, columns: readonly string[], rows: readonly BackupRow[]): void {
    if (table === "journal.books") this.#addBooks(recordsOf(columns, rows));
    if (table === "journal.entries") this.#addEntries(recordsOf(columns, rows));
  }

  /**
   * Where the journals end.
   *
   * @throws JournalBroken when entries are missing at an end.
   */
  heads(): readonly { readonly book: string; readonly sequence: number; readonly hash: string }[] {
    return [...this.#chains.values()].map(({ book, end, head }) => {
      if (head.sequence !== end.sequence) {
        throw new JournalBroken(Math.min(head.sequence, end.sequence) + 1, "it is missing");
      }
      if (head.hash !== end.hash) {
        throw new JournalBroken(head.sequence, "the book names another hash for its end");
      }
      return { book, ...head };
    });
  }

  #addBooks(records: Iterable<Value>): void {
    for (const value of records) {
      const book = value("book_id");
      const end = { sequence: safeInteger(value("head_sequence")), hash: value("head_hash") };
      this.#chains.set(value("book_number"), { book, end, head: genesis(book) });
    }
  }

  #addEntries(records: Iterable<Value>): void {
    for (const value of records) {
      const chain = this.#chains.get(value("book_number"));
      const sequence = safeInteger(value("sequence"));
      if (chain === undefined) throw new JournalBroken(sequence, "it is of no book");
      const actor = value("actor");
      const idempotencyKey = value("idempotency_key");
      const entry: JournalEntry = {
        sequence,
        at: safeInteger(value("at")),
        version: safeInteger(value("version")),
        body: value("body"),
        hash: value("hash"),
        previousHash: chain.head.hash,
        ...(actor === "" ? {} : { actor }),
        ...(idempotencyKey === "" ? {} : { idempotencyKey }),
      };
      chain.head = verifyChain(chain.book, chain.head, [entry]);
    }
  }
}

/** A column's value by its name; no text of these tables is ever empty, so an empty one is NULL. */
type Value = (column: string) => string;

function* recordsOf(columns: readonly string[], rows: readonly BackupRow[]): Generator<Value> {
  const places = new Map(columns.map((column, place) => [column, place]));
  for (const row of rows) {
    yield (column) => row[places.get(column) ?? -1] ?? "";
  }
}
