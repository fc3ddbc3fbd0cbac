import { z } from "@hono/zod-openapi";
import { accountId, assetId, loanId, marketId, printableText, recordId } from "../schemas/names.ts";
import { instant, instantText } from "../schemas/time.ts";
import { ROLES, type Role } from "../access.ts";
import { amountView, priceView, ratioView } from "./amount.ts";

const heldBack = z
  .object({
    cause: z.enum(["outage", "grace", "pace"]),
    until: instant.nullable(),
    loans: z.number().int(),
    debt: amountView,
  })
  .openapi("HeldBackSales", {
    description: "Sales that are due and wait; until null: for a fresh price after an outage.",
  });

export const bookTotals = z
  .object({
    sequence: z.number().int(),
    at: instant,
    loans: z.number().int(),
    accounts: z.number().int(),
    markets: z.array(
      z.object({
        market: marketId,
        loans: z.number().int(),
        totalSupply: amountView,
        totalBorrow: amountView,
        totalCollateral: amountView,
        collateralValue: amountView,
        ltv: ratioView.nullable(),
        utilization: ratioView,
        price: priceView.nullable(),
        priceStatus: z.string(),
        liquidatable: z.number().int(),
        waitingForDesk: z.number().int(),
        heldBack: heldBack.nullable(),
      }),
    ),
    desk: z.array(amountView),
    insurance: z.array(amountView),
    fees: z.array(amountView),
  })
  .openapi("BookTotals");

export const ltvHistogram = z
  .object({
    market: marketId,
    price: priceView,
    buckets: z.array(
      z.object({
        from: ratioView,
        to: ratioView.nullable(),
        loans: z.number().int(),
        debt: amountView,
      }),
    ),
  })
  .openapi("LtvHistogram");

export const liquidationCurve = z
  .object({
    market: marketId,
    price: priceView,
    points: z.array(
      z.object({
        fall: ratioView,
        price: priceView,
        loans: z.number().int().openapi({ description: "Loans above their LLTV at this price." }),
        debt: amountView,
        collateral: amountView,
      }),
    ),
  })
  .openapi("LiquidationCurve", { description: "On today's debts, before any plan acts." });

export const trialBalance = z
  .object({
    sequence: z.number().int(),
    at: instant,
    isBalanced: z.boolean(),
    accounts: z.array(
      z.object({ kind: z.string(), asset: assetId, debit: amountView, credit: amountView }),
    ),
  })
  .openapi("TrialBalance");

const line = z.object({ kind: z.string(), amount: amountView });
export const balanceSheet = z
  .object({
    sequence: z.number().int(),
    at: instant,
    assets: z.array(
      z.object({
        asset: assetId,
        holds: z.array(line),
        owes: z.array(line),
        totalHeld: amountView,
        totalOwed: amountView,
        isBalanced: z.boolean(),
      }),
    ),
  })
  .openapi("BalanceSheet");

export const journalEntry = z
  .object({
    sequence: z.number().int(),
    at: instant,
    actor: z.string().nullable(),
    idempotencyKey: z.string().nullable(),
    version: z.number().int(),
    previousHash: z.string(),
    hash: z.string(),
    body: z
      .string()
      .openapi({ description: "JSON, exactly as it is hashed: a tab ends each piece." }),
  })
  .openapi("JournalEntry");

export const journalHead = z
  .object({ bookId: z.string(), sequence: z.number().int(), hash: z.string() })
  .openapi("JournalHead");

export const journalInclusion = z
  .object({
    entry: journalEntry,
    head: journalHead,
    hashed: z.array(z.object({ text: z.string(), hash: z.string() })).openapi({
      description:
        "The exact texts that are hashed, each with its SHA-256 as sha256sum says it. The last one's is the entry's hash; every other's stands in a later text.",
    }),
    next: z
      .string()
      .nullable()
      .openapi({ description: "Where the chain goes on: each entry names the hash before it." }),
  })
  .openapi("JournalInclusion");

export const rescueLinkRequest = z
  .strictObject({
    days: z
      .number()
      .int()
      .min(1)
      .max(365)
      .default(30)
      .openapi({ description: "Days it is valid." }),
  })
  .openapi("NewRescueLink");

export const rescueLink = z
  .object({
    link: recordId,
    loan: loanId,
    createdAt: instant,
    expiresAt: instant,
    isRevoked: z.boolean(),
  })
  .openapi("RescueLink");

export const newRescueLink = rescueLink
  .extend({
    token: z.string().openapi({ description: "Shown to its maker only; the server keeps a hash." }),
    path: z.string(),
  })
  .openapi("CreatedRescueLink");

export const rescueView = z
  .object({
    market: marketId,
    collateralAsset: assetId,
    loanAsset: assetId,
    status: z.enum(["safe", "warning", "liquidatable", "no_price"]),
    ltv: ratioView.nullable(),
    liquidationLtv: ratioView,
    targetLtv: ratioView.openapi({ description: "What the amounts below would restore." }),
    repay: amountView.openapi({ description: "Repaying this restores the target." }),
    pledge: amountView.nullable().openapi({ description: "Or pledging this does." }),
    repayAll: amountView,
    expiresAt: instant,
  })
  .openapi("Rescue", {
    description: "What it takes to help, without a word about whose loan it is.",
  });

const role = z.enum(ROLES as [Role, ...Role[]]);

export const newKey = z
  .strictObject({
    name: printableText(80),
    roles: z
      .array(z.enum(["customer", "liquidator"]))
      .min(1)
      .max(2),
    account: accountId.openapi({ description: "The account that the key acts for." }),
    expiresAt: instantText.optional(),
  })
  .openapi("NewKey");

export const keyView = z
  .object({
    key: recordId,
    name: z.string(),
    roles: z.array(role),
    account: accountId.nullable(),
    createdAt: instant,
    expiresAt: instant.nullable(),
    revokedAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
  })
  .openapi("Key");

export const createdKey = keyView
  .extend({ secret: z.string().openapi({ description: "Shown once: send it as a bearer token." }) })
  .openapi("CreatedKey");

export const callerView = z
  .object({
    name: z.string(),
    kind: z.enum(["key", "person"]),
    roles: z.array(role),
    account: accountId.nullable(),
  })
  .openapi("Caller");
