import { availableParallelism } from "node:os";
import { Piscina } from "piscina";

/** Work that a thread of the pool can do. Declared beside its script, as `{ name, script }`. */
export interface Work<Order, Answer> {
  /** How sentences name it: "make an earlier book again". */
  readonly name: string;
  /**
   * A script whose default export does it: `(order: Order) => Answer | Promise<Answer>`. Both go from thread to
   * thread, so they are plain data.
   */
  readonly script: URL;
  /** How long it may take, the waiting for a thread included. */
  readonly millisMax: number;
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
  #pool: Piscina | undefined;
  /** Orders that are under way or wait. */
  #taken = 0;

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
    const tooLong = AbortSignal.timeout(work.millisMax);
    const ends = [this.#closing.signal, tooLong, ...(signal === undefined ? [] : [signal])];
    const end = AbortSignal.any(ends);
    end.throwIfAborted();
    // Counted here, since Piscina's own bound does not count orders that a signal can end.
    if (this.#taken >= this.#threads + this.#waitingMax) {
      throw new WorkersBusy(`Too much waits already to ${work.name}. Ask again in a moment.`);
    }
    this.#taken += 1;
    try {
      this.#pool ??= this.#begin();
      return (await this.#pool.run(order, { filename: work.script.href, signal: end })) as Answer;
    } catch (error) {
      if (tooLong.aborted) {
        throw new WorkTooLong(`To ${work.name} took more than ${work.millisMax / 1_000} s.`);
      }
      if (end.aborted) throw end.reason;
      throw error;
    } finally {
      this.#taken -= 1;
    }
  }

  /** Ends what is under way and refuses what waits. */
  async close(): Promise<void> {
    this.#closing.abort(new WorkersBusy("The server is stopping. Ask again in a moment."));
    await this.#pool?.destroy();
  }

  #begin(): Piscina {
    return new Piscina({
      // Piscina begins no thread for what waits when it ends one below the maximum, only below the minimum.
      minThreads: this.#threads,
      maxThreads: this.#threads,
      niceIncrement: NICE,
      // What Node was told to load first is for the server's own thread.
      execArgv: [],
    });
  }
}
