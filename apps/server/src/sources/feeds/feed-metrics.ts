import { Counter, Gauge, type Registry } from "prom-client";

/** Numbers about the feeds, for Prometheus. */
export interface FeedMetrics {
  /** A quote has come to its end: `posted`, or why it was not. */
  quote(feed: string, venue: string, outcome: string): void;
  failure(exchange: string, kind: string): void;
  restart(): void;
  /** When the venue's last posted quote was made, in milliseconds since 1970-01-01 UTC. */
  quotedAt(feed: string, venue: string, at: number): void;
}

export function createFeedMetrics(registry: Registry, clock: () => number): FeedMetrics {
  const latest = new Map<string, { feed: string; venue: string; at: number }>();
  const quotes = new Counter({
    name: "plimsoll_feed_quotes_total",
    help: "Answers of venues by what became of them.",
    labelNames: ["feed", "venue", "outcome"] as const,
    registers: [registry],
  });
  const failures = new Counter({
    name: "plimsoll_feed_failures_total",
    help: "Questions to exchanges that brought no answer.",
    labelNames: ["exchange", "kind"] as const,
    registers: [registry],
  });
  const restarts = new Counter({
    name: "plimsoll_feed_process_restarts_total",
    help: "How often the feed process ended by itself.",
    registers: [registry],
  });
  new Gauge({
    name: "plimsoll_feed_quote_age_seconds",
    help: "Age of the last quote that was posted for a venue.",
    labelNames: ["feed", "venue"] as const,
    registers: [registry],
    collect() {
      const now = clock();
      for (const { feed, venue, at } of latest.values()) {
        this.set({ feed, venue }, Math.max(0, now - at) / 1_000);
      }
    },
  });
  return {
    quote: (feed, venue, outcome) => quotes.inc({ feed, venue, outcome }),
    failure: (exchange, kind) => failures.inc({ exchange, kind }),
    restart: () => restarts.inc(),
    quotedAt: (feed, venue, at) => void latest.set(`${feed} ${venue}`, { feed, venue, at }),
  };
}
