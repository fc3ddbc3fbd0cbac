import type { Sequencer } from "@plimsoll/sequencer";
import type pg from "pg";
import type { PartLog } from "../../foundation/part-log.ts";
import { Following } from "../follow.ts";
import type { History } from "../history/index.ts";
import type { JournalFeed } from "../journal-feed.ts";
import { REVIEW_SETTINGS, reviewNow, reviewerOfSales } from "./review-sales.ts";

/** Looks at each sale again once it is known what prices did after it. */
export interface SaleReviews {
  /** Judges about so many of the sales that are due, at once. */
  run(salesMax: number): Promise<void>;
  /** What is under way is broken off, and done again after the next start. */
  close(): Promise<void>;
}

const PERIOD_MILLIS = 60_000;

/** Judges sales once a minute, and whenever it is asked to. */
export async function startSaleReviews(options: {
  readonly pool: pg.Pool;
  readonly feed: JournalFeed;
  readonly sequencer: Sequencer;
  readonly history: Pick<History, "tables">;
  readonly log: PartLog;
}): Promise<SaleReviews> {
  const { pool, feed, sequencer, history, log } = options;
  const { bookId, reader } = feed;
  const ending = new AbortController();
  const now = (): Promise<number> => sequencer.read((book) => book.time);
  const reviews = () =>
    reviewerOfSales({ history, reader, now, settings: REVIEW_SETTINGS, signal: ending.signal });
  // Nobody wakes it: what it waits for is time.
  const follower = { ...reviews(), wakes: () => () => undefined, idleMs: PERIOD_MILLIS };
  const following = await Following.start(follower, { pool, feed, log });
  return {
    run: async (salesMax) => {
      await reviewNow({ pool, bookId }, reviews(), salesMax);
    },
    close: async () => {
      ending.abort();
      await following.close();
    },
  };
}
