import { z } from "@hono/zod-openapi";
import { MARK_REASONS } from "@plimsoll/engine";
import { feedId, marketId, venueId } from "../schemas/names.ts";
import { priceOrZeroText, priceText, shareText } from "../schemas/number-text.ts";
import { instant, instantText, spanMillis } from "../schemas/time.ts";

const decimals = z.number().int().min(0).max(36);

const feedSettings = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("posted"),
      decimals,
      zeroMeans: z.enum(["no_price", "worthless"]),
    }),
    z.strictObject({
      kind: z.literal("median"),
      decimals,
      venues: z.array(venueId).min(1).max(32),
      minVenues: z.number().int().min(1).max(32),
      maxAgeMs: spanMillis,
      outlierDistance: shareText,
      jumpGate: shareText,
      confirmVenues: z.number().int().min(0).max(32),
      confirmAfterMs: spanMillis,
      holdGate: shareText,
      holdForMs: spanMillis,
    }),
    z.strictObject({
      kind: z.literal("composed"),
      decimals,
      base: feedId,
      quote: feedId,
      peg: z
        .strictObject({
          counts: z.enum(["market", "par"]),
          band: shareText,
          suspendBeyond: shareText,
        })
        .nullable()
        .openapi({ description: "Null when the quote is no coin meant to be worth 1." }),
    }),
  ])
  .openapi("FeedSettings");
export type FeedSettingsText = z.output<typeof feedSettings>;

export const newFeed = z.strictObject({ feed: feedId, settings: feedSettings }).openapi("NewFeed");

const price = priceOrZeroText.openapi({
  description:
    "Whole loan assets per whole collateral asset, at most the feed's decimals. Zero for a posted feed only: " +
    "its `zeroMeans` says whether that takes the price away or says that the collateral is worth nothing.",
  example: "65000.5",
});

export const newQuote = z
  .strictObject({
    feed: feedId,
    venue: venueId.optional().openapi({ description: "Leave it out for a posted feed." }),
    price,
    quotedAt: instantText.optional().openapi({ description: "Now unless told." }),
  })
  .openapi("NewQuote");

export const markConfirmation = z
  .strictObject({ price: priceText })
  .openapi("MarkConfirmation", { description: "The price that the operator saw and vouches for." });

export const markView = z
  .object({
    status: z.enum(["fresh", "suspect", "stale"]),
    price: z.string().nullable(),
    since: instant.nullable(),
    suspect: z.object({ price: z.string(), since: instant }).nullable(),
  })
  .openapi("Mark");

export const feedView = z
  .object({ feed: feedId, settings: feedSettings, mark: markView, markets: z.array(marketId) })
  .openapi("Feed");

const markReason = z.enum(MARK_REASONS).openapi({ description: "Why the status is what it is." });

/** How a composed mark came about; its parts have explanations of their own. */
const composition = z
  .object({
    parts: z.array(
      z.object({
        role: z.enum(["base", "quote"]),
        feed: feedId,
        mark: markView,
        reason: markReason,
        /** The reason as a sentence. */
        sentence: z.string(),
      }),
    ),
    quoteCountsAs: z.enum(["market", "par", "limit"]).openapi({
      description: "At its mark, as exactly 1, or at the farthest premium that counts.",
    }),
    isSuspended: z.boolean(),
  })
  .openapi("FeedComposition");

const markExplanation = z
  .object({
    mark: markView.openapi({ description: "The mark at this instant, which the next tick sets." }),
    reason: markReason,
    sentence: z.string(),
    quotes: z.array(z.object({ venue: venueId, price: z.string(), at: instant })),
    kept: z.array(venueId),
    dropped: z.array(z.object({ venue: venueId, reason: z.enum(["stale", "outlier"]) })),
    silent: z.array(venueId),
    median: z.string().nullable(),
    candidate: z.string().nullable(),
    agreeing: z.number().int(),
    isHeld: z.boolean(),
    confirmsAt: instant.nullable(),
    composition: composition.nullable(),
  })
  .openapi("MarkExplanation");

export const feedDetail = feedView.extend({ explanation: markExplanation }).openapi("FeedDetail");
