import type { Book, Millis } from "@plimsoll/engine";
import type { Sequencer } from "@plimsoll/sequencer";

/** Whoever holds the present book. */
export interface BookHolder {
  readonly sequencer: Sequencer;
}

/** What was seen in the book, and after which entry. */
export interface Seen<T> {
  readonly value: T;
  readonly sequence: number;
}

/** Looks at the book and answers when what was seen is durable: for everything that is shown. */
export function look<T>(
  services: BookHolder,
  see: (book: Book, now: Millis) => T,
): Promise<Seen<T>> {
  return services.sequencer.read((book, sequence) => {
    return { value: see(book, nowOf(book, services)), sequence };
  });
}

/**
 * Looks at the book without waiting for durability: only to make a command, which is decided after
 * what was seen and answered when both are durable. A refusal that `see` throws waits.
 */
export async function peek<T>(
  services: BookHolder,
  see: (book: Book, now: Millis) => T,
): Promise<T> {
  let seen: { readonly value: T } | undefined;
  const durable = services.sequencer.read((book) => {
    seen = { value: see(book, nowOf(book, services)) };
    return seen.value;
  });
  if (seen === undefined) return durable;
  durable.catch(() => undefined);
  return seen.value;
}

/** The present, which for a book never lies before its latest event. */
export function nowOf(book: Book, { sequencer }: BookHolder): Millis {
  return Math.max(sequencer.now(), book.time) as Millis;
}
