import type { JournalStore } from "@plimsoll/journal";
import type { Checkpoint } from "@plimsoll/journal/chain";
import type pg from "pg";
import type { Alarms } from "../../foundation/alarms.ts";
import type { ForWhom, Workers } from "../../foundation/workers/workers.ts";
import type { PartLog } from "../../foundation/part-log.ts";
import { Following, type Progress } from "../follow.ts";
import { CheckpointBringer } from "./bring-checkpoints.ts";
import type { CheckpointKey } from "./checkpoint-key.ts";
import {
  addAnchoring,
  addToLog,
  readAnchorings,
  readOne,
  readPage,
  type Anchoring,
} from "./checkpoint-log.ts";
import { FailingPlaces } from "./failing-places.ts";
import { COMPARE, type Compared, type Lookout } from "./compare-on-thread.ts";
import { compareWithKnown, type Known } from "./known-checkpoints.ts";
import {
  checkpointMaker,
  type CheckpointRhythm,
  type FollowedJournal,
} from "./make-checkpoints.ts";
import type { Place } from "./places/place.ts";

export interface AnchorsOptions {
  /** With the schema `anchors`. */
  readonly pool: pg.Pool;
  readonly store: JournalStore;
  readonly key: CheckpointKey;
  /** Public keys that were the operator's before. */
  readonly earlierKeys: readonly string[];
  readonly places: readonly Place[];
  /** Threads that compare while the journal is served, and where they look. */
  readonly workers: Workers;
  readonly lookout: Lookout;
  readonly rhythm: CheckpointRhythm;
  /** How long a place may fail before somebody is told. */
  readonly alarmAfterMs: number;
  readonly alarms: Alarms;
  /** Milliseconds since 1970-01-01 UTC, as well as can be told while the clock of the machine is wrong. */
  readonly now: () => number;
  readonly log: PartLog;
}

/** A checkpoint, and where it has arrived. */
export interface AnchoredCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly anchorings: readonly (Anchoring & { readonly publicName: string })[];
}

/** A journal whose checkpoints are made. */
export interface AnchoredJournal {
  readonly progress: Progress;
  /** Breaks off what is under way; it goes on after the next start. */
  close(): Promise<void>;
}

/** How a journal's checkpoints stand, for metrics. */
interface Standing {
  readonly bookId: string;
  readonly newest: () => Checkpoint | undefined;
  readonly progress: Progress;
  readonly bringers: readonly CheckpointBringer[];
}

/** Where a checkpoint is that is asked for: by its number, or the first one at or after a sequence. */
type Wanted = { readonly number: number } | { readonly fromSequence: number };

/** The signed checkpoints of one or more journals, and the places outside where they go. */
export class Anchors {
  readonly #options: AnchorsOptions;
  readonly #failing: FailingPlaces;
  readonly #standings = new Map<string, Standing>();

  constructor(options: AnchorsOptions) {
    this.#options = options;
    this.#failing = new FailingPlaces(options.alarms, options.alarmAfterMs, options.now);
  }

  /**
   * Compares a journal with every checkpoint that is known of it.
   *
   * @throws HistoryRewritten
   */
  check(bookId: string): Promise<Known> {
    const { pool, store, places, key, earlierKeys } = this.#options;
    return compareWithKnown({ pool, store, places, keys: [key.publicKey, ...earlierKeys] }, bookId);
  }

  /**
   * As `check`, while the journal is served: a thread of the pool compares, and what it finds is an alarm, and given
   * back.
   *
   * @throws WorkersBusy, OwnerBusy, WorkTooLong
   */
  async audit(bookId: string, whom: ForWhom): Promise<Compared> {
    const { workers, lookout, alarms } = this.#options;
    const compared = await workers.run(COMPARE, { ...lookout, bookId }, whom);
    const sentence = compared.contradiction?.message;
    if (sentence !== undefined) {
      alarms.raise({ name: "history_rewritten", sentence, stopsService: true });
    }
    return compared;
  }

  /**
   * Checks a journal, before anybody writes to it, and puts back into the database what only places outside
   * still know.
   *
   * @throws HistoryRewritten
   */
  async prepare(bookId: string): Promise<Checkpoint | undefined> {
    const { pool, log } = this.#options;
    const { chain, readBack } = await this.check(bookId);
    let count = 0;
    for (const checkpoint of chain) if (await addToLog(pool, checkpoint)) count += 1;
    for (const [{ name: place }, checkpoints] of readBack) {
      const last = checkpoints.at(-1);
      if (last === undefined) continue;
      const { number, at } = last;
      await addAnchoring(pool, bookId, { place, number, at: new Date(at), token: null });
    }
    if (count > 0) log.warn({ bookId, count }, "checkpoints were missing in the database");
    return chain.at(-1);
  }

  /** Begins to make checkpoints of a journal that `prepare` has found sound, whose newest one it gave. */
  async follow(
    journal: FollowedJournal,
    prepared: { readonly newest: Checkpoint | undefined },
  ): Promise<AnchoredJournal> {
    const { pool, key, rhythm, places, now, log } = this.#options;
    const { bookId } = journal;
    let { newest } = prepared;
    const bringers = places.map(
      (place) => new CheckpointBringer({ pool, bookId, place, failing: this.#failing, now, log }),
    );
    const maker = checkpointMaker({
      ...{ journal, rhythm, key, now, newest },
      onMade: (made) => {
        newest = made;
        for (const bringer of bringers) bringer.wake();
      },
    });
    const progress = await Following.start(maker, { pool, feed: journal, log });
    this.#standings.set(bookId, { bookId, newest: () => newest, progress, bringers });
    return {
      progress,
      close: async () => {
        this.#standings.delete(bookId);
        await progress.close();
        await Promise.all(bringers.map((bringer) => bringer.close()));
      },
    };
  }

  /** How the checkpoints of every journal stand that is followed now. */
  standings(): readonly Standing[] {
    return [...this.#standings.values()];
  }

  /** Since the newest checkpoint of a journal was made, in milliseconds; undefined when there is none. */
  ageMillis(bookId: string): number | undefined {
    const newest = this.#standings.get(bookId)?.newest();
    return newest === undefined ? undefined : this.#options.now() - Date.parse(newest.at);
  }

  /** For how long a place has not taken checkpoints, in milliseconds; 0 when it does. */
  failingMillis(place: string): number {
    return this.#failing.failingMillis(place);
  }

  /** A checkpoint, and where it has arrived; undefined when there is none. */
  async find(bookId: string, wanted: Wanted): Promise<AnchoredCheckpoint | undefined> {
    const { pool } = this.#options;
    const found =
      "number" in wanted
        ? await readOne(pool, bookId, "number", wanted.number)
        : await readOne(pool, bookId, "fromSequence", wanted.fromSequence);
    const [anchored] = await this.#withPlaces(bookId, found === undefined ? [] : [found]);
    return anchored;
  }

  /** A page of checkpoints before a number, newest first. */
  async list(
    bookId: string,
    page: { readonly before: number; readonly most: number },
  ): Promise<readonly AnchoredCheckpoint[]> {
    const { pool } = this.#options;
    return this.#withPlaces(bookId, await readPage(pool, bookId, page));
  }

  /** When the next checkpoint is due at the latest, if there is an entry that none covers. */
  dueBy(bookId: string): Date {
    const { rhythm, now } = this.#options;
    const { everyMs } = rhythm;
    const newest = this.#standings.get(bookId)?.newest();
    const last = newest === undefined ? 0 : Date.parse(newest.at);
    // Told in whole steps, so that who asks twice hears the same.
    const steps = Math.max(1, Math.ceil((now() - last) / everyMs));
    return new Date(last + steps * everyMs + SPARE_MILLIS);
  }

  async #withPlaces(
    bookId: string,
    checkpoints: readonly Checkpoint[],
  ): Promise<readonly AnchoredCheckpoint[]> {
    const { pool, places } = this.#options;
    const numbers = checkpoints.map(({ number }) => number);
    const anchorings = await readAnchorings(pool, bookId, numbers);
    return checkpoints.map((checkpoint) => ({
      checkpoint,
      anchorings: anchorings.flatMap((anchoring) => {
        // One that is not configured any more is nobody's business.
        const place = places.find(({ name }) => name === anchoring.place);
        if (place === undefined || anchoring.number !== checkpoint.number) return [];
        return [{ ...anchoring, publicName: place.publicName }];
      }),
    }));
  }
}

/** A checkpoint takes a moment to be made. */
const SPARE_MILLIS = 60_000;
