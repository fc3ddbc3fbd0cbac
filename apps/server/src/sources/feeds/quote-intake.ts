import type { FeedId, Millis, VenueId } from "@plimsoll/engine";
import {
  SequencerBusy,
  SequencerStopped,
  SequencerUnavailable,
  type Sequencer,
} from "@plimsoll/sequencer";
import { toBookTime, type BookClock } from "../../foundation/clock/book-instant.ts";
import { toFeedPrice } from "./decimal-text.ts";
import type { FeedMetrics } from "./feed-metrics.ts";
import type { PartLog } from "../../foundation/part-log.ts";
import type { Observation } from "./observation.ts";

export interface QuoteIntakeOptions {
  readonly sequencer: Sequencer;
  readonly clock: BookClock;
  readonly metrics: FeedMetrics;
  readonly log: PartLog;
  /** Who the journal says has posted the quotes. */
  readonly actor: string;
}

/**
 * Takes what venues say to the book, as `post_quote` commands. A quote that the book has no time for
 * is dropped, because a newer one follows; so is one that says nothing new. Never throws.
 */
export class QuoteIntake {
  readonly #options: QuoteIntakeOptions;
  readonly #last = new Map<string, Observation>();
  readonly #underWay = new Set<string>();
  /** What has been complained about, so that it is said once and not with each quote. */
  readonly #said = new Set<string>();

  constructor(options: QuoteIntakeOptions) {
    this.#options = options;
  }

  async take(observation: Observation): Promise<void> {
    const { feed, venue } = observation;
    const key = `${feed} ${venue}`;
    const { metrics, log } = this.#options;
    if (this.#underWay.has(key)) return metrics.quote(feed, venue, "busy");
    this.#underWay.add(key);
    try {
      const outcome = await this.#post(key, observation);
      metrics.quote(feed, venue, outcome);
      if (QUIET.has(outcome)) this.#said.delete(key);
      else if (!this.#said.has(key)) {
        this.#said.add(key);
        log.warn({ feed, venue, outcome, price: observation.price }, EXPLAINED);
      }
    } finally {
      this.#underWay.delete(key);
    }
  }

  async #post(key: string, observation: Observation): Promise<string> {
    const last = this.#last.get(key);
    const isDated = observation.quotedAt !== null;
    if (isDated && last?.price === observation.price && last.quotedAt === observation.quotedAt) {
      return "repeated";
    }
    const { sequencer, clock, metrics, actor } = this.#options;
    const feed = observation.feed as FeedId;
    const venue = observation.venue as VenueId;
    try {
      const { decimals, bookTime } = await sequencer.read((book) => {
        return { decimals: book.feeds.get(feed)?.settings.decimals, bookTime: book.time };
      });
      if (decimals === undefined) return "feed_not_found";
      const price = toFeedPrice(observation.price, decimals);
      if (price === undefined) return "price_out_of_range";
      const present = clock.estimate();
      const { quotedAt: dated, askedMillisAgo } = observation;
      const at = Math.min(dated ?? present - askedMillisAgo, present);
      const quotedAt = toBookTime(at, clock, bookTime) as Millis;
      const command = { type: "post_quote", feed, venue, price, quotedAt } as const;
      const reply = await sequencer.submit({ command, actor });
      if (!reply.isAccepted) return reply.rejection.code;
      if (reply.events.some(({ type }) => type === "quote_posted")) {
        this.#last.set(key, observation);
        metrics.quotedAt(observation.feed, observation.venue, at);
        return "posted";
      }
      return "older";
    } catch (error) {
      if (error instanceof SequencerBusy) return "busy";
      if (error instanceof SequencerUnavailable) return "unavailable";
      if (error instanceof SequencerStopped) return "stopped";
      this.#options.log.error({ error, ...observation }, "A quote could not be posted.");
      return "error";
    }
  }
}

const QUIET: ReadonlySet<string> = new Set([
  "posted",
  "older",
  "repeated",
  "busy",
  "unavailable",
  "stopped",
  "error",
]);

const EXPLAINED =
  "Quotes of this venue do not reach the book. Create the feed with this venue, or take it out of PLIMSOLL_FEEDS.";
