import type { Event, Wad } from "@plimsoll/engine";
import type pg from "pg";

const WAD = 10n ** 18n;

/** The last confirmed price of every feed, as far as the journal has been folded. */
export class FeedPrices {
  readonly #bookId: string;
  readonly #prices: Map<string, bigint>;
  readonly #changed = new Set<string>();
  /** By how much feeds have fallen in the entry that is being read, WAD. */
  readonly #falls = new Map<string, Wad>();

  private constructor(bookId: string, prices: Map<string, bigint>) {
    this.#bookId = bookId;
    this.#prices = prices;
  }

  static async load(client: pg.PoolClient, bookId: string): Promise<FeedPrices> {
    const { rows } = await client.query<{ feed: string; price: string }>(
      "SELECT feed, price::text AS price FROM notifications.feed_prices WHERE book_id = $1",
      [bookId],
    );
    return new FeedPrices(bookId, new Map(rows.map(({ feed, price }) => [feed, BigInt(price)])));
  }

  /** Another entry begins; what goes on with the work of the one before has its prices, too. */
  begin(isContinuation: boolean): void {
    if (!isContinuation) this.#falls.clear();
  }

  note({ feed, mark }: Extract<Event, { type: "mark_set" }>): void {
    const after: bigint = mark.confirmed;
    const before = this.#prices.get(feed) ?? 0n;
    if (after === before) return;
    if (after < before) this.#falls.set(feed, (((before - after) * WAD) / before) as Wad);
    this.#prices.set(feed, after);
    this.#changed.add(feed);
  }

  /** By how much a feed has fallen in this entry, WAD, rounded down; null when it has not. */
  fallOf(feed: string): Wad | null {
    return this.#falls.get(feed) ?? null;
  }

  async save(client: pg.PoolClient): Promise<void> {
    if (this.#changed.size === 0) return;
    const feeds = [...this.#changed];
    await client.query(
      `INSERT INTO notifications.feed_prices (book_id, feed, price)
       SELECT $1, * FROM unnest($2::text[], $3::numeric[])
       ON CONFLICT (book_id, feed) DO UPDATE SET price = excluded.price`,
      [this.#bookId, feeds, feeds.map((feed) => String(this.#prices.get(feed) ?? 0n))],
    );
  }
}
