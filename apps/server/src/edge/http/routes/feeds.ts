import type { feedRoutes } from "@plimsoll/contract";
import type { Book, Command, FeedId, Millis, VenueId } from "@plimsoll/engine";
import { as } from "@plimsoll/engine";
import { toBookTime } from "../../../foundation/clock/book-instant.ts";
import { amountIn } from "../inputs/amount.ts";
import { feedSettingsOf } from "../inputs/settings.ts";
import { invalidField } from "../../../views/http-problem.ts";
import { look } from "../../../book/look.ts";
import { pageOfNames } from "../page.ts";
import { rejectionProblem } from "../../../views/rejection.ts";
import { submitForOutcome } from "../outcome.ts";
import { feedDetail, feedView } from "../../../views/feed.ts";
import { feedOf } from "../../../views/names.ts";
import type { HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";

export const feedHandlers: HandlersOf<typeof feedRoutes, Services> = {
  createFeed: (request, services) => {
    const { feed, settings } = request.body;
    return submitForOutcome(services, request, () => ({
      type: "create_feed",
      feed: feed as FeedId,
      settings: feedSettingsOf(settings),
    }));
  },

  listFeeds: async ({ query }, services) => {
    const { value, sequence } = await look(services.book, (book) => {
      const page = pageOfNames(book.feeds.keys(), query);
      const items = page.items.map((id) => feedView(feedOf(book, id)));
      return { items, nextCursor: page.nextCursor };
    });
    return { body: value, sequence };
  },

  getFeed: async ({ params }, services) => {
    const { value, sequence } = await look(services.book, (book, now) =>
      feedDetail(book, feedOf(book, params.feed), now),
    );
    return { body: value, sequence };
  },

  postQuote: (request, services) => {
    const { feed: id, venue, price: text, quotedAt } = request.body;
    return submitForOutcome(services, request, (book, now): Command => {
      const feed = feedOf(book, id);
      const price = amountIn(feed.settings, text, "price");
      if (feed.settings.kind === "posted") {
        if (venue !== undefined) throw rejectionProblem({ code: "feed_takes_no_quotes", feed: id });
        return { type: "post_price", feed: feed.id, price: as(price) };
      }
      if (feed.settings.kind === "composed") {
        throw rejectionProblem({ code: "feed_takes_no_quotes", feed: id });
      }
      if (venue === undefined) {
        const venues = feed.settings.venues.join(", ");
        throw invalidField("venue", `Name the venue that quotes: one of ${venues}.`);
      }
      return {
        type: "post_quote",
        feed: feed.id,
        venue: venue as VenueId,
        price: as(price),
        quotedAt: quotedAt === undefined ? now : instantIn(services, book, quotedAt),
      };
    });
  },

  confirmMark: (request, services) => {
    const { params, body } = request;
    return submitForOutcome(services, request, (book): Command => {
      const feed = feedOf(book, params.feed);
      const price = amountIn(feed.settings, body.price, "price");
      return { type: "confirm_mark", feed: feed.id, price: as(price) };
    });
  },
};

/** When a quote was made, as the book counts time. A scenario has a time of its own. */
function instantIn({ sandbox, clock }: Services, book: Book, text: string): Millis {
  const at = Date.parse(text);
  return (sandbox === null ? toBookTime(at, clock, book.time) : at) as Millis;
}
