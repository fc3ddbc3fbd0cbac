import type { FeedEvidence, FeedId, Wad } from "@plimsoll/engine";
import type { JournalReader } from "@plimsoll/journal";
import { findFacts, readEvents, type Facts, type PlacedEvent } from "@plimsoll/receipt";
import { sql } from "kysely";
import type pg from "pg";
import { safeInteger } from "../../foundation/database/safe-integer.ts";
import { readCursor } from "../cursor.ts";
import { takeStep, type Follower, type Step } from "../follow.ts";
import { openHistoryTablesOn, HISTORY_SCHEMA_NAME, type History } from "../history/index.ts";
import { composeHonest, honestPrices, type HonestPart, type HonestPrices } from "./honest-price.ts";
import { judgeSale, type WrongfulSale } from "./judge-sale.ts";
import { QuoteWindow } from "./quote-window.ts";

interface ReviewSettings {
  /** Quotes this long before and after a sale count. */
  readonly windowMs: number;
  /** A print is wrong when its venue is back where it was within this time. */
  readonly correctedWithinMs: number;
  /** How far (part of the price) a venue may be from where it was and still be there. */
  readonly band: Wad;
}

export const REVIEW_SETTINGS: ReviewSettings = {
  windowMs: 300_000,
  correctedWithinMs: 120_000,
  band: 20_000_000_000_000_000n as Wad,
};

interface ReviewSource {
  readonly history: Pick<History, "tables">;
  readonly schema?: string;
  readonly reader: JournalReader;
  /** Time of the book: a sale is judged once its window has passed. */
  readonly now: () => Promise<number>;
  readonly settings: ReviewSettings;
  /** Cuts off the step under way, which leaves nothing behind. */
  readonly signal?: AbortSignal;
}

/** A sale to be judged, as history has it. */
interface ReviewedSale {
  readonly sequence: number;
  readonly event_index: number;
  readonly at: number;
  readonly loan: string;
  readonly owner: string;
  readonly market: string;
}

type SaleReviewer = Omit<Follower<readonly ReviewedSale[]>, "wakes">;

/** About so many sales are one step; those of one entry are never parted. */
const SALES_AT_ONCE = 100;

/**
 * Judges every sale whose window has passed, in order, and keeps those that later quotes show to be
 * wrong. It follows history's list of sales, so of the journal it reads only what lies around a sale.
 */
export function reviewerOfSales(source: ReviewSource): SaleReviewer {
  const { history, schema = HISTORY_SCHEMA_NAME, signal } = source;
  const judge = new Judge(source);
  return {
    name: "sale-reviews",
    schema,
    next: async (after) => {
      const due = (await source.now()) - source.settings.windowMs;
      return nextSales(history, after, due);
    },
    fold: async (client, sales) => {
      const tables = openHistoryTablesOn(client, schema);
      for (const sale of sales) {
        signal?.throwIfAborted();
        const wrong = await judge.sale(sale.sequence, sale.event_index);
        if (wrong === null) continue;
        const { triggerLtv: trigger_ltv, soldPrice, honestPrice, amount } = wrong;
        const prices = { sold_price: soldPrice, honest_price: honestPrice };
        await tables
          .insertInto("flagged_sales")
          .values({ ...sale, trigger_ltv, ...prices, amount })
          // An older release may have stopped within the entry.
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      return true;
    },
  };
}

/**
 * Judges what is due now, whoever else does so, too.
 *
 * @param salesMax About how many are judged at most, the oldest first; all unless told.
 * @returns how many were judged.
 */
export async function reviewNow(
  book: { readonly pool: pg.Pool; readonly bookId: string },
  reviews: SaleReviewer,
  salesMax = Infinity,
): Promise<number> {
  let count = 0;
  while (count < salesMax) {
    const from = await readCursor(book.pool, book.bookId, reviews);
    const step = await reviews.next(from.sequence);
    if (step === null) break;
    const { isOurs } = await takeStep(book, reviews, from, step);
    if (isOurs) count += step.work.length;
  }
  return count;
}

/** The next sales of at least one entry from before `due`; null if there is none. */
async function nextSales(
  { tables }: Pick<History, "tables">,
  after: number,
  due: number,
): Promise<Step<readonly ReviewedSale[]> | null> {
  const waiting = tables
    .selectFrom("liquidations")
    .where(sql<boolean>`sequence > ${after}::bigint`)
    .where(sql<boolean>`at < ${due}::bigint`)
    .orderBy("sequence")
    .orderBy("event_index");
  const first = await waiting.select(["sequence", "entry_hash"]).limit(SALES_AT_ONCE).execute();
  const last = first.at(-1);
  if (last === undefined) return null;
  const rows = await waiting
    .select(["sequence", "event_index", "at", "loan", "owner", "market"])
    .where("sequence", "<=", last.sequence)
    .execute();
  return {
    work: rows.map((row) => ({
      ...row,
      sequence: safeInteger(row.sequence),
      at: safeInteger(row.at),
    })),
    upTo: { sequence: safeInteger(last.sequence), hash: last.entry_hash },
  };
}

/** Judges sales in the order of the journal; what sales of one entry share is read once. */
class Judge {
  readonly #reader: JournalReader;
  readonly #settings: ReviewSettings;
  readonly #quotes: QuoteWindow;
  #sequence = 0;
  #events: readonly PlacedEvent[] = [];
  readonly #honest = new Map<FeedId, HonestPart | null>();

  constructor({ reader, settings }: ReviewSource) {
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
