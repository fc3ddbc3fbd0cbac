import { Counter, Histogram, type Registry } from "prom-client";
import type { PartLog } from "../../../foundation/part-log.ts";
import { startLoop, type Loop } from "../../../foundation/loop.ts";
import type { Channel, Handover } from "../channels/channel.ts";
import { failureText } from "../channels/channel.ts";
import type { DeliveryChannel } from "../kinds.ts";
import type { Claim, DeliveryQueue, Settled } from "./delivery-queue.ts";

interface DispatcherOptions {
  readonly name: DeliveryChannel;
  readonly channel: Channel;
  readonly queue: DeliveryQueue;
  /** Pause in milliseconds after the first, second … failure; after the last it is given up. */
  readonly pausesMs: readonly number[];
  readonly idleMs: number;
  readonly metrics: NotificationMetrics;
  readonly log: PartLog;
  /** Something was given up, so that another channel may be due. */
  readonly onGivenUp: () => void;
}

const SETTLE_PAUSE_MILLIS = 200;
/** When the server stops, what is under way has so long to end. */
const FAREWELL_MILLIS = 5_000;
/** Deliveries claimed at once; half of them are left when the next are fetched. */
const CLAIMED_AT_ONCE = 256;
/** Deliveries to slow addresses that are kept here while others are served. */
const HELD_MAX = 4_000;

/**
 * Hands over the deliveries of one channel. It claims hundreds at once, so that it seldom asks the
 * database, and sends as many of them at a time as the channel allows. It writes down results in groups:
 * while one group is being written, the next one gathers.
 *
 * A crash can therefore repeat only what was being sent and the results of two groups. What was claimed
 * and not yet begun is sent once, by the next process.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #stop = new AbortController();
  readonly #cut = new AbortController();
  readonly #loop: Loop;
  /** Numbers of everything that is claimed here and not yet settled. */
  readonly #held = new Set<string>();
  #waiting: readonly Claim[] = [];
  readonly #underWay = new Map<string, number>();
  #running = 0;
  #settled: Settled[] = [];
  #settling: Promise<void> | undefined;
  /** Whether the database may hold more that could be sent now. */
  #mayHaveMore = false;
  #hasStrays = false;

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
    for (const { number } of this.#waiting) this.#held.delete(number);
    this.#waiting = [];
    const timer = setTimeout(() => this.#cut.abort(), FAREWELL_MILLIS);
    while (this.#running > 0 || this.#settling !== undefined) {
      await (this.#settling ?? new Promise((resolve) => setTimeout(resolve, 10)));
    }
    clearTimeout(timer);
    // The next start does the same, but could not tell these from what may have arrived.
    const { queue, name } = this.#options;
    await queue.release(name, [...this.#held]).catch(() => undefined);
  }

  /** Claims when little is left to begin. Woken again by whatever ends. */
  async #round(): Promise<boolean> {
    const { queue, name } = this.#options;
    const ready = this.#waiting.filter(({ address }) => !this.#isBusy(address)).length;
    if (ready > CLAIMED_AT_ONCE / 2 || this.#held.size > HELD_MAX) return false;
    if (this.#hasStrays) await queue.release(name, [...this.#held]);
    this.#hasStrays = false;
    const addresses = new Set([...this.#underWay.keys(), ...this.#waiting.map((it) => it.address)]);
    const busy = [...addresses].filter((address) => this.#isBusy(address));
    try {
      const { claims, isFull } = await queue.claim(name, CLAIMED_AT_ONCE, busy);
      for (const { number } of claims) this.#held.add(number);
      this.#waiting = [...this.#waiting, ...claims];
      this.#begin();
      this.#mayHaveMore = isFull || busy.length > 0;
      return isFull;
    } catch (error) {
      // The answer was lost, and with it perhaps what has been claimed.
      this.#hasStrays = true;
      throw error;
    }
  }

  #isBusy(address: string): boolean {
    return (this.#underWay.get(address) ?? 0) >= this.#options.channel.concurrencyPerAddress;
  }

  /** Begins what there is room for, in order. */
  #begin(): void {
    const { concurrency } = this.#options.channel;
    if (this.#stop.signal.aborted || this.#running >= concurrency) return;
    const left: Claim[] = [];
    for (const claim of this.#waiting) {
      const mayBegin = this.#running < concurrency && !this.#isBusy(claim.address);
      if (mayBegin) void this.#handOver(claim);
      else left.push(claim);
    }
    this.#waiting = left;
  }

  async #handOver(claim: Claim): Promise<void> {
    const { channel, metrics, name } = this.#options;
    const { address, message } = claim;
    this.#running += 1;
    this.#underWay.set(address, (this.#underWay.get(address) ?? 0) + 1);
    const outcome = await channel
      .send(message, address, this.#cut.signal)
      .catch((error: unknown): Handover => {
        return { kind: "failed", problem: failureText(error), retryAfterMs: 0 };
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
    this.#begin();
    if (this.#mayHaveMore) this.#loop.wake();
  }

  #judge({ number, attempts }: Claim, outcome: Handover, triedAt: Date): Settled {
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
    const { queue, log, name, onGivenUp } = this.#options;
    while (this.#settled.length > 0) {
      const group = this.#settled;
      this.#settled = [];
      try {
        await queue.settle(group);
        for (const { number } of group) this.#held.delete(number);
        if (group.some(({ status }) => status === "failed")) onGivenUp();
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

interface NotificationMetrics {
  /** A message was handed over, or could not be, so long after the event that it tells of. */
  attempted(channel: string, outcome: string, seconds: number): void;
}

export function createNotificationMetrics(registry: Registry): NotificationMetrics {
  const attempts = new Counter({
    name: "plimsoll_notification_attempts_total",
    help: "Attempts at handing notifications over, by channel and outcome.",
    labelNames: ["channel", "outcome"] as const,
    registers: [registry],
  });
  const delay = new Histogram({
    name: "plimsoll_notification_seconds",
    help: "From the event to the message handed over to its channel.",
    labelNames: ["channel"] as const,
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers: [registry],
  });
  return {
    attempted: (channel, outcome, seconds) => {
      attempts.inc({ channel, outcome });
      if (outcome === "delivered") delay.observe({ channel }, seconds);
    },
  };
}
