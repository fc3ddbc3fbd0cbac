import type { Wad } from "@plimsoll/engine";
import type { JournalReader } from "@plimsoll/journal";
import { findFacts, type Facts } from "@plimsoll/receipt";
import { decodeEntry } from "@plimsoll/sequencer";
import { sql } from "kysely";
import { safeInteger } from "../projections/safe-integer.ts";
import type { Projections } from "../projections/tables.ts";
import { honestPrices } from "./honest-price.ts";
import { judgeSale, type WrongfulSale } from "./judge-sale.ts";
import { readQuotesAround } from "./read-window.ts";

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
}

const SALES_AT_ONCE = 500;

/**
 * Judges every sale whose window has passed since the last time, in order, and keeps those that later
 * quotes show to be wrong. Safe to run at any time and by several at once.
 *
 * @returns how many were judged.
 */
export async function auditSales(source: AuditSource): Promise<number> {
  let count = 0;
  for (;;) {
    const judged = await auditSome(source);
    count += judged;
    if (judged < SALES_AT_ONCE) return count;
  }
}

function auditSome({ tables, reader, now, settings }: AuditSource): Promise<number> {
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
    for (const { event_index, ...row } of rows) {
      const [sequence, at] = [safeInteger(row.sequence), safeInteger(row.at)];
      const facts = await readFacts(reader, sequence, event_index);
      const wrong = await judge(reader, facts, settings);
      if (wrong === null) continue;
      const { triggerLtv: trigger_ltv, soldPrice, honestPrice, amount } = wrong;
      const prices = { sold_price: soldPrice, honest_price: honestPrice };
      await transaction
        .insertInto("flagged_sales")
        .values({ ...row, sequence, event_index, at, trigger_ltv, ...prices, amount })
        .execute();
    }
    const end = rows.at(-1);
    if (end !== undefined) {
      await transaction
        .updateTable("audited_sales")
        .set({ sequence: safeInteger(end.sequence), event_index: end.event_index })
        .where("book_id", "=", reader.bookId)
        .execute();
    }
    return rows.length;
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

async function readFacts(reader: JournalReader, sequence: number, index: number): Promise<Facts> {
  for await (const [entry] of reader.read(sequence, 1)) {
    if (entry === undefined) break;
    const events = decodeEntry(entry).events.map((event, place) => {
      return { sequence, index: place, event };
    });
    return findFacts(events, { sequence, index });
  }
  throw new Error(`The journal has no entry ${sequence}, but history speaks of it.`);
}

/** Prices that an operator posts, or that are composed, have no venues of their own to be judged by. */
async function judge(
  reader: JournalReader,
  facts: Facts,
  { windowMs, correctedWithinMs, band }: AuditSettings,
): Promise<WrongfulSale | null> {
  const [evidence] = facts.grounds.event.feeds;
  if (evidence?.settings.kind !== "median") return null;
  const { sequence, event } = facts.sale;
  const [from, to] = [event.at - windowMs, event.at + windowMs];
  const quotes = await readQuotesAround(reader, { sequence, feed: evidence.feed, from, to });
  const { settings } = evidence;
  const honest = honestPrices(quotes, { settings, soldAt: event.at, correctedWithinMs, band });
  return honest === null ? null : judgeSale(facts, honest);
}
