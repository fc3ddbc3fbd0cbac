import { availableParallelism } from "node:os";
import { Piscina } from "piscina";
import { threadEnvironment } from "./thread-environment.ts";

/** Work that a thread of the pool can do. Declared beside its script, as `{ name, script }`. */
export interface Work<Order, Answer> {
  /** How sentences name it: "make an earlier book again". */
  readonly name: string;
  /**
   * A script whose default export is what `carryingOut` makes of the work. Order and answer go from thread to
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

/** Whoever asks has as much under way and waiting as one may: nothing was begun. */
export class OwnerBusy extends Error {
  override readonly name = "OwnerBusy";
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
  /** How long an order may wait for a thread. */
  readonly waitMillisMax?: number;
}

export interface ForWhom {
  /** Aborted when nobody wants the answer any more. */
  readonly signal?: AbortSignal | undefined;
  /** Whom the order counts for, so that nobody takes the pool from all others; the server's own work for nobody. */
  readonly owner?: string;
}

/** What a thread is given. */
export interface Given<Order> {
  readonly order: Order;
  /** Its first number is 1 once nobody wants the answer any more. */
  readonly stop: Int32Array;
}

type Limited = Pick<Work<never, unknown>, "name" | "atOnce">;

interface Turn {
  readonly work: Limited;
  readonly owner: string | undefined;
}

interface Waiting extends Turn {
  readonly begin: () => void;
}

const THREADS_MAX = 4;
const WAITING_MAX = 32;
const WAIT_MILLIS_MAX = 60_000;
/** Of all that may be under way and wait, one owner has this part at most. */
const OWNER_PART = 8;
/** How long work that nobody wants any more has to end by itself, before its thread is ended. */
const GRACE_MILLIS = 500;
/** Threads of the pool step back where the writer's thread wants the processor. */
const NICE = 10;

/**
 * Threads for whatever is too much for the writer's own: a pool of a few, begun when first needed, with a
 * bounded queue of which no owner fills more than a part. An order that is no longer wanted ends with its
 * `signal`, also while it is under way.
 */
export class Workers {
  readonly #threads: number;
  readonly #waitingMax: number;
  readonly #waitMillisMax: number;
  readonly #closing = new AbortController();
  readonly #underWay = new Set<Turn>();
  /** Orders without a thread, in the order in which they came. */
  readonly #waiting = new Set<Waiting>();
  #abandoned = 0;
  #pool: Piscina | undefined;

  constructor(options: WorkersOptions = {}) {
    const { threads, waitingMax = WAITING_MAX, waitMillisMax = WAIT_MILLIS_MAX } = options;
    this.#waitMillisMax = waitMillisMax;
    this.#threads = threads ?? Math.min(THREADS_MAX, Math.max(1, availableParallelism() - 1));
    this.#waitingMax = waitingMax;
  }

  /** Orders that a thread is at work on. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** Orders that wait for a thread. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Orders that were ended while a thread was at work on them, because nobody wanted them any more. */
  get abandoned(): number {
    return this.#abandoned;
  }

  /**
   * Refuses whoever has as much under way as one may, before any work goes into their next order.
   *
   * @throws OwnerBusy
   */
  refuseGreed(owner: string | undefined): void {
    if (owner === undefined) return;
    const most = Math.max(2, Math.floor((this.#threads + this.#waitingMax) / OWNER_PART));
    const own = [...this.#underWay, ...this.#waiting].filter((each) => each.owner === owner);
    if (own.length < most) return;
    throw new OwnerBusy("Your requests before this one are still under way. Wait for one of them.");
  }

  /**
   * Has an order carried out by a thread.
   *
   * @throws WorkersBusy, OwnerBusy, WorkTooLong, the reason of `signal`, or what the work itself threw.
   */
  async run<Order, Answer>(
    work: Work<Order, Answer>,
    order: Order,
    { signal, owner }: ForWhom = {},
  ): Promise<Answer> {
    const closing = this.#closing.signal;
    const givenUp = signal === undefined ? closing : AbortSignal.any([closing, signal]);
    givenUp.throwIfAborted();
    const turn = { work, owner };
    await this.#takeTurn(turn, givenUp);
    try {
      return await this.#carryOut(work, order, givenUp);
    } finally {
      this.#underWay.delete(turn);
      this.#beginWaiting();
    }
  }

  /** Ends what is under way and refuses what waits. */
  async close(): Promise<void> {
    this.#closing.abort(new WorkersBusy("The server is stopping. Ask again in a moment."));
    await this.#pool?.destroy();
  }

  /** Settles once there is a thread for it. */
  async #takeTurn(turn: Turn, givenUp: AbortSignal): Promise<void> {
    this.refuseGreed(turn.owner);
    if (this.#hasRoom(turn)) {
      this.#underWay.add(turn);
      return;
    }
    const busy = `Too much waits already to ${turn.work.name}. Ask again in a moment.`;
    if (this.#waiting.size >= this.#waitingMax) throw new WorkersBusy(busy);
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        givenUp.removeEventListener("abort", giveUp);
        this.#waiting.delete(waiting);
      };
      const giveUp = (): void => {
        leave();
        reject(givenUp.reason as Error);
      };
      const begin = (): void => {
        leave();
        this.#underWay.add(turn);
        resolve();
      };
      const waiting = { ...turn, begin };
      const timer = setTimeout(() => {
        leave();
        reject(new WorkersBusy(busy));
      }, this.#waitMillisMax);
      this.#waiting.add(waiting);
      givenUp.addEventListener("abort", giveUp, { once: true });
    });
  }

  #hasRoom({ work, owner }: Turn): boolean {
    const { name, atOnce = Infinity } = work;
    const underWay = [...this.#underWay];
    if (underWay.length >= this.#threads) return false;
    if (underWay.filter((each) => each.work.name === name).length >= atOnce) return false;
    // Where there are several threads, one of them is always for others.
    const ownMost = owner === undefined ? Infinity : Math.max(1, this.#threads - 1);
    return underWay.filter((each) => each.owner === owner).length < ownMost;
  }

  /** Begins what has waited longest and has room now; what has none lets others pass. */
  #beginWaiting(): void {
    for (const waiting of [...this.#waiting]) if (this.#hasRoom(waiting)) waiting.begin();
  }

  async #carryOut<Order, Answer>(
    work: Work<Order, Answer>,
    order: Order,
    givenUp: AbortSignal,
  ): Promise<Answer> {
    givenUp.throwIfAborted();
    const end = new AbortController();
    let isTooLong = false;
    let grace: NodeJS.Timeout | undefined;
    const given: Given<Order> = { order, stop: new Int32Array(new SharedArrayBuffer(4)) };
    // A thread that ends by itself is there for the next order at once; one that is ended must be begun anew.
    const giveUp = (): void => {
      Atomics.store(given.stop, 0, 1);
      grace = setTimeout(() => end.abort(), GRACE_MILLIS);
    };
    givenUp.addEventListener("abort", giveUp, { once: true });
    const timer = setTimeout(() => {
      isTooLong = true;
      end.abort();
    }, work.millisMax);
    try {
      this.#pool ??= this.#openPool();
      const { signal } = end;
      return (await this.#pool.run(given, { filename: work.script.href, signal })) as Answer;
    } catch (error) {
      if (givenUp.aborted) {
        this.#abandoned += 1;
        throw givenUp.reason;
      }
      if (isTooLong) {
        throw new WorkTooLong(`To ${work.name} took more than ${work.millisMax / 1_000} s.`);
      }
      throw error;
    } finally {
      clearTimeout(timer);
      clearTimeout(grace);
      givenUp.removeEventListener("abort", giveUp);
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
