import { createHash } from "node:crypto";
import { toInstant, type ResponseOf, type Routes, type journalRoutes } from "@plimsoll/contract";
import { JournalBroken, type JournalEntry } from "@plimsoll/journal";
import { checkpointDigest, contentHashOf, linkHash } from "@plimsoll/journal/chain";
import type { AnchoredCheckpoint } from "../../../followers/anchors/anchors.ts";
import { sha256 } from "../../../followers/anchors/checkpoint-log.ts";
import { problem } from "../../../views/http-problem.ts";
import { cut, encodeCursor, startOf } from "../page.ts";
import type { Services } from "../services.ts";
import type { HandlersOf } from "../../../views/operation.ts";

type EntryView = ResponseOf<Routes["getJournalEntry"]>["entry"];
type HashedText = ResponseOf<Routes["getJournalEntry"]>["hashed"][number];

type CheckpointView = ResponseOf<Routes["getCheckpoint"]>;

const NUMBER_FORM = /^(0|[1-9][0-9]{0,14})$/;

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

function entryView(entry: JournalEntry): EntryView {
  const { sequence, at, actor, idempotencyKey, version, previousHash, hash, body } = entry;
  return {
    sequence,
    at: toInstant(at),
    actor: actor ?? null,
    idempotencyKey: idempotencyKey ?? null,
    version,
    previousHash,
    hash,
    body,
  };
}

async function readEntries(services: Services, from: number, limit: number) {
  const reader = await services.store.openReader(services.book.sequencer.bookId);
  try {
    const entries: JournalEntry[] = [];
    for await (const batch of reader.read(from, limit)) entries.push(...batch);
    return entries;
  } finally {
    await reader.close();
  }
}

export const journalHandlers: HandlersOf<typeof journalRoutes, Services> = {
  getJournalHead: async (_, { book }) => {
    const { sequencer } = book;
    const { sequence, hash } = sequencer.head();
    return { body: { bookId: sequencer.bookId, sequence, hash }, sequence };
  },

  listJournalEntries: async ({ query }, services) => {
    const cursor = startOf(query);
    const from =
      cursor !== undefined && NUMBER_FORM.test(cursor)
        ? (JSON.parse(cursor) as number) + 1
        : query.from;
    const entries = await readEntries(services, from, query.limit);
    const last = entries.at(-1)?.sequence ?? 0;
    const durable = services.book.sequencer.durableSequence;
    return {
      body: {
        items: entries.map(entryView),
        nextCursor: last > 0 && last < durable ? encodeCursor(String(last)) : null,
      },
      sequence: durable,
    };
  },

  getJournalEntry: async ({ params }, services) => {
    const { sequencer } = services.book;
    const [entry] = await readEntries(services, params.sequence, 1);
    if (entry === undefined) {
      const detail = `The journal ends at ${sequencer.durableSequence}. Ask for an earlier entry.`;
      throw problem("not_found", detail);
    }
    const { sequence, hash } = sequencer.head();
    const next = entry.sequence < sequence ? `/v1/journal/entries/${entry.sequence + 1}` : null;
    return {
      body: {
        entry: entryView(entry),
        head: { bookId: sequencer.bookId, sequence, hash },
        hashed: hashedTexts(sequencer.bookId, entry),
        next,
      },
      sequence,
    };
  },

  auditJournal: async ({ body }, { store, book, anchors }) => {
    const { bookId, durableSequence } = book.sequencer;
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
    const audited = await anchors.audit(bookId);
    if ("problem" in audited) {
      const { sequence, message } = audited.problem;
      broken ??= { sequence, message };
    }
    const chain = "known" in audited ? audited.known.chain : [];
    const checkpoints = { known: chain.length, newestSequence: chain.at(-1)?.sequence ?? null };
    const to = from + most - 1;
    const isIntact = broken === null && found.entries === most;
    return { body: { bookId, from, to, ...found, isIntact, checkpoints, problem: broken } };
  },

  listCheckpoints: async ({ query }, { book, anchors }) => {
    const cursor = startOf(query);
    const before =
      cursor !== undefined && NUMBER_FORM.test(cursor)
        ? (JSON.parse(cursor) as number)
        : Number.MAX_SAFE_INTEGER;
    const { bookId } = book.sequencer;
    const found = await anchors.list(bookId, { before, most: query.limit + 1 });
    const { items, nextCursor } = cut(found, query.limit, (one) => String(one.checkpoint.number));
    return { body: { items: items.map(checkpointView), nextCursor } };
  },

  getCheckpoint: async ({ params }, { book, anchors }) => {
    const found = await anchors.find(book.sequencer.bookId, params);
    if (found === undefined) {
      const detail = `There is no checkpoint ${params.number}. Look at /v1/journal/checkpoints.`;
      throw problem("not_found", detail);
    }
    return { body: checkpointView(found) };
  },
};

/** Every text that is hashed on the way to the entry's hash, in order; the journal documents them. */
function hashedTexts(bookId: string, entry: JournalEntry): HashedText[] {
  const texts: HashedText[] = [];
  const sha256 = (text: string): string => {
    const hash = createHash("sha256").update(text).digest("hex");
    texts.push({ text, hash });
    return hash;
  };
  const { actor = null, idempotencyKey = null, previousHash, body } = entry;
  const content = contentHashOf(sha256, { bookId, ...entry }, { actor, idempotencyKey }, body);
  linkHash(sha256, previousHash, content);
  return texts;
}
