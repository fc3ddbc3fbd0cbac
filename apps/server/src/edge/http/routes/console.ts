import { toInstant, type ResponseOf, type Routes } from "@plimsoll/contract";
import type { LoanId } from "@plimsoll/engine";
import { JournalBroken } from "@plimsoll/journal";
import { searchLoans } from "../../../followers/history/reads/search-loans.ts";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import { UnknownSequence } from "../../../book/time-travel/time-travel.ts";
import { problem } from "../../../views/http-problem.ts";
import { settingsOf } from "../inputs/settings.ts";
import { look } from "../../../book/look.ts";
import type { Handlers } from "../operation.ts";
import { cut, startOf } from "../page.ts";
import { settingsPreviewView } from "../preview/preview-settings.ts";
import { marketOf } from "../../../views/names.ts";

const HISTORY_MILLIS_MAX = 3_000;

export const consoleHandlers: Handlers<
  "getBookAt" | "previewMarketSettings" | "searchLoans" | "auditJournal"
> = {
  getBookAt: async ({ params }, services) => {
    try {
      const text = await services.timeTravel.bookAt(services.sequencer, params.sequence);
      return { body: JSON.parse(text) as ResponseOf<Routes["getBookAt"]> };
    } catch (error) {
      if (error instanceof UnknownSequence) throw problem("not_found", error.message);
      throw error;
    }
  },

  previewMarketSettings: async ({ params, body }, services) => {
    const { value, sequence } = await look(services, (book, now) => {
      const market = marketOf(book, params.market);
      const settings = settingsOf(body.settings, market);
      return settingsPreviewView(book, market, settings, now);
    });
    return { body: { sequence, ...value }, sequence };
  },

  searchLoans: async ({ query }, { history, sequencer }) => {
    await history.worker.reach(sequencer.durableSequence, HISTORY_MILLIS_MAX);
    const rows = await searchLoans(history.tables, {
      text: query.text,
      after: startOf(query),
      limit: query.limit + 1,
    });
    const page = cut(
      rows,
      query.limit,
      ({ loan, opened_sequence }) => `${loan} ${opened_sequence}`,
    );
    const items = page.items.map((row) => ({
      loan: row.loan as LoanId,
      account: row.owner,
      market: row.market,
      openedSequence: safeInteger(row.opened_sequence),
      openedAt: toInstant(safeInteger(row.opened_at)),
      closedAt: row.closed_at === null ? null : toInstant(safeInteger(row.closed_at)),
      isOpen: row.closed_at === null,
      liquidations: row.liquidations,
    }));
    return { body: { items, nextCursor: page.nextCursor } };
  },

  auditJournal: async ({ body }, { store, sequencer }) => {
    const { bookId, durableSequence } = sequencer;
    const { from } = body;
    if (from > durableSequence) {
      throw problem("not_found", `The journal ends at ${durableSequence}. Name an earlier entry.`);
    }
    const most = Math.min(body.entries, durableSequence - from + 1);
    const found = { entries: 0, firstHash: null as string | null, lastHash: null as string | null };
    let broken: { sequence: number; message: string } | null = null;
    const reader = await store.openReader(bookId);
    try {
      for await (const entries of reader.read(from, most)) {
        found.firstHash ??= entries[0]?.previousHash ?? null;
        found.lastHash = entries.at(-1)?.hash ?? found.lastHash;
        found.entries += entries.length;
      }
    } catch (error) {
      if (!(error instanceof JournalBroken)) throw error;
      broken = { sequence: error.sequence, message: error.message };
    } finally {
      await reader.close();
    }
    const to = from + most - 1;
    const isIntact = broken === null && found.entries === most;
    return { body: { bookId, from, to, ...found, isIntact, problem: broken } };
  },
};
