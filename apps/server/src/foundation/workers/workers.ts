import { availableParallelism } from "node:os";
import { Piscina } from "piscina";
import { threadEnvironment } from "./thread-environment.ts";

/** Work that a thread of the pool can do. Declared beside its script, as `{ name, script }`. */
export interface Work<Order, Answer> {
  /** How sentences name it: "make an earlier book again". */
  readonly name: string;
  /**
   * A script whose default export does it: `(order: Order) => Answer | Promise<Answer>`. Both go from thread to
   * thread, so they are plain data.
   */
  readonly script: URL;
  /** How long it may take once a thread has it; waiting for one does not count. */
  readonly millisMax: number;
  /** How many orders of this name are carried out at once; as many as there are threads unless told. */
  readonly atOnce?: number;
  /** Only the compiler looks at it. */
  readonly types?: (order: Order) => Answer;
}

/** Too much waits already: nothing was begun. */
export class WorkersBusy extends Error {
  override readonly name = "WorkersBusy";
}

/** It was not ready in time; its thread was ended. */
export class WorkTooLong extends Error {
  override readonly name = "WorkTooLong";
}

export interface WorkersOptions {
  /** One less than there are processors, since the writer needs one, but four at the most, unless told. */
  readonly threads?: number;
  /** Orders that may wait for a thread. */
  readonly waitingMax?: number;
}

type Limited = Pick<Work<never, unknown>, "name" | "atOnce">;

interface Waiting {
  readonly work: Limited;
  readonly begin: () => void;
}

const THREADS_MAX = 4;
const WAITING_MAX = 8;
/** Threads of the pool step back where the writer's thread wants the processor. */
const NICE = 10;

/**
 * Threads for whatever is too much for the writer's own: a pool of a few, begun when first needed, with a
 * bounded queue. An order that is no longer wanted ends with its `signal`, also while it is under way.
 */
export class Workers {
  readonly #threads: number;
  readonly #waitingMax: number;
  readonly #closing = new AbortController();
  /** Names of the work under way, one for each order. */
  readonly #underWay: string[] = [];
  /** Orders without a thread, in the order in which they came. */
  readonly #waiting = new Set<Waiting>();
  #pool: Piscina | undefined;

  constructor({ threads, waitingMax = WAITING_MAX }: WorkersOptions = {}) {
    this.#threads = threads ?? Math.min(THREADS_MAX, Math.max(1, availableParallelism() - 1));
    this.#waitingMax = waitingMax;
  }

  /**
   * Has an order carried out by a thread.
   *
   * @throws WorkersBusy, WorkTooLong, the reason of `signal`, or what the work itself threw.
   */
  async run<Order, Answer>(
    work: Work<Order, Answer>,
    order: Order,
    signal?: AbortSignal,
  ): Promise<Answer> {
    const closing = this.#closing.signal;
    const givenUp = signal === undefined ? closing : AbortSignal.any([closing, signal]);
    givenUp.throwIfAborted();
    await this.#takeTurn(work, givenUp);
    try {
      return await this.#carryOut(work, order, givenUp);
    } finally {
      this.#underWay.splice(this.#underWay.indexOf(work.name), 1);
      this.#beginWaiting();
    }
  }

  /** Ends what is under way and refuses what waits. */
  async close(): Promise<void> {
    this.#closing.abort(new WorkersBusy("The server is stopping. Ask again in a moment."));
    await this.#pool?.destroy();
  }

  /** Settles once there is a thread for it. */
  async #takeTurn(work: Limited, givenUp: AbortSignal): Promise<void> {
    if (this.#hasRoom(work)) {
      this.#underWay.push(work.name);
      return;
    }
    if (this.#waiting.size >= this.#waitingMax) {
      throw new WorkersBusy(`Too much waits already to ${work.name}. Ask again in a moment.`);
    }
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting.delete(waiting);
        reject(givenUp.reason as Error);
      };
      const begin = (): void => {
        givenUp.removeEventListener("abort", giveUp);
        resolve();
      };
      const waiting = { work, begin };
      this.#waiting.add(waiting);
      givenUp.addEventListener("abort", giveUp, { once: true });
    });
  }

  #hasRoom({ name, atOnce = Infinity }: Limited): boolean {
    const same = this.#underWay.filter((each) => each === name);
    return this.#underWay.length < this.#threads && same.length < atOnce;
  }

  /** Begins what has waited longest and has room now; what has none lets others pass. */
  #beginWaiting(): void {
    for (const waiting of this.#waiting) {
      if (!this.#hasRoom(waiting.work)) continue;
      this.#waiting.delete(waiting);
      this.#underWay.push(waiting.work.name);
      waiting.begin();
    }
  }

  async #carryOut<Order, Answer>(
    work: Work<Order, Answer>,
    order: Order,
    givenUp: AbortSignal,
  ): Promise<Answer> {
    givenUp.throwIfAborted();
    const tooLong = new AbortController();
    const timer = setTimeout(() => tooLong.abort(), work.millisMax);
    const end = AbortSignal.any([givenUp, tooLong.signal]);
    try {
      this.#pool ??= this.#openPool();
      return (await this.#pool.run(order, { filename: work.script.href, signal: end })) as Answer;
    } catch (error) {
      if (givenUp.aborted) throw givenUp.reason;
      if (tooLong.signal.aborted) {
        throw new WorkTooLong(`To ${work.name} took more than ${work.millisMax / 1_000} s.`);
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #openPool(): Piscina {
    return new Piscina({
      // Piscina begins no thread for what waits when it ends one below the maximum, only below the minimum.
      minThreads: this.#threads,
      maxThreads: this.#threads,
      niceIncrement: NICE,
      // What Node was told to load first is for the server's own thread.
      execArgv: [],
      env: threadEnvironment(),
    });
  }
}
