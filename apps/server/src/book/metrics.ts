import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Sequencer } from "@plimsoll/sequencer";
import type { Alarms } from "../foundation/alarms.ts";
import type { Workers } from "../foundation/workers/workers.ts";

export interface Metrics {
  readonly registry: Registry;
  /** Counts an answered request. */
  observe(request: { operation: string; status: number; seconds: number }): void;
}

/** What says how far behind the journal it is. */
interface Lagging {
  readonly name: string;
  readonly lag: number;
}

/** How far history lies behind the journal. */
export function measureHistory(registry: Registry, history: Pick<Lagging, "lag">): void {
  new Gauge({
    name: "plimsoll_history_lag_entries",
    help: "Durable entries that history does not include yet.",
    registers: [registry],
    collect() {
      this.set(history.lag);
    },
  });
}

/** How far those who follow the journal lie behind it. */
export function measureFollowers(registry: Registry, followers: readonly Lagging[]): void {
  new Gauge({
    name: "plimsoll_follower_lag_entries",
    help: "Durable entries that a follower of the journal has not worked through yet.",
    labelNames: ["follower"] as const,
    registers: [registry],
    collect() {
      for (const { name, lag } of followers) this.set({ follower: name }, lag);
    },
  });
}

/** How much the threads for heavy work have to do. */
export function measureWorkers(registry: Registry, workers: Workers): void {
  new Gauge({
    name: "plimsoll_workers_orders",
    help: "Orders for heavy work, such as previews and statements, that a thread is at work on or that wait for one.",
    labelNames: ["state"] as const,
    registers: [registry],
    collect() {
      this.set({ state: "under_way" }, workers.underWay);
      this.set({ state: "waiting" }, workers.waiting);
    },
  });
  new Counter({
    name: "plimsoll_workers_abandoned_total",
    help: "Orders that were ended while a thread was at work on them, because whoever asked had left.",
    registers: [registry],
    collect() {
      this.reset();
      this.inc(workers.abandoned);
    },
  });
}

/** Which alarms stand: one that has been cleared stays in sight as 0. */
export function measureAlarms(registry: Registry, alarms: Alarms): void {
  new Gauge({
    name: "plimsoll_alarm",
    help: "1 while an alarm stands, 0 once it is cleared.",
    labelNames: ["name"] as const,
    registers: [registry],
    collect() {
      const standing = new Set(alarms.standing().map(({ name }) => name));
      for (const name of alarms.known()) this.set({ name }, standing.has(name) ? 1 : 0);
    },
  });
}

/**
 * Sums over the types of what Node has open. Their names say that they only grow, which is not so; the same figures by type,
 * under names that are right, stay.
 */
const SUMS_OF_THE_LIBRARY = [
  "nodejs_active_handles_total",
  "nodejs_active_requests_total",
  "nodejs_active_resources_total",
];

export function createMetrics(sequencer: Sequencer): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of SUMS_OF_THE_LIBRARY) registry.removeSingleMetric(name);
  const seconds = new Histogram({
    name: "plimsoll_http_request_seconds",
    help: "Time from a request's headers to its answer, by operation and status.",
    labelNames: ["operation", "status"] as const,
    buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  new Gauge({
    name: "plimsoll_sequencer_in_flight",
    help: "Commands without an answer.",
    registers: [registry],
    collect() {
      this.set(sequencer.status.inFlight);
    },
  });
  new Gauge({
    name: "plimsoll_journal_sequence",
    help: "The last durable entry of the journal.",
    registers: [registry],
    collect() {
      this.set(sequencer.durableSequence);
    },
  });
  new Gauge({
    name: "plimsoll_sequencer_running",
    help: "1 while commands are taken, 0 otherwise.",
    registers: [registry],
    collect() {
      this.set(sequencer.status.phase === "running" ? 1 : 0);
    },
  });
  return {
    registry,
    observe: ({ operation, status, seconds: taken }) => {
      seconds.observe({ operation, status: String(status) }, taken);
    },
  };
}
