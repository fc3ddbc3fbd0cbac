import { toInstant, type ResponseOf, type Routes, type journalRoutes } from "@plimsoll/contract";
import { AUDIT_LOG } from "@plimsoll/journal";
import { checkpointDigest } from "@plimsoll/journal/chain";
import { READ_JOURNAL, type JournalOrder } from "../../../book/read-journal.ts";
import type { AnchoredCheckpoint } from "../../../followers/anchors/anchors.ts";
import { sha256 } from "../../../followers/anchors/checkpoint-log.ts";
import { problem } from "../../../views/http-problem.ts";
import { forWhom, type AnyRequest, type HandlersOf } from "../../../views/operation.ts";
import { cut, startOf } from "../page.ts";
import type { Services } from "../services.ts";

type CheckpointView = ResponseOf<Routes["getCheckpoint"]>;

const NUMBER_FORM = /^(0|[1-9][0-9]{0,14})$/;

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
      cursor !== undefined && NUMBER_FORM.test(cursor)
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
    const ofBook = await compare(request, services, services.book.sequencer.bookId);
    const ofAuditLog = await compare(request, services, AUDIT_LOG);
    const checkpoints = { ...ofBook.checkpoints, auditLog: ofAuditLog.checkpoints };
    const contradiction = ofBook.contradiction ?? ofAuditLog.contradiction;
    const asked = { what: "audit", from, most, checkpoints, contradiction } as const;
    return { body: await readJournal(request, services, asked) };
  },

  listCheckpoints: async ({ query }, services) => {
    const cursor = startOf(query);
    const before =
      cursor !== undefined && NUMBER_FORM.test(cursor)
        ? (JSON.parse(cursor) as number)
        : Number.MAX_SAFE_INTEGER;
    const bookId = bookOf(query, services);
    const found = await services.anchors.list(bookId, { before, most: query.limit + 1 });
    const { items, nextCursor } = cut(found, query.limit, (one) => String(one.checkpoint.number));
    return { body: { items: items.map(checkpointView), nextCursor } };
  },

  getCheckpoint: async ({ params, query }, services) => {
    const found = await services.anchors.find(bookOf(query, services), params);
    if (found === undefined) {
      const detail = `There is no checkpoint ${params.number}. Look at the list of checkpoints.`;
      throw problem("not_found", detail);
    }
    return { body: checkpointView(found) };
  },
};

/** The journal whose checkpoints are asked for. */
function bookOf({ book }: { readonly book?: string | undefined }, services: Services): string {
  const { bookId } = services.book.sequencer;
  if (book === undefined || book === bookId) return bookId;
  if (book === AUDIT_LOG) return AUDIT_LOG;
  const detail = `There is no book ${book} here, only ${bookId} and ${AUDIT_LOG}.`;
  throw problem("not_found", detail);
}

/** Compares a journal with every checkpoint that is known of it. */
async function compare(request: AnyRequest, { anchors }: Services, bookId: string) {
  const { contradiction, ...checkpoints } = await anchors.audit(bookId, forWhom(request));
  return { checkpoints, contradiction };
}

function checkpointView({ checkpoint, anchorings }: AnchoredCheckpoint): CheckpointView {
  return {
    checkpoint,
    digest: checkpointDigest(sha256, checkpoint),
    anchors: anchorings.map(({ publicName: place, at, token }) => ({
      place,
      at: toInstant(at.getTime()),
      token: token?.toString("base64") ?? null,
    })),
  };
}
