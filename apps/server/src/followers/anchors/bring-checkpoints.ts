import type { Checkpoint } from "@plimsoll/journal/chain";
import type pg from "pg";
import { startLoop, type Loop } from "../../foundation/loop.ts";
import type { PartLog } from "../../foundation/part-log.ts";
import { addAnchoring, newestAnchoring, readOne } from "./checkpoint-log.ts";
import type { FailingPlaces } from "./failing-places.ts";
import type { Place } from "./places/place.ts";

interface BringerOptions {
  readonly pool: pg.Pool;
  readonly bookId: string;
  readonly place: Place;
  readonly failing: FailingPlaces;
  /** Milliseconds since 1970-01-01 UTC, as well as can be told while the clock of the machine is wrong. */
  readonly now: () => number;
  readonly log: PartLog;
}

const IDLE_MILLIS = 1_000;
const FIRST_PAUSE_MILLIS = 1_000;
const LONGEST_PAUSE_MILLIS = 300_000;

/**
 * Brings the checkpoints of a book to a place, one after another, for ever: what fails is tried again, ever more slowly.
 * A place that is new begins with the newest checkpoint, which stands for all before it.
 */
export class CheckpointBringer {
  readonly #options: BringerOptions;
  readonly #stop = new AbortController();
  readonly #loop: Loop;
  #pauseMs = 0;
  /** By the clock that nobody sets, in milliseconds. */
  #nextTryAt = -Infinity;
  /** Number of the last checkpoint that is there. */
  #arrived = 0;

  constructor(options: BringerOptions) {
    this.#options = options;
    this.#loop = startLoop({
      round: () => this.#round(),
      idleMs: IDLE_MILLIS,
      signal: this.#stop.signal,
      log: options.log,
      failure: `Checkpoints could not be brought to ${options.place.name}.`,
    });
  }

  get place(): Place {
    return this.#options.place;
  }

  /** Number of the last checkpoint that is there; 0 while none is known to be. */
  get arrived(): number {
    return this.#arrived;
  }

  /** There is a new one. */
  wake(): void {
    this.#loop.wake();
  }

  /** Breaks off what is under way; it is done again after the next start. */
  async close(): Promise<void> {
    const { place, bookId, failing } = this.#options;
    this.#stop.abort(new Error("The server is stopping."));
    await this.#loop.ended;
    failing.forget(place.name, bookId);
  }

  async #round(): Promise<boolean> {
    if (performance.now() < this.#nextTryAt) return false;
    const { pool, bookId, place, failing, now, log } = this.#options;
    const checkpoint = await this.#next();
    if (checkpoint === undefined) return false;
    const { number } = checkpoint;
    try {
      const { token } = await place.anchor(checkpoint, this.#stop.signal);
      await addAnchoring(pool, bookId, { place: place.name, number, at: new Date(now()), token });
    } catch (error) {
      if (this.#stop.signal.aborted) return false;
      this.#pauseMs = Math.min(
        LONGEST_PAUSE_MILLIS,
        Math.max(FIRST_PAUSE_MILLIS, 2 * this.#pauseMs),
      );
      this.#nextTryAt = performance.now() + this.#pauseMs;
      const problem = describe(error);
      log.warn(
        { place: place.name, bookId, number, problem },
        "a checkpoint did not get to its place",
      );
      failing.failed(place.name, bookId, problem);
      return false;
    }
    this.#arrived = number;
    this.#pauseMs = 0;
    failing.forget(place.name, bookId);
    return true;
  }

  async #next(): Promise<Checkpoint | undefined> {
    const { pool, bookId, place } = this.#options;
    const newest = await readOne(pool, bookId, "newest");
    if (newest === undefined) return undefined;
    const last = await newestAnchoring(pool, bookId, place.name);
    this.#arrived = last?.number ?? 0;
    if (this.#arrived >= newest.number) return undefined;
    const wantsNewest = place.takes === "newest" || last === undefined;
    return wantsNewest ? newest : readOne(pool, bookId, "afterNumber", last.number);
  }
}

/** What went wrong, with its cause: `fetch failed` alone helps nobody. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  return cause instanceof Error && cause.message !== "" ? `${message} (${cause.message})` : message;
}
