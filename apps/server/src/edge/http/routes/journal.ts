import type { journalRoutes } from "@plimsoll/contract";
import { READ_JOURNAL, type JournalOrder } from "../../../book/read-journal.ts";
import { problem } from "../../../views/http-problem.ts";
import { forWhom, type AnyRequest, type HandlersOf } from "../../../views/operation.ts";
import { startOf } from "../page.ts";
import type { Services } from "../services.ts";

type Asked<What> = What extends JournalOrder ? Omit<What, "databaseUrl" | "bookId"> : never;

/** Has a thread read the journal. */
async function readJournal(request: AnyRequest, services: Services, asked: Asked<JournalOrder>) {
  const { workers, databaseUrl, book } = services;
  const { bookId } = book.sequencer;
  const body = await workers.run(READ_JOURNAL, { databaseUrl, bookId, ...asked }, forWhom(request));
  if (body !== "no_entry") return body;
  const { durableSequence } = book.sequencer;
  const detail = `The journal ends at ${durableSequence}. Ask for an earlier entry.`;
  throw problem("not_found", detail);
}

export const journalHandlers: HandlersOf<typeof journalRoutes, Services> = {
  getJournalHead: async (_, { book }) => {
    const { sequencer } = book;
    const { sequence, hash } = sequencer.head();
    return { body: { bookId: sequencer.bookId, sequence, hash }, sequence };
  },

  listJournalEntries: async (request, services) => {
    const { query } = request;
    const cursor = startOf(query);
    const from =
      cursor !== undefined && /^[0-9]{1,15}$/.test(cursor)
        ? (JSON.parse(cursor) as number) + 1
        : query.from;
    const durable = services.book.sequencer.durableSequence;
    const asked = { what: "list", from, limit: query.limit, durable } as const;
    return { body: await readJournal(request, services, asked), sequence: durable };
  },

  getJournalEntry: async (request, services) => {
    const head = services.book.sequencer.head();
    const asked = { what: "entry", sequence: request.params.sequence, head } as const;
    return { body: await readJournal(request, services, asked), sequence: head.sequence };
  },

  auditJournal: async (request, services) => {
    const { durableSequence } = services.book.sequencer;
    const { from, entries } = request.body;
    if (from > durableSequence) {
      throw problem("not_found", `The journal ends at ${durableSequence}. Name an earlier entry.`);
    }
    const most = Math.min(entries, durableSequence - from + 1);
    return { body: await readJournal(request, services, { what: "audit", from, most }) };
  },
};
