import type { JournalEntry, JournalReader, JournalStore, JournalWriter } from "@plimsoll/journal";

/** What befalls an append, in place of a plain one. */
type Fault = (write: () => Promise<void>, entries: readonly JournalEntry[]) => Promise<void>;

/**
 * A journal whose appends can be delayed and made to fail on the way there or back, and whose reads
 * can fail. Everything else is the store behind it.
 */
export class FaultyJournal implements JournalStore {
  readonly batches: (readonly JournalEntry[])[] = [];
  readonly lookedUpKeys: string[] = [];
  /** Befalls every append while it is set. */
  fault: Fault | undefined;
  /** Befalls calls of `head` while it is set. */
  headFault: (() => Promise<void>) | undefined;
  #store: JournalStore;
  #failOverWriters: (() => Promise<void>)[] = [];

  constructor(store: JournalStore) {
    this.#store = store;
  }

  openReader(bookId: string): Promise<JournalReader> {
    return this.#store.openReader(bookId);
  }

  /** From now on another store answers, as a standby does that takes over from a database that is lost. */
  async failOver(store: JournalStore): Promise<void> {
    this.#store = store;
    for (const failOver of this.#failOverWriters) await failOver();
  }

  async openWriter(bookId: string, kind?: string): Promise<JournalWriter> {
    const writer = await this.#store.openWriter(bookId, kind);
    let append = writer.append.bind(writer);
    let head = writer.head.bind(writer);
    const readByIdempotencyKey = writer.readByIdempotencyKey.bind(writer);
    this.#failOverWriters.push(async () => {
      const other = await this.#store.openWriter(bookId, kind);
      append = other.append.bind(other);
      head = other.head.bind(other);
      writer.read = other.read.bind(other);
      writer.snapshots = other.snapshots.bind(other);
    });
    writer.append = (expectedSequence, entries) => {
      this.batches.push(entries);
      const write = (): Promise<void> => append(expectedSequence, entries);
      return this.fault === undefined ? write() : this.fault(write, entries);
    };
    writer.head = async () => {
      await this.headFault?.();
      return head();
    };
    writer.readByIdempotencyKey = (key) => {
      this.lookedUpKeys.push(key);
      return readByIdempotencyKey(key);
    };
    return writer;
  }

  books(): Promise<readonly string[]> {
    return this.#store.books();
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}

/** A door that opens when it is told to. */
export class Gate {
  open: () => void = () => undefined;
  readonly opened: Promise<void>;

  constructor() {
    this.opened = new Promise((resolve) => (this.open = resolve));
  }
}
