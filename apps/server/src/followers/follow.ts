import type { DurableEntry } from "@plimsoll/sequencer";
import type pg from "pg";
import { inTransaction } from "../foundation/database/transaction.ts";
import { startLoop, type Loop } from "../foundation/loop.ts";
import type { PartLog } from "../foundation/part-log.ts";
import { moveCursor, readCursor, type Cursor } from "./cursor.ts";
import type { JournalFeed } from "./journal-feed.ts";

/** What a follower has to do next, and how far it comes by it. */
export interface Step<Work> {
  readonly work: Work;
  readonly upTo: Cursor;
}

/** Calls whenever there is cause to look; returns how to stop. */
type Wakes = (wake: () => void) => () => void;

/** How rows are made of the journal. */
export interface Fold<Work> {
  /** Names the cursor, and the follower in metrics and logs. */
  readonly name: string;
  /** Where the rows are, and the cursor beside them. */
  readonly schema: string;
  /**
   * Writes what follows from the work, in the transaction that moves the cursor from `before`.
   *
   * @returns whether somebody who waits should be told of it.
   */
  readonly fold: (client: pg.PoolClient, work: Work, before: Cursor) => Promise<boolean>;
}

/** A fold, and what it is given when. */
export interface Follower<Work> extends Fold<Work> {
  /**
   * What there is to do behind an entry; null while there is nothing. After a failure it is asked for at most
   * `entriesMax` entries.
   */
  readonly next: (after: number, entriesMax?: number) => Promise<Step<Work> | null>;
  /** Something of which somebody should be told is written. */
  readonly onFolded?: () => void;
  readonly wakes: Wakes;
  /** It looks this often without cause, too. */
  readonly idleMs?: number;
}

/** How far a follower has come. */
export interface Progress {
  readonly name: string;
  /** The last entry that its rows include. */
  readonly sequence: number;
  /** Entries that are durable and not in its rows yet. */
  readonly lag: number;
  /** Settles once its rows include `sequence`; false when that takes longer than `millisMax`. */
  reach(sequence: number, millisMax: number): Promise<boolean>;
  /** Calls whenever it has come farther; returns how to stop. */
  onMoved(listener: () => void): () => void;
}

interface FollowOptions {
  readonly pool: pg.Pool;
  readonly feed: Pick<JournalFeed, "bookId" | "durableSequence">;
  readonly log: PartLog;
}

const IDLE_MILLIS = 5_000;
const ENTRIES_AT_ONCE = 500;

/**
 * A follower at work, from where its cursor stands until it is closed. Each step is one transaction with
 * the cursor. What fails is tried again for ever, ever more slowly and in smaller steps, and holds up nobody
 * else.
 */
export class Following<Work> implements Progress {
  readonly #follower: Follower<Work>;
  readonly #options: FollowOptions;
  readonly #stop = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: () => void;
  readonly #loop: Loop;
  #cursor: Cursor;
  /** Most entries of the next step: fewer after each that failed, as many as there are after success. */
  #entriesMax = Infinity;
  /** Whether it was woken since it last found nothing to do. */
  #hasCause = false;

  private constructor(follower: Follower<Work>, options: FollowOptions, cursor: Cursor) {
    this.#follower = follower;
    this.#options = options;
    this.#cursor = cursor;
    this.#loop = startLoop({
      round: () => this.#round(),
      idleMs: follower.idleMs ?? IDLE_MILLIS,
      signal: this.#stop.signal,
      log: options.log,
      failure: `The journal could not be followed by ${follower.name}.`,
    });
    this.#unsubscribe = follower.wakes(() => {
      this.#hasCause = true;
      this.#loop.wake();
    });
  }

  static async start<Work>(
    follower: Follower<Work>,
    options: FollowOptions,
  ): Promise<Following<Work>> {
    const cursor = await readCursor(options.pool, options.feed.bookId, follower);
    return new Following(follower, options, cursor);
  }

  get name(): string {
    return this.#follower.name;
  }

  get sequence(): number {
    return this.#cursor.sequence;
  }

  get lag(): number {
    return Math.max(0, this.#options.feed.durableSequence - this.#cursor.sequence);
  }

  async reach(sequence: number, millisMax: number): Promise<boolean> {
    if (this.sequence >= sequence) return true;
    return new Promise((resolve) => {
      const finish = (isThere: boolean): void => {
        clearTimeout(timer);
        stop();
        resolve(isThere);
      };
      const timer = setTimeout(() => finish(false), millisMax);
      const stop = this.onMoved(() => {
        if (this.sequence >= sequence) finish(true);
      });
    });
  }

  onMoved(listener: () => void): () => void {
    // Wrapped, so that one function may listen twice.
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Finishes the step under way. What is left is caught up with at the next start. */
  async close(): Promise<void> {
    this.#unsubscribe();
    this.#stop.abort();
    await this.#loop.ended;
  }

  async #round(): Promise<boolean> {
    const { pool, feed } = this.#options;
    const { bookId } = feed;
    const from = this.#cursor;
    const step = await this.#follower.next(from.sequence, this.#entriesMax);
    if (step === null) return this.#lookAround();
    const taking = takeStep({ pool, bookId }, this.#follower, from, step);
    const { isOurs, isNews } = await taking.catch((error: unknown) => {
      // What is too much for one transaction would be too much for ever.
      this.#entriesMax = Math.max(1, Math.floor((step.upTo.sequence - from.sequence) / 2));
      throw error;
    });
    this.#entriesMax = Infinity;
    this.#moveTo(isOurs ? step.upTo : await readCursor(pool, bookId, this.#follower));
    if (isNews) this.#follower.onFolded?.();
    return true;
  }

  /** With nothing to do and no cause to look, whether its rows were exchanged for others meanwhile. */
  async #lookAround(): Promise<boolean> {
    const hadCause = this.#hasCause;
    this.#hasCause = false;
    if (hadCause) return false;
    const { pool, feed } = this.#options;
    const cursor = await readCursor(pool, feed.bookId, this.#follower);
    if (cursor.sequence === this.#cursor.sequence) return false;
    this.#moveTo(cursor);
    return true;
  }

  #moveTo(cursor: Cursor): void {
    this.#cursor = cursor;
    for (const listener of [...this.#listeners]) listener();
  }
}

/**
 * Folds a step and moves the cursor, both or neither.
 *
 * @returns `isOurs` false when the cursor does not stand at `from`: another process has done the work, or
 * the rows were exchanged for others. Then nothing is written. `isNews` is what the fold said.
 */
export function takeStep<Work>(
  { pool, bookId }: { readonly pool: pg.Pool; readonly bookId: string },
  fold: Fold<Work>,
  from: Cursor,
  { work, upTo }: Step<Work>,
): Promise<{ readonly isOurs: boolean; readonly isNews: boolean }> {
  return inTransaction(pool, async (client) => {
    const isOurs = await moveCursor(client, bookId, fold, { from, to: upTo });
    return { isOurs, isNews: isOurs && (await fold.fold(client, work, from)) };
  });
}

/** For a follower of entries, in their order. */
export function entriesOf(
  feed: JournalFeed,
  options: {
    /** Entries are shown only once this one's rows include them. */
    readonly behind?: Progress;
    readonly entriesMax?: number;
    /** The first entries, at least one, as many as make one transaction. */
    readonly cut?: (entries: readonly DurableEntry[]) => readonly DurableEntry[];
  } = {},
): Pick<Follower<readonly DurableEntry[]>, "next" | "wakes"> {
  const { behind, entriesMax = ENTRIES_AT_ONCE, cut = (entries) => entries } = options;
  return {
    next: async (after, atMost = Infinity) => {
      const most = Math.min(entriesMax, atMost, (behind?.sequence ?? Infinity) - after);
      const entries = most > 0 ? cut(await feed.after(after, most)) : [];
      return stepOf(entries);
    },
    wakes: (wake) => (behind === undefined ? feed.onNews(wake) : behind.onMoved(wake)),
  };
}

/** Entries as a step; null for none. */
export function stepOf(entries: readonly DurableEntry[]): Step<readonly DurableEntry[]> | null {
  const last = entries.at(-1);
  if (last === undefined) return null;
  return { work: entries, upTo: { sequence: last.sequence, hash: last.hash } };
}
