import type { AccountId } from "@plimsoll/engine";
import type { Sequencer } from "@plimsoll/sequencer";
import { keepNewest } from "../../foundation/keep-newest.ts";
import type { Work, Workers } from "../../foundation/workers/workers.ts";

/** Which book is to be made again, as it was after which entry. */
export interface TravelOrder {
  readonly databaseUrl: string;
  readonly bookId: string;
  readonly owner: AccountId;
  readonly sequence: number;
}

/** The answer is the body of /v1/book/at as JSON. */
const TRAVEL: Work<TravelOrder, string> = {
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

/**
 * Makes the book of an earlier entry again, by a thread of the pool with its own connection. What was is for
 * ever, so the last answers are kept, and who asks for what is being made waits for the same answer.
 */
export class TimeTravel {
  readonly #databaseUrl: string;
  readonly #workers: Workers;
  readonly #kept = new Map<string, string>();
  readonly #coming = new Map<string, Promise<string>>();

  constructor(databaseUrl: string, workers: Workers) {
    this.#databaseUrl = databaseUrl;
    this.#workers = workers;
  }

  /**
   * The body of /v1/book/at as JSON.
   *
   * @throws UnknownSequence, WorkersBusy, WorkTooLong
   */
  async bookAt(sequencer: Sequencer, sequence: number): Promise<string> {
    const { bookId, durableSequence } = sequencer;
    if (sequence > durableSequence) {
      throw new UnknownSequence(`The journal ends at ${durableSequence}. Name an earlier entry.`);
    }
    const key = `${bookId} ${sequence}`;
    const known = this.#kept.get(key) ?? this.#coming.get(key);
    if (known !== undefined) return known;
    const answer = this.#travel(sequencer, sequence);
    this.#coming.set(key, answer);
    try {
      const text = await answer;
      this.#kept.set(key, text);
      keepNewest(this.#kept, KEPT_MAX);
      return text;
    } finally {
      this.#coming.delete(key);
    }
  }

  async #travel(sequencer: Sequencer, sequence: number): Promise<string> {
    const owner = await sequencer.read((book) => book.owner);
    const { bookId } = sequencer;
    return this.#workers.run(TRAVEL, { databaseUrl: this.#databaseUrl, bookId, owner, sequence });
  }
}
