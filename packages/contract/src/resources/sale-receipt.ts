import { z } from "@hono/zod-openapi";
import { accountId, feedId, loanId, marketId, venueId } from "../schemas/names.ts";
import { instant } from "../schemas/time.ts";
import { checkpoint } from "./checkpoint.ts";
import { amountView, priceView, ratioView } from "./amount.ts";
import { liquidationKind } from "./history.ts";

const sequence = z.number().int().openapi({ description: "Place in the journal.", example: 42 });
const index = z.number().int().openapi({ description: "Place among the entry's events, from 0." });
const hash = z.string().openapi({ description: "SHA-256 in lowercase hexadecimal." });

const situation = z.object({
  collateral: amountView,
  value: amountView,
  debt: amountView,
  ltv: ratioView.nullable(),
});

const feed = z.object({
  feed: feedId,
  status: z.string(),
  price: z.string(),
  since: instant,
  quotes: z
    .array(
      z.object({
        venue: venueId,
        price: z.string(),
        at: instant,
        use: z.enum(["kept", "stale", "outlier", "unused"]),
      }),
    )
    .readonly(),
});

const alert = z.object({
  sequence,
  index,
  at: instant,
  triggerLtv: ratioView.nullable(),
  alertPrice: priceView.nullable(),
  ltv: ratioView.nullable(),
  price: priceView,
});

const notice = z.object({
  sequence,
  index,
  of: z.string().openapi({ description: "The event it tells of: sequence-index." }),
  at: instant,
  what: z.enum(["delivered", "failed", "acknowledged"]),
  channel: z.string().nullable(),
  triedAt: instant.nullable(),
});

const summary = z.object({
  kind: liquidationKind,
  at: instant,
  loan: loanId,
  market: marketId,
  counterparty: accountId,
  price: priceView,
  feeds: z.array(feed).readonly(),
  rule: z.object({
    triggerLtv: ratioView,
    targetLtv: ratioView.nullable(),
    liquidationLtv: ratioView,
    planStep: z.number().int().nullable(),
    fee: ratioView,
  }),
  before: situation,
  sold: amountView,
  soldValue: amountView,
  repaid: amountView,
  cost: amountView,
  after: situation,
  badDebt: amountView,
  fromInsurance: amountView,
  fromSuppliers: amountView,
  crumb: z.object({ collateral: amountView, to: accountId, paid: amountView }).optional().openapi({
    description:
      "Collateral worth less than the market's dust, which the house took with the bad debt, and for how much. Missing where there was none.",
  }),
  returned: amountView,
  alerts: z.array(alert).readonly(),
  notices: z.array(notice).readonly(),
});

/** docs/receipts.md documents every field. */
export const saleReceipt = z
  .object({
    format: z.literal("plimsoll-receipt"),
    version: z.union([z.literal(1), z.literal(2)]),
    book: z.string(),
    sale: z.object({ sequence, index }),
    summary,
    entries: z
      .array(
        z.object({
          sequence,
          at: z.number().int(),
          version: z.number().int(),
          origin: hash,
          pieces: z.number().int(),
          body: z
            .looseObject({})
            .openapi({ description: "A tree of { piece }, { hash } and { left, right }." }),
          previousHash: hash,
          hash,
        }),
      )
      .readonly(),
    links: z.array(z.array(hash).readonly().nullable()).readonly(),
    checkpoint: z
      .union([
        z.object({
          status: z.literal("made"),
          checkpoint,
          anchors: z.array(z.object({ place: z.string(), at: instant })).readonly(),
          way: z.array(hash).readonly().nullable(),
        }),
        z.object({ status: z.literal("due"), by: instant }),
      ])
      .optional()
      .openapi({ description: "The signed checkpoint that covers the sale, or when one is due." }),
    signature: z.object({
      algorithm: z.literal("Ed25519"),
      publicKey: hash,
      digest: hash,
      signature: z.string(),
    }),
  })
  .openapi("SaleReceipt");

export const receiptKey = z
  .object({
    algorithm: z.literal("Ed25519"),
    publicKey: z.string().openapi({ description: "32 bytes, lowercase hexadecimal." }),
  })
  .openapi("ReceiptKey");
