import { apply, createBook, type AccountId, type Book } from "@plimsoll/engine";
import {
  genesis,
  type JournalEntry,
  type JournalHead,
  type JournalReader,
} from "@plimsoll/journal";
import { decodeBody } from "../durable-entry.ts";
import { KeyRegister } from "../idempotency/key-register.ts";
import type { SequencerLog } from "../log.ts";

/** All that a sequencer keeps in memory, as of one entry of the journal. */
export interface Memory {
  readonly book: Book;
  readonly keys: KeyRegister;
  readonly head: JournalHead;
  /** Time of the last entry. */
  readonly at: number;
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
  const start = emptyMemory(reader.bookId, owner);
  const memory = await advance(reader, start);
  const millis = Math.round(performance.now() - started);
  log.info({ bookId: reader.bookId, sequence: memory.head.sequence, millis }, "book recovered");
  return memory;
}

function emptyMemory(bookId: string, owner: AccountId): Memory {
  return { book: createBook(owner), keys: new KeyRegister(), head: genesis(bookId), at: 0 };
}

/** Applies the entries behind `memory`, whose book it brings forward. */
export async function advance(reader: JournalReader, memory: Memory): Promise<Memory> {
  const { book, keys } = memory;
  let { head, at } = memory;
  for await (const entries of reader.read(head.sequence + 1)) {
    for (const entry of entries) {
      advanceByEntry(book, keys, entry);
      ({ at } = entry);
    }
    const last = entries.at(-1);
    if (last !== undefined) head = { sequence: last.sequence, hash: last.hash };
  }
  return { book, keys, head, at };
}

function advanceByEntry(book: Book, keys: KeyRegister, entry: JournalEntry): void {
  const { events, fingerprint } = decodeBody(entry);
  for (const event of events) apply(book, event);
  const { idempotencyKey, sequence, at } = entry;
  if (idempotencyKey === undefined) return;
  const reply = { isAccepted: true, sequence, at, events, isReplay: false } as const;
  keys.enter(idempotencyKey, { fingerprint, reply });
}
