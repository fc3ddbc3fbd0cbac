import type { Sequencer } from "@plimsoll/sequencer";
import type { Registry } from "prom-client";
import type { BookClock } from "../../foundation/clock/book-instant.ts";
import { createFeedMetrics } from "./feed-metrics.ts";
import type { FeedReport } from "./feed-process-messages.ts";
import { startFeedWorker } from "./feed-worker.ts";
import { FeedsConfigError, type FeedsConfig } from "./feeds-config.ts";
import type { PartLog } from "../../foundation/part-log.ts";
import { QuoteIntake } from "./quote-intake.ts";

export interface FeedsOptions {
  readonly config: FeedsConfig;
  readonly sequencer: Sequencer;
  readonly registry: Registry;
  readonly log: PartLog;
  /** The same clock as the sequencer's. */
  readonly clock: BookClock;
}

export interface Feeds {
  /** The feed process, while one runs. */
  pid(): number | undefined;
  /** Asks nobody any more; what is under way still reaches the book. */
  close(): Promise<void>;
}

/** Says in the journal who posted a quote. */
const ACTOR = "feeds";

/**
 * Asks the configured exchanges for prices, in a process of its own, and posts what they say. When
 * exchange, process or journal fail, quotes are missing until it is over; none is ever made up.
 *
 * @throws FeedsConfigError when ccxt does not know an exchange.
 */
export async function startFeeds(options: FeedsOptions): Promise<Feeds> {
  const { config, sequencer, log, clock } = options;
  const metrics = createFeedMetrics(options.registry, () => clock.estimate());
  const intake = new QuoteIntake({ sequencer, clock, metrics, log, actor: ACTOR });
  const underWay = new Set<Promise<void>>();
  const failing = new Set<string>();
  let settle: (refusal: string | null) => void = () => undefined;
  const settled = new Promise<string | null>((resolve) => (settle = resolve));

  const onReport = (report: FeedReport): void => {
    switch (report.kind) {
      case "ready":
        return;
      case "started":
        return settle(null);
      case "refused":
        return settle(report.message);
      case "observed": {
        const { feed, venue } = report.observation;
        if (failing.delete(venue)) log.info({ feed, venue }, "The venue answers again.");
        const taken = intake.take(report.observation);
        underWay.add(taken);
        return void taken.finally(() => underWay.delete(taken));
      }
      case "dropped":
        return metrics.quote(report.source.feed, report.source.venue, report.reason);
      case "failed": {
        const { feed, venue, exchange, symbol } = report.source;
        const { kind, message, pauseMs } = report.failure;
        metrics.failure(exchange, kind);
        if (failing.has(venue)) return;
        failing.add(venue);
        return log.warn({ feed, exchange, symbol, kind, message, pauseMs }, "No answer.");
      }
    }
  };

  const worker = startFeedWorker({
    order: { sources: config.sources, exchanges: [...config.exchanges] },
    onReport,
    onEnd: (how, pauseMs) => {
      metrics.restart();
      log.warn({ how, pauseMs }, "The feed process has ended; it is started again.");
      settle(null);
    },
  });
  const refusal = await settled;
  if (refusal !== null) {
    await worker.close();
    throw new FeedsConfigError(`PLIMSOLL_FEEDS does not work:\n- ${refusal}`);
  }
  return {
    pid: () => worker.pid(),
    close: async () => {
      await worker.close();
      await Promise.all(underWay);
    },
  };
}
