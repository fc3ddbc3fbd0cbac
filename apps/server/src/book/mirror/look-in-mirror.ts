import { apply, type AccountId, type Book, type Millis } from "@plimsoll/engine";
import type { JournalReader } from "@plimsoll/journal";
import { bookAt, decodeBody } from "@plimsoll/sequencer";
import { threadJournal } from "../thread-journal.ts";
import { VIEWS, type ViewName } from "./views.ts";

/** What to look at, in a book that includes all entries up to one. */
export interface MirrorOrder {
  readonly databaseUrl: string;
  readonly bookId: string;
  readonly owner: AccountId;
  readonly sequence: number;
  readonly now: Millis;
  readonly name: ViewName;
  readonly terms: unknown;
}

/** What was seen, after which entry and for which instant, and how long the looking took. */
export interface Mirrored {
  readonly value: unknown;
  readonly sequence: number;
  readonly now: Millis;
  readonly millis: number;
}

interface Image {
  readonly bookId: string;
  readonly book: Book;
  sequence: number;
}

/** The book as this thread has it: what the journal says, applied and never decided anew. */
let image: Image | undefined;

/** Brings this thread's book up to the entry and looks at it. */
export async function lookInMirror(order: MirrorOrder): Promise<Mirrored> {
  const { bookId, sequence } = order;
  const reader = await (await threadJournal(order.databaseUrl)).openReader(bookId);
  try {
    if (image?.bookId !== bookId) {
      image = undefined;
      const { book } = await bookAt(reader, order.owner, sequence);
      image = { bookId, book, sequence };
    }
    await follow(image, reader, sequence);
    const began = performance.now();
    const now = Math.max(order.now, image.book.time) as Millis;
    const see = VIEWS[order.name] as (book: Book, now: Millis, terms: unknown) => unknown;
    const value = see(image.book, now, order.terms);
    return { value, sequence: image.sequence, now, millis: performance.now() - began };
  } finally {
    await reader.close();
  }
}

async function follow(of: Image, reader: JournalReader, last: number): Promise<void> {
  if (last <= of.sequence) return;
  try {
    for await (const entries of reader.read(of.sequence + 1, last - of.sequence)) {
      for (const entry of entries) {
        for (const event of decodeBody(entry).events) apply(of.book, event);
        of.sequence = entry.sequence;
      }
    }
  } catch (error) {
    // It may stand within an entry: the next one begins again from a snapshot.
    image = undefined;
    throw error;
  }
}
