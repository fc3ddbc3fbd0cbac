import type { AccountId } from "@plimsoll/engine";
import type { Sequencer } from "@plimsoll/sequencer";
import { keepNewest } from "../../foundation/keep-newest.ts";
import type { ForWhom, Work, Workers } from "../../foundation/workers/workers.ts";
import type { Written } from "../../foundation/workers/written.ts";

/** Which book is to be made again, as it was after which entry. */
export interface TravelOrder {
  readonly databaseUrl: string;
  readonly bookId: string;
  readonly owner: AccountId;
  readonly sequence: number;
}

/** The answer is the body of /v1/book/at. */
const TRAVEL: Work<TravelOrder, Written> = {
  name: "make an earlier book again",
  script: new URL("travel-work.js", import.meta.url),
  millisMax: 60_000,
  // Each holds a whole book in memory.
  atOnce: 1,
};
const KEPT_MAX = 64;

/** The journal has no such entry. */
export class UnknownSequence extends Error {
  override readonly name = "UnknownSequence";
}

/** A book that is being made, and how many wait for it. */
interface Coming {
  readonly answer: Promise<Written>;
  readonly stop: AbortController;
  waiting: number;
}

/**
 * Makes the book of an earlier entry again, by a thread of the pool with its own connection. What was is for
 * ever, so the last answers are kept, and who asks for what is being made waits for the same answer.
 */
export class TimeTravel {
  readonly #databaseUrl: string;
  readonly #workers: Workers;
  readonly #kept = new Map<string, Written>();
  readonly #coming = new Map<string, Coming>();

  constructor(databaseUrl: string, workers: Workers) {
    this.#databaseUrl = databaseUrl;
    this.#workers = workers;
  }

  /**
   * The body of /v1/book/at. What nobody waits for any more is not made.
   *
   * @throws UnknownSequence, WorkersBusy, OwnerBusy, WorkTooLong, the reason of the signal
   */
  async bookAt(sequencer: Sequencer, sequence: number, forWhom: ForWhom): Promise<Written> {
    const { bookId, durableSequence } = sequencer;
    if (sequence > durableSequence) {
      throw new UnknownSequence(`The journal ends at ${durableSequence}. Name an earlier entry.`);
    }
    const key = `${bookId} ${sequence}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const { signal } = forWhom;
    const coming = this.#coming.get(key) ?? this.#begin(key, sequencer, sequence, forWhom);
    const leave = (): void => {
      coming.waiting -= 1;
      if (coming.waiting === 0) coming.stop.abort(signal?.reason);
    };
    coming.waiting += 1;
    signal?.addEventListener("abort", leave, { once: true });
    try {
      return await coming.answer;
    } finally {
      signal?.removeEventListener("abort", leave);
    }
  }

  #begin(key: string, sequencer: Sequencer, sequence: number, { owner }: ForWhom): Coming {
    const stop = new AbortController();
    const forWhom = { signal: stop.signal, ...(owner === undefined ? {} : { owner }) };
    const answer = this.#travel(sequencer, sequence, forWhom);
    const coming: Coming = { answer, stop, waiting: 0 };
    this.#coming.set(key, coming);
    const forget = (): void => {
      if (this.#coming.get(key) === coming) this.#coming.delete(key);
    };
    stop.signal.addEventListener("abort", forget);
    answer.then(
      (written) => {
        this.#kept.set(key, written);
        keepNewest(this.#kept, KEPT_MAX);
        forget();
      },
      () => forget(),
    );
    return coming;
  }

  async #travel(sequencer: Sequencer, sequence: number, forWhom: ForWhom): Promise<Written> {
    const owner = await sequencer.read((book) => book.owner);
    const { bookId } = sequencer;
    const order = { databaseUrl: this.#databaseUrl, bookId, owner, sequence };
    return this.#workers.run(TRAVEL, order, forWhom);
  }
}
