import type { FeedEvidence, FeedId, Wad } from "@plimsoll/engine";
import type { JournalReader } from "@plimsoll/journal";
import { findFacts, readEvents, type Facts, type PlacedEvent } from "@plimsoll/receipt";
import { sql } from "kysely";
import { safeInteger } from "../../foundation/database/safe-integer.ts";
import type { Projections } from "../history/tables.ts";
import { composeHonest, honestPrices, type HonestPart, type HonestPrices } from "./honest-price.ts";
import { judgeSale, type WrongfulSale } from "./judge-sale.ts";
import { QuoteWindow } from "./quote-window.ts";

export interface AuditSettings {
  /** Quotes this long before and after a sale count. */
  readonly windowMs: number;
  /** A print is wrong when its venue is back where it was within this time. */
  readonly correctedWithinMs: number;
  /** How far (part of the price) a venue may be from where it was and still be there. */
  readonly band: Wad;
}

export const AUDIT_SETTINGS: AuditSettings = {
  windowMs: 300_000,
  correctedWithinMs: 120_000,
  band: 20_000_000_000_000_000n as Wad,
};

export interface AuditSource {
  readonly tables: Projections;
  readonly reader: JournalReader;
  /** Time of the book: a sale is judged once its window has passed. */
  readonly now: number;
  readonly settings: AuditSettings;
  /** Ends it between two sales; those judged by then are kept. */
  readonly signal?: AbortSignal;
  /** About how many are judged at most, the oldest first; all unless told. */
  readonly salesMax?: number;
}

const SALES_AT_ONCE = 100;

/**
 * Judges every sale whose window has passed since the last time, in order, and keeps those that later
 * quotes show to be wrong. Safe to run at any time and by several at once.
 *
 * @returns how many were judged.
 */
export async function auditSales(source: AuditSource): Promise<number> {
  const judge = new Judge(source);
  const { signal, salesMax = Infinity } = source;
  let count = 0;
  while (signal?.aborted !== true && count < salesMax) {
    const judged = await auditSome(source, judge);
    count += judged;
    if (judged < SALES_AT_ONCE) break;
  }
  return count;
}

function auditSome(
  { tables, reader, now, settings, signal }: AuditSource,
  judge: Judge,
): Promise<number> {
  return tables.transaction().execute(async (transaction) => {
    const last = await lockProgress(transaction, reader.bookId);
    const rows = await transaction
      .selectFrom("liquidations")
      .select(["sequence", "event_index", "at", "loan", "owner", "market"])
      .where(sql<boolean>`(sequence, event_index) > (${last.sequence}::bigint, ${last.index})`)
      .where(sql<boolean>`at < ${now - settings.windowMs}::bigint`)
      .orderBy("sequence")
      .orderBy("event_index")
      .limit(SALES_AT_ONCE)
      .execute();
    let judged = 0;
    for (const { event_index, ...row } of rows) {
      if (signal?.aborted === true) break;
      const [sequence, at] = [safeInteger(row.sequence), safeInteger(row.at)];
      const wrong = await judge.sale(sequence, event_index);
      judged += 1;
      if (wrong === null) continue;
      const { triggerLtv: trigger_ltv, soldPrice, honestPrice, amount } = wrong;
      const prices = { sold_price: soldPrice, honest_price: honestPrice };
      await transaction
        .insertInto("flagged_sales")
        .values({ ...row, sequence, event_index, at, trigger_ltv, ...prices, amount })
        .execute();
    }
    const end = rows[judged - 1];
    if (end !== undefined) {
      await transaction
        .updateTable("audited_sales")
        .set({ sequence: safeInteger(end.sequence), event_index: end.event_index })
        .where("book_id", "=", reader.bookId)
        .execute();
    }
    return judged;
  });
}

async function lockProgress(
  transaction: Projections,
  bookId: string,
): Promise<{ readonly sequence: string; readonly index: number }> {
  await transaction
    .insertInto("audited_sales")
    .values({ book_id: bookId, sequence: 0, event_index: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await transaction
    .selectFrom("audited_sales")
    .select(["sequence", "event_index"])
    .where("book_id", "=", bookId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return { sequence: row.sequence, index: row.event_index };
}

/** Judges sales in the order of the journal; what sales of one entry share is read once. */
class Judge {
  readonly #reader: JournalReader;
  readonly #settings: AuditSettings;
  readonly #quotes: QuoteWindow;
  #sequence = 0;
  #events: readonly PlacedEvent[] = [];
  readonly #honest = new Map<FeedId, HonestPart | null>();

  constructor({ reader, settings }: AuditSource) {
    this.#reader = reader;
    this.#settings = settings;
    this.#quotes = new QuoteWindow(reader);
  }

  /** Null when the sale would have come anyway, and where there are no venues to judge it by. */
  async sale(sequence: number, index: number): Promise<WrongfulSale | null> {
    if (sequence !== this.#sequence) await this.#open(sequence);
    const facts = findFacts(this.#events, { sequence, index });
    const honest = await this.#honestPrices(facts);
    return honest === null ? null : judgeSale(facts, honest);
  }

  async #open(sequence: number): Promise<void> {
    this.#honest.clear();
    for await (const [entry] of this.#reader.read(sequence, 1)) {
      if (entry === undefined) break;
      this.#events = readEvents(entry, () => true);
      this.#sequence = sequence;
      return;
    }
    throw new Error(`The journal has no entry ${sequence}, but history speaks of it.`);
  }

  /** Null for prices that an operator posts, also in part: no venue can show that they were wrong. */
  async #honestPrices({ grounds, sale }: Facts): Promise<HonestPrices | null> {
    const { feeds } = grounds.event;
    const [priced] = feeds;
    if (priced?.settings.kind !== "composed") return this.#ofVenues(priced, sale);
    const { settings } = priced;
    const part = (id: FeedId) => feeds.find(({ feed }) => feed === id);
    const base = await this.#ofVenues(part(settings.base), sale);
    const quote = await this.#ofVenues(part(settings.quote), sale);
    return base === null || quote === null ? null : composeHonest(settings, base, quote);
  }

  async #ofVenues(
    evidence: FeedEvidence | undefined,
    sale: Facts["sale"],
  ): Promise<HonestPart | null> {
    if (evidence?.settings.kind !== "median") return null;
    const { feed, settings } = evidence;
    const known = this.#honest.get(feed);
    if (known !== undefined) return known;
    const { windowMs, correctedWithinMs, band } = this.#settings;
    const soldAt = sale.event.at;
    const { sequence } = sale;
    const window = { sequence, feed, from: soldAt - windowMs, to: soldAt + windowMs };
    const quotes = await this.#quotes.around(window);
    const honest = honestPrices(quotes, { settings, soldAt, correctedWithinMs, band });
    this.#honest.set(feed, honest);
    return honest;
  }
}
