import { Worker } from "node:worker_threads";
import type { Sequencer } from "@plimsoll/sequencer";
import type { Answer, Order } from "./order.ts";

const SCRIPT = new URL("travel-thread.js", import.meta.url);
const TRAVEL_MILLIS_MAX = 60_000;
const KEPT_MAX = 64;

/** Somebody else travels already. */
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
  #underWay: { readonly key: string; readonly answer: Promise<string> } | undefined;
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
    if (this.#underWay?.key === key) return this.#underWay.answer;
    if (this.#underWay !== undefined) {
      throw new BusyTravelling("Another book is being made again. Ask again in a moment.");
    }
    const owner = await sequencer.read((book) => book.owner);
    const order = { databaseUrl: this.#databaseUrl, bookId, owner, sequence };
    const answer = this.#travel(order).finally(() => (this.#underWay = undefined));
    this.#underWay = { key, answer };
    const text = await answer;
    this.#kept.set(key, text);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return text;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  async #travel(order: Order): Promise<string> {
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
