import type { FeedLog } from "../../feeds/log.ts";
import { startLoop, type Loop } from "../../webhooks/loop.ts";
import type { Channel, Outcome } from "../channels/channel.ts";
import { problemOf } from "../channels/channel.ts";
import type { DeliveryChannel } from "../kinds.ts";
import type { NotificationMetrics } from "../notification-metrics.ts";
import type { Claim, DeliveryQueue, Settled } from "./delivery-queue.ts";

export interface DispatcherOptions {
  readonly name: DeliveryChannel;
  readonly channel: Channel;
  readonly queue: DeliveryQueue;
  /** Pause in milliseconds after the first, second … failure; after the last it is given up. */
  readonly pausesMs: readonly number[];
  readonly idleMs: number;
  readonly metrics: NotificationMetrics;
  readonly log: FeedLog;
  /** Something was delivered or given up. */
  readonly onSettled: () => void;
}

const SETTLE_PAUSE_MILLIS = 200;
/** When the server stops, what is under way has so long to end. */
const FAREWELL_MILLIS = 5_000;

/**
 * Hands deliveries of one channel over. Claims come in small numbers while there is room; what came of
 * them is written down in groups: while one group is being written the next one gathers, so what a crash
 * leaves unknown is what is under way and one group.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #stop = new AbortController();
  readonly #cut = new AbortController();
  readonly #loop: Loop;
  readonly #underWay = new Map<string, number>();
  #running = 0;
  #settled: Settled[] = [];
  #settling: Promise<void> | undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    const { idleMs, log, name } = options;
    this.#loop = startLoop({
      round: () => this.#round(),
      idleMs,
      signal: this.#stop.signal,
      log,
      failure: `Notifications by ${name} could not be taken up.`,
    });
  }

  wake(): void {
    this.#loop.wake();
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error("The server is stopping."));
    await this.#loop.ended;
    const timer = setTimeout(() => this.#cut.abort(), FAREWELL_MILLIS);
    while (this.#running > 0 || this.#settling !== undefined) {
      await (this.#settling ?? new Promise((resolve) => setTimeout(resolve, 10)));
    }
    clearTimeout(timer);
  }

  /** Claims what there is room for. Woken again by whatever ends. */
  async #round(): Promise<boolean> {
    const { channel, queue, name } = this.#options;
    const room = channel.concurrency - this.#running;
    if (room < channel.concurrency / 2) return false;
    const busy = [...this.#underWay]
      .filter(([, count]) => count >= channel.concurrencyPerAddress)
      .map(([address]) => address);
    const claims = await queue.claim(name, room, busy);
    for (const claim of claims) void this.#handOver(claim);
    return claims.length > 0;
  }

  async #handOver(claim: Claim): Promise<void> {
    const { channel, metrics, name } = this.#options;
    const { address, message } = claim;
    this.#running += 1;
    this.#underWay.set(address, (this.#underWay.get(address) ?? 0) + 1);
    const outcome = await channel
      .send(message, address, this.#cut.signal)
      .catch((error: unknown): Outcome => {
        return { kind: "failed", problem: problemOf(error), retryAfterMs: 0 };
      });
    const triedAt = new Date();
    this.#running -= 1;
    const left = (this.#underWay.get(address) ?? 1) - 1;
    if (left > 0) this.#underWay.set(address, left);
    else this.#underWay.delete(address);
    const seconds = (triedAt.getTime() - message.at.getTime()) / 1_000;
    metrics.attempted(name, outcome.kind, Math.max(0, seconds));
    // Whether it arrived before it was cut off nobody knows: it stays claimed for the next start.
    if (!this.#cut.signal.aborted || outcome.kind === "delivered") {
      this.#settled.push(this.#judge(claim, outcome, triedAt));
      this.#settling ??= this.#settle();
    }
    this.#loop.wake();
  }

  #judge({ number, attempts }: Claim, outcome: Outcome, triedAt: Date): Settled {
    const over = { number, triedAt, pauseMs: 0 };
    switch (outcome.kind) {
      case "delivered":
        return { ...over, status: "delivered", problem: null };
      case "refused":
        return { ...over, status: "failed", problem: outcome.problem };
      case "failed": {
        const { problem, retryAfterMs } = outcome;
        const pause = this.#options.pausesMs[attempts];
        if (pause === undefined) return { ...over, status: "failed", problem };
        return { ...over, status: "pending", problem, pauseMs: Math.max(pause, retryAfterMs) };
      }
    }
  }

  /** Until it is written: what is known in memory is never sent again while the process lives. */
  async #settle(): Promise<void> {
    const { queue, log, name, onSettled } = this.#options;
    while (this.#settled.length > 0) {
      const group = this.#settled;
      this.#settled = [];
      try {
        await queue.settle(group);
        onSettled();
      } catch (error) {
        this.#settled = [...group, ...this.#settled];
        log.warn({ error, channel: name }, "What came of notifications could not be written down.");
        if (this.#cut.signal.aborted) break;
        await new Promise((resolve) => setTimeout(resolve, SETTLE_PAUSE_MILLIS));
      }
    }
    this.#settling = undefined;
  }
}
