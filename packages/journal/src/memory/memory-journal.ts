import { checkLabel, genesis, type JournalEntry, type JournalHead } from "../entry.ts";
import type { JournalReader, JournalStore, JournalWriter, SnapshotInfo } from "../journal.ts";
import {
  fencedAt,
  fencedByTerm,
  JournalKeyTaken,
  JournalOfOtherKind,
  SnapshotBroken,
} from "../journal-error.ts";
import { bytesOf, SnapshotDigest } from "../snapshot-digest.ts";
import { assertLinked, verifyChain } from "../verify-chain.ts";

interface StoredSnapshot {
  readonly info: SnapshotInfo;
  readonly chunks: readonly Uint8Array[];
}

interface Book {
  term: number;
  kind: string | undefined;
  readonly entries: JournalEntry[];
  readonly byKey: Map<string, JournalEntry>;
  readonly snapshots: Map<number, StoredSnapshot>;
}

const READ_BATCH = 1_000;

/** A journal that lives as long as this process: for tests, simulations and previews. */
export function createMemoryJournal(): JournalStore {
  const books = new Map<string, Book>();
  const bookOf = (bookId: string): Book => {
    checkLabel("book id", bookId);
    const known = books.get(bookId);
    if (known !== undefined) return known;
    const book: Book = {
      ...{ term: 0, kind: undefined, entries: [] },
      ...{ byKey: new Map(), snapshots: new Map() },
    };
    books.set(bookId, book);
    return book;
  };
  return {
    openReader: async (bookId) => new MemoryReader(bookId, bookOf(bookId)),
    openWriter: async (bookId, kind) => {
      const book = bookOf(bookId);
      if (book.kind !== undefined && book.kind !== kind) {
        throw new JournalOfOtherKind(bookId, book.kind, kind);
      }
      book.kind = kind;
      book.term += 1;
      return new MemoryWriter(bookId, book, book.term);
    },
    books: async () => [...books].flatMap(([bookId, { term }]) => (term > 0 ? [bookId] : [])),
    close: async () => undefined,
  };
}

class MemoryReader implements JournalReader {
  readonly bookId: string;
  protected readonly book: Book;

  constructor(bookId: string, book: Book) {
    this.bookId = bookId;
    this.book = book;
  }

  async head(): Promise<JournalHead> {
    return this.headAt(this.book.entries.length);
  }

  async *read(from: number, limit = Infinity): AsyncIterable<readonly JournalEntry[]> {
    const { entries } = this.book;
    const end = Math.min(entries.length, from - 1 + limit);
    let head = from - 1 <= entries.length ? this.headAt(from - 1) : undefined;
    for (let start = from - 1; head !== undefined && start < end; start += READ_BATCH) {
      const batch = entries.slice(start, Math.min(start + READ_BATCH, end));
      head = verifyChain(this.bookId, head, batch);
      yield batch;
    }
  }

  async readByIdempotencyKey(key: string): Promise<JournalEntry | undefined> {
    const entry = this.book.byKey.get(key);
    if (entry !== undefined) verifyChain(this.bookId, this.headAt(entry.sequence - 1), [entry]);
    return entry;
  }

  async hashesAt(sequences: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const { entries } = this.book;
    return new Map(
      sequences.flatMap((sequence) => {
        const hash = entries[sequence - 1]?.hash;
        return hash === undefined ? [] : [[sequence, hash] as const];
      }),
    );
  }

  async snapshots(): Promise<readonly SnapshotInfo[]> {
    const infos = [...this.book.snapshots.values()].map(({ info }) => info);
    return infos.sort((left, right) => right.sequence - left.sequence);
  }

  async latestSnapshot(): Promise<SnapshotInfo | undefined> {
    return (await this.snapshots())[0];
  }

  async *openSnapshot(sequence: number): AsyncIterable<Uint8Array> {
    const stored = this.book.snapshots.get(sequence);
    if (stored === undefined) throw new SnapshotBroken(sequence, "there is none");
    yield* stored.chunks;
  }

  async close(): Promise<void> {}

  protected headAt(sequence: number): JournalHead {
    const entry = this.book.entries[sequence - 1];
    return entry === undefined ? genesis(this.bookId) : { sequence, hash: entry.hash };
  }
}

class MemoryWriter extends MemoryReader implements JournalWriter {
  readonly term: number;

  constructor(bookId: string, book: Book, term: number) {
    super(bookId, book);
    this.term = term;
  }

  async append(expectedSequence: number, entries: readonly JournalEntry[]): Promise<void> {
    assertLinked(expectedSequence, entries);
    this.assertTerm();
    const head = this.headAt(this.book.entries.length);
    const first = entries[0];
    if (head.sequence !== expectedSequence || (first && first.previousHash !== head.hash)) {
      throw fencedAt(expectedSequence, head);
    }
    const { byKey } = this.book;
    const keys = entries.flatMap(({ idempotencyKey }) => idempotencyKey ?? []);
    const taken = keys.find((key, index) => byKey.has(key) || keys.indexOf(key) !== index);
    if (taken !== undefined) throw new JournalKeyTaken(taken);
    for (const entry of entries) {
      const kept = Object.freeze({ ...entry });
      this.book.entries.push(kept);
      if (kept.idempotencyKey !== undefined) byKey.set(kept.idempotencyKey, kept);
    }
  }

  override async head(): Promise<JournalHead> {
    this.assertTerm();
    return super.head();
  }

  async saveSnapshot(
    sequence: number,
    stateHash: string,
    chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  ): Promise<SnapshotInfo> {
    if (sequence < 0 || sequence > this.book.entries.length) {
      throw new RangeError(`There is no entry ${sequence} to save a snapshot of.`);
    }
    const kept: Uint8Array[] = [];
    const digest = new SnapshotDigest();
    for await (const chunk of chunks) {
      const bytes = Uint8Array.from(bytesOf(chunk));
      digest.add(bytes);
      kept.push(bytes);
    }
    this.assertTerm();
    const entryHash = this.headAt(sequence).hash;
    const info = { sequence, entryHash, stateHash, ...digest.finish() };
    this.book.snapshots.set(sequence, { info, chunks: kept });
    return info;
  }

  async pruneSnapshots(keep: number): Promise<void> {
    this.assertTerm();
    for (const { sequence } of (await this.snapshots()).slice(keep)) {
      this.book.snapshots.delete(sequence);
    }
  }

  private assertTerm(): void {
    if (this.book.term !== this.term) throw fencedByTerm(this.bookId, this.term);
  }
}
