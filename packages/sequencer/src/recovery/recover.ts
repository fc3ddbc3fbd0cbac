import { apply, createBook, type AccountId, type Book } from "@plimsoll/engine";
import {
  genesis,
  JournalBroken,
  JournalUnavailable,
  JournalVersionUnknown,
  type JournalEntry,
  type JournalHead,
  type JournalReader,
  type SnapshotInfo,
} from "@plimsoll/journal";
import { decodeBody } from "../durable-entry.ts";
import { KeyRegister } from "../idempotency/key-register.ts";
import { SILENT_LOG, type SequencerLog } from "../log.ts";
import { readSnapshot } from "../snapshots/snapshot-text.ts";

/** All that a sequencer keeps in memory, as of one entry of the journal. */
export interface Memory {
  readonly book: Book;
  readonly keys: KeyRegister;
  readonly head: JournalHead;
  /** Time of the last entry. */
  readonly at: number;
  /** Entry of the newest snapshot that could be used, 0 for none. */
  readonly snapshotSequence: number;
}

/**
 * Memory as the journal has it: the newest snapshot that can be used, and the entries behind it.
 *
 * @throws JournalBroken and JournalVersionUnknown, which name the entry and say what to do.
 * @throws JournalUnavailable when the store fails; repeat.
 */
export async function recover(
  reader: JournalReader,
  owner: AccountId,
  log: SequencerLog,
): Promise<Memory> {
  const started = performance.now();
  const start = (await fromSnapshot(reader, owner, log)) ?? emptyMemory(reader.bookId, owner);
  const memory = await advance(reader, start);
  const { head, snapshotSequence } = memory;
  const millis = Math.round(performance.now() - started);
  log.info(
    { bookId: reader.bookId, sequence: head.sequence, snapshotSequence, millis },
    "book recovered",
  );
  return memory;
}

/**
 * The book as it was after an entry, with that entry's hash and time: from the newest snapshot that is
 * not later, and the entries behind it.
 *
 * @throws as `recover`.
 */
export async function bookAt(
  reader: JournalReader,
  owner: AccountId,
  sequence: number,
): Promise<Pick<Memory, "book" | "head" | "at">> {
  const start =
    (await fromSnapshot(reader, owner, SILENT_LOG, sequence)) ?? emptyMemory(reader.bookId, owner);
  return start.head.sequence === sequence ? start : advance(reader, start, sequence);
}

/**
 * The book after the whole journal, by applying its events in order. The rules of today decide
 * nothing, so it is right for journals of any age.
 *
 * @throws JournalBroken at the first entry that is missing or altered.
 * @throws JournalVersionUnknown when a newer release wrote an entry.
 */
export async function replay(reader: JournalReader, owner: AccountId): Promise<Book> {
  const book = createBook(owner);
  for await (const entries of reader.read(1)) {
    for (const entry of entries) {
      for (const event of decodeBody(entry).events) apply(book, event);
    }
  }
  return book;
}

function emptyMemory(bookId: string, owner: AccountId): Memory {
  const head = genesis(bookId);
  return { book: createBook(owner), keys: new KeyRegister(), head, at: 0, snapshotSequence: 0 };
}

/** The newest snapshot, up to `last`, that is whole, belongs to this chain and can be read. */
async function fromSnapshot(
  reader: JournalReader,
  owner: AccountId,
  log: SequencerLog,
  last = Infinity,
): Promise<Memory | undefined> {
  for (const info of await reader.snapshots()) {
    if (info.sequence > last) continue;
    try {
      const memory = await readMemory(reader, info);
      if (memory.book.owner === owner) return memory;
      throw new RangeError(`the book belongs to ${memory.book.owner}, not to ${owner}`);
    } catch (error) {
      if (isOfJournal(error)) throw error;
      const { sequence } = info;
      log.warn({ error, bookId: reader.bookId, sequence }, "a snapshot cannot be used");
    }
  }
  return undefined;
}

async function readMemory(reader: JournalReader, info: SnapshotInfo): Promise<Memory> {
  const { sequence, entryHash: hash } = info;
  const entry = await entryAt(reader, sequence);
  if ((entry ?? genesis(reader.bookId)).hash !== hash) {
    throw new RangeError(`the snapshot is of another journal's entry ${sequence}`);
  }
  const { book, keys } = await readSnapshot(reader.openSnapshot(sequence), info.stateHash);
  const head = { sequence, hash };
  return { book, keys, head, at: entry?.at ?? 0, snapshotSequence: sequence };
}

async function entryAt(reader: JournalReader, sequence: number): Promise<JournalEntry | undefined> {
  if (sequence === 0) return undefined;
  for await (const [entry] of reader.read(sequence, 1)) return entry;
  return undefined;
}

/** Failures that an older snapshot does not cure. */
function isOfJournal(error: unknown): boolean {
  return (
    error instanceof JournalUnavailable ||
    error instanceof JournalBroken ||
    error instanceof JournalVersionUnknown
  );
}

/** Applies the entries behind `memory`, up to `last`, whose book it brings forward. */
async function advance(reader: JournalReader, memory: Memory, last = Infinity): Promise<Memory> {
  const { book, keys, snapshotSequence } = memory;
  let { head, at } = memory;
  const most = last === Infinity ? undefined : last - head.sequence;
  for await (const entries of reader.read(head.sequence + 1, most)) {
    for (const entry of entries) {
      advanceByEntry(book, keys, entry);
      ({ at } = entry);
    }
    const newest = entries.at(-1);
    if (newest !== undefined) head = { sequence: newest.sequence, hash: newest.hash };
  }
  return { book, keys, head, at, snapshotSequence };
}

function advanceByEntry(book: Book, keys: KeyRegister, entry: JournalEntry): void {
  const { events, fingerprint } = decodeBody(entry);
  for (const event of events) apply(book, event);
  const { idempotencyKey, sequence, at } = entry;
  if (idempotencyKey === undefined) return;
  const reply = { isAccepted: true, sequence, at, events, isReplay: false } as const;
  keys.enter(idempotencyKey, { fingerprint, reply });
}
