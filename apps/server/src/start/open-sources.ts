import type { Logger } from "pino";
import type { BookHandle } from "../book/book-handle.ts";
import type { ServedBook } from "../edge/http/services.ts";
import type { BookClock } from "../foundation/clock/book-instant.ts";
import type { FeedsConfig } from "../sources/feeds/feeds-config.ts";
import { startFeeds } from "../sources/feeds/start-feeds.ts";

/** What brings commands to the book from outside. */
export interface Sources {
  close(): Promise<void>;
}

/** Begins to ask exchanges for prices, where any are named and no scenario brings its own. */
export async function openSources(needs: {
  readonly feeds: FeedsConfig | undefined;
  readonly hasScenario: boolean;
  readonly book: BookHandle<ServedBook>;
  readonly clock: BookClock;
  readonly log: Logger;
}): Promise<Sources> {
  const { feeds: config, hasScenario, book, clock, log } = needs;
  if (config === undefined) return { close: async () => undefined };
  if (hasScenario) {
    log.warn("PLIMSOLL_FEEDS is left aside: the sandbox plays its own prices");
    return { close: async () => undefined };
  }
  // Only a scenario exchanges the book, and none plays: this book is served for good.
  const { sequencer } = book;
  const { registry } = book.served.metrics;
  return startFeeds({ config, sequencer, registry, clock, log: log.child({ part: "feeds" }) });
}
