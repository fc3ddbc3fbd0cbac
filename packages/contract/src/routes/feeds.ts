import { z } from "@hono/zod-openapi";
import { PUBLIC, roles } from "../access.ts";
import { pageOf, pageQuery } from "../pagination.ts";
import { feedDetail, feedView, markConfirmation, newFeed, newQuote } from "../resources/feed.ts";
import { outcome } from "../resources/outcome.ts";
import { defineRoute } from "../route.ts";
import { feedId } from "../schemas/names.ts";

const feed = z.strictObject({ feed: feedId });
const tag = "Prices";

export const feedRoutes = {
  createFeed: defineRoute({
    method: "post",
    path: "/v1/feeds",
    tag,
    summary: "Create a price feed",
    access: roles("operator"),
    body: newFeed,
    status: 201,
    response: outcome,
  }),
  listFeeds: defineRoute({
    method: "get",
    path: "/v1/feeds",
    tag,
    summary: "List feeds with their marks",
    access: PUBLIC,
    query: pageQuery,
    status: 200,
    response: pageOf("Feed", feedView),
  }),
  getFeed: defineRoute({
    method: "get",
    path: "/v1/feeds/{feed}",
    tag,
    summary: "A feed, its mark, and why the mark is what it is",
    description:
      "Quotes in, what was dropped and why, every rule in `settings`, the state and its reason.",
    access: PUBLIC,
    params: feed,
    status: 200,
    response: feedDetail,
  }),
  postQuote: defineRoute({
    method: "post",
    path: "/v1/quotes",
    tag,
    summary: "Report what a venue quotes",
    description:
      "In the sandbox this moves the price: alerts, plans and liquidations act at once. A quote older than the " +
      "venue's last one is accepted and changes nothing: `events` then holds no `quote_posted`.",
    access: roles("operator"),
    body: newQuote,
    status: 201,
    response: outcome,
  }),
  confirmMark: defineRoute({
    method: "post",
    path: "/v1/feeds/{feed}/confirm",
    tag,
    summary: "Vouch for a jump that a feed holds back",
    access: roles("operator", "risk"),
    params: feed,
    body: markConfirmation,
    status: 200,
    response: outcome,
  }),
};
