import { createHash } from "node:crypto";
import { toInstant, type ResponseOf, type Routes } from "@plimsoll/contract";
import { JournalBroken, type JournalEntry, type JournalReader } from "@plimsoll/journal";
import { contentHashOf, linkHash } from "@plimsoll/journal/chain";
import type { Heed } from "../foundation/workers/carrying-out.ts";
import type { Work } from "../foundation/workers/workers.ts";
import { write, type Written } from "../foundation/workers/written.ts";
import { threadJournal } from "./thread-journal.ts";

type EntryView = ResponseOf<Routes["getJournalEntry"]>["entry"];
type HashedText = ResponseOf<Routes["getJournalEntry"]>["hashed"][number];

interface Head {
  readonly sequence: number;
  readonly hash: string;
}

/** What a thread is to read of a book's journal. */
export type JournalOrder = {
  readonly databaseUrl: string;
  readonly bookId: string;
} & (
  | {
      readonly what: "list";
      readonly from: number;
      readonly limit: number;
      /** Where the journal ends. */
      readonly durable: number;
    }
  | { readonly what: "entry"; readonly sequence: number; readonly head: Head }
  | {
      readonly what: "audit";
      readonly from: number;
      readonly most: number;
      /** What the comparison with signed checkpoints has found. */
      readonly checkpoints: ResponseOf<Routes["auditJournal"]>["checkpoints"];
      readonly contradiction: { readonly sequence: number; readonly message: string } | null;
    }
);

/** The journal has no such entry. */
type NoEntry = "no_entry";

export const READ_JOURNAL: Work<JournalOrder, Written | NoEntry> = {
  name: "read the journal",
  script: new URL("journal-work.js", import.meta.url),
  millisMax: 60_000,
};

/** Reads, checks and writes out what is asked for, on a connection of its own. */
export async function workOnJournal(order: JournalOrder, heed: Heed): Promise<Written | NoEntry> {
  const reader = await (await threadJournal(order.databaseUrl)).openReader(order.bookId);
  try {
    const body = await bodyOf(order, reader, heed);
    return body === null ? "no_entry" : write(JSON.stringify(body));
  } finally {
    await reader.close();
  }
}

async function bodyOf(
  order: JournalOrder,
  reader: JournalReader,
  heed: Heed,
): Promise<object | null> {
  switch (order.what) {
    case "list":
      return listOf(await readEntries(reader, order.from, order.limit), order.durable);
    case "entry": {
      const [entry] = await readEntries(reader, order.sequence, 1);
      return entry === undefined ? null : inclusionOf(order.bookId, entry, order.head);
    }
    case "audit":
      return audit(reader, order, heed);
  }
}

async function readEntries(reader: JournalReader, from: number, limit: number) {
  const entries: JournalEntry[] = [];
  for await (const batch of reader.read(from, limit)) entries.push(...batch);
  return entries;
}

function listOf(
  entries: readonly JournalEntry[],
  durable: number,
): ResponseOf<Routes["listJournalEntries"]> {
  const last = entries.at(-1)?.sequence ?? 0;
  const hasMore = last > 0 && last < durable;
  return {
    items: entries.map(entryView),
    nextCursor: hasMore ? Buffer.from(String(last), "utf8").toString("base64url") : null,
  };
}

function inclusionOf(
  bookId: string,
  entry: JournalEntry,
  { sequence, hash }: Head,
): ResponseOf<Routes["getJournalEntry"]> {
  const next = entry.sequence < sequence ? `/v1/journal/entries/${entry.sequence + 1}` : null;
  return {
    entry: entryView(entry),
    head: { bookId, sequence, hash },
    hashed: hashedTexts(bookId, entry),
    next,
  };
}

async function audit(
  reader: JournalReader,
  { bookId, from, most, checkpoints, contradiction }: Extract<JournalOrder, { what: "audit" }>,
  heed: Heed,
): Promise<ResponseOf<Routes["auditJournal"]>> {
  const found = { entries: 0, firstHash: null as string | null, lastHash: null as string | null };
  let broken: { sequence: number; message: string } | null = null;
  try {
    for await (const entries of reader.read(from, most)) {
      heed();
      found.firstHash ??= entries[0]?.previousHash ?? null;
      found.lastHash = entries.at(-1)?.hash ?? found.lastHash;
      found.entries += entries.length;
    }
  } catch (error) {
    if (!(error instanceof JournalBroken)) throw error;
    broken = { sequence: error.sequence, message: error.message };
  }
  broken ??= contradiction;
  const to = from + most - 1;
  const isIntact = broken === null && found.entries === most;
  return { bookId, from, to, ...found, isIntact, checkpoints, problem: broken };
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
