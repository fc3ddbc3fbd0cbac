import { Worker } from "node:worker_threads";
import type { Sequencer } from "@plimsoll/sequencer";
import type { Answer, Order } from "./order.ts";
import { keepNewest } from "../../foundation/keep-newest.ts";

const SCRIPT = new URL("travel-thread.js", import.meta.url);
const TRAVEL_MILLIS_MAX = 60_000;
const KEPT_MAX = 64;
/** Books that are being made or wait for it; more are refused. */
const COMING_MAX = 8;

/** Too many travel already. */
export class BusyTravelling extends Error {
  override readonly name = "BusyTravelling";
}

/** The journal has no such entry. */
export class UnknownSequence extends Error {
  override readonly name = "UnknownSequence";
}

/**
 * Makes the book of an earlier entry again, in a thread with its own connection, one at a time. What
 * was is for ever, so the last answers are kept.
 */
export class TimeTravel {
  readonly #databaseUrl: string;
  readonly #kept = new Map<string, string>();
  readonly #coming = new Map<string, Promise<string>>();
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  #worker: Worker | undefined;

  constructor(databaseUrl: string) {
    this.#databaseUrl = databaseUrl;
  }

  /**
   * The body of /v1/book/at as JSON.
   *
   * @throws BusyTravelling, UnknownSequence
   */
  async bookAt(sequencer: Sequencer, sequence: number): Promise<string> {
    const { bookId, durableSequence } = sequencer;
    if (sequence > durableSequence) {
      throw new UnknownSequence(`The journal ends at ${durableSequence}. Name an earlier entry.`);
    }
    const key = `${bookId} ${sequence}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const coming = this.#coming.get(key);
    if (coming !== undefined) return coming;
    if (this.#coming.size >= COMING_MAX) {
      throw new BusyTravelling("Other books are being made again. Ask again in a moment.");
    }
    const answer = this.#last.then(async () => {
      const owner = await sequencer.read((book) => book.owner);
      return this.#travel({ databaseUrl: this.#databaseUrl, bookId, owner, sequence });
    });
    this.#coming.set(key, answer);
    this.#last = answer.catch(() => undefined);
    try {
      const text = await answer;
      this.#kept.set(key, text);
      keepNewest(this.#kept, KEPT_MAX);
      return text;
    } finally {
      this.#coming.delete(key);
    }
  }

  /** Ends what is under way; what waits is refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.terminate();
  }

  async #travel(order: Order): Promise<string> {
    if (this.#isClosed) throw new BusyTravelling("The server is stopping. Ask again in a moment.");
    // What Node was told to load first is for the server's own thread.
    const worker = new Worker(SCRIPT, { execArgv: [], workerData: order });
    this.#worker = worker;
    const timer = setTimeout(() => void worker.terminate(), TRAVEL_MILLIS_MAX);
    try {
      return await new Promise<string>((resolve, reject) => {
        worker.once("message", (answer: Answer) => {
          if ("text" in answer) resolve(answer.text);
          else reject(new Error(answer.problem));
        });
        worker.once("error", reject);
        worker.once("exit", (code) => reject(new Error(`Time travel ended with code ${code}.`)));
      });
    } finally {
      clearTimeout(timer);
      this.#worker = undefined;
      await worker.terminate();
    }
  }
}
