import type { Command, Event, Wad } from "@plimsoll/engine";
import type pg from "pg";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";

const WAD = 10n ** 18n;
/** Venues quote a fall one after the other, within moments: what follows later is another one. */
const FALL_MILLIS = 10_000;
/** The work that a price has caused is done by then, however many loans it concerned. */
const WORK_MILLIS = 600_000;

/** A price that falls, in one move or in several that follow one another. */
interface Fall {
  /** The price before it. */
  readonly from: bigint;
  /** When the first move was, milliseconds of the book. */
  readonly began: number;
}

/** A fall as messages tell it. */
export interface FallTold {
  /** WAD, rounded down. */
  readonly share: Wad;
  readonly began: number;
}

interface Row {
  readonly feed: string;
  readonly price: string;
  readonly fall_from: string | null;
  readonly fall_began: string | null;
}

/** The last confirmed price of every feed, and its last fall, as far as the journal has been folded. */
export class FeedPrices {
  readonly #bookId: string;
  readonly #prices = new Map<string, bigint>();
  readonly #falls = new Map<string, Fall>();
  readonly #changed = new Set<string>();
  /** Feeds that have fallen in the entry that is being read. */
  readonly #fallen = new Set<string>();
  #isContinuation = false;

  private constructor(bookId: string, rows: readonly Row[]) {
    this.#bookId = bookId;
    for (const { feed, price, fall_from: from, fall_began: began } of rows) {
      this.#prices.set(feed, BigInt(price));
      if (from === null || began === null) continue;
      this.#falls.set(feed, { from: BigInt(from), began: safeInteger(began) });
    }
  }

  static async load(client: pg.PoolClient, bookId: string): Promise<FeedPrices> {
    const { rows } = await client.query<Row>(
      `SELECT feed, price::text AS price, fall_from::text AS fall_from, fall_began::text AS fall_began
       FROM notifications.feed_prices WHERE book_id = $1`,
      [bookId],
    );
    return new FeedPrices(bookId, rows);
  }

  /**
   * Another entry begins; what goes on with the work of the one before has its prices, too. Who opens a loan has
   * nothing to do with falls of before, so none goes on behind it.
   */
  begin({ type }: Command): void {
    this.#isContinuation = type === "continue";
    if (!this.#isContinuation) this.#fallen.clear();
    if (type !== "open_loan" && type !== "create_loan") return;
    for (const feed of this.#falls.keys()) this.#changed.add(feed);
    this.#falls.clear();
  }

  note({ feed, mark, at }: Extract<Event, { type: "mark_set" }>): void {
    const after: bigint = mark.confirmed;
    const before = this.#prices.get(feed) ?? 0n;
    if (after === before) return;
    this.#prices.set(feed, after);
    this.#changed.add(feed);
    if (after > before) {
      this.#falls.delete(feed);
      this.#fallen.delete(feed);
      return;
    }
    const last = this.#falls.get(feed);
    const isSame = last !== undefined && at - last.began <= FALL_MILLIS;
    if (!isSame) this.#falls.set(feed, { from: before, began: at });
    this.#fallen.add(feed);
  }

  /** The fall of a feed that this entry belongs to; null when it has not fallen. */
  fallOf(feed: string, at: number): FallTold | null {
    const fall = this.#falls.get(feed);
    const price = this.#prices.get(feed);
    if (fall === undefined || price === undefined) return null;
    const isOfIt =
      this.#fallen.has(feed) || (this.#isContinuation && at - fall.began <= WORK_MILLIS);
    if (!isOfIt) return null;
    return { share: (((fall.from - price) * WAD) / fall.from) as Wad, began: fall.began };
  }

  async save(client: pg.PoolClient): Promise<void> {
    if (this.#changed.size === 0) return;
    const feeds = [...this.#changed];
    const falls = feeds.map((feed) => this.#falls.get(feed));
    await client.query(
      `INSERT INTO notifications.feed_prices (book_id, feed, price, fall_from, fall_began)
       SELECT $1, * FROM unnest($2::text[], $3::numeric[], $4::numeric[], $5::bigint[])
       ON CONFLICT (book_id, feed) DO UPDATE SET price = excluded.price,
         fall_from = excluded.fall_from, fall_began = excluded.fall_began`,
      [
        this.#bookId,
        feeds,
        feeds.map((feed) => String(this.#prices.get(feed) ?? 0n)),
        falls.map((fall) => fall?.from.toString() ?? null),
        falls.map((fall) => fall?.began ?? null),
      ],
    );
  }
}
