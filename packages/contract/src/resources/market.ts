import { z } from "@hono/zod-openapi";
import { accountId, assetId, feedId, loanId, marketId, printableText } from "../schemas/names.ts";
import {
  amountOrZeroText,
  amountText,
  ltvText,
  rateText,
  shareText,
} from "../schemas/number-text.ts";
import { instant } from "../schemas/time.ts";
import { amountView, priceView, ratioView } from "./amount.ts";
import { plan } from "./plan.ts";

/** How interest comes about; rates per year. */
const rateModel = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("none") }),
    z.strictObject({ kind: z.literal("adaptive") }),
    z.strictObject({ kind: z.literal("fixed"), ratePerYear: rateText }),
    z.strictObject({
      kind: z.literal("kinked"),
      baseRatePerYear: rateText,
      slopeBelowKinkPerYear: rateText,
      slopeAboveKinkPerYear: rateText,
      kink: shareText,
    }),
  ])
  .openapi("RateModel");
export type RateModelText = z.output<typeof rateModel>;

const softBand = z
  .strictObject({
    triggerLtv: ltvText,
    ceilingLtv: ltvText,
    targetLtv: ltvText,
    feeAtTrigger: shareText,
    feeAtCeiling: shareText,
  })
  .openapi("SoftBand");

const liquidationPolicy = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("reference"),
      dust: amountOrZeroText.default("0").openapi({
        description: "Debt below this may be forgiven. Liquidations do not ask for it.",
      }),
    }),
    z.strictObject({
      kind: z.literal("ladder"),
      soft: softBand.nullable(),
      targetLtv: ltvText,
      feeAtLltv: shareText,
      feeAtFull: shareText,
      fullFeeLtv: ltvText,
      dust: amountOrZeroText.openapi({
        description:
          "A sale that would leave less debt than this repays all of it; such a debt may be forgiven.",
      }),
      insuranceFirst: z.boolean(),
    }),
  ])
  .openapi("LiquidationPolicy");
export type LiquidationPolicyText = z.output<typeof liquidationPolicy>;

const pausableAction = z.enum(["supply", "withdraw", "borrow", "release", "liquidate", "sell"]);

/** Zero closes a market to what is new; null is no limit. */
const capText = amountOrZeroText.nullable();

const spanMs = (least: number) => z.number().int().min(least).max(86_400_000);

const grace = z
  .strictObject({
    outageMs: spanMs(60_000).openapi({
      description: "Shortest outage that counts: the feed stale, or no command at all.",
    }),
    graceMs: spanMs(1).openapi({
      description: "How long liquidations wait from the first fresh mark after it.",
    }),
    hardLtv: ltvText.openapi({ description: "Loans above this LTV do not wait." }),
  })
  .openapi("Grace", { description: "Grace for borrowers after an outage that is not theirs." });

const pace = z.strictObject({ valuePerMinute: amountText }).openapi("Pace", {
  description: "Most collateral value that soft sales and liquidations sell in a minute.",
});

const volatility = z
  .strictObject({
    sampleMs: spanMs(60_000).openapi({ description: "Time between samples of the mark." }),
    memorySamples: z.number().int().min(2).max(1_000).openapi({
      description: "The latest squared return counts one part in so many.",
    }),
    step: shareText.openapi({ description: "The estimate is told in whole steps of this." }),
  })
  .openapi("VolatilityEstimate", {
    description: "How volatility is estimated for plans whose trigger follows it.",
  });

/** What may be changed in a market while it runs; amounts in whole units of the loan asset. */
const marketSettings = z
  .strictObject({
    maxLtv: ltvText,
    supplyCap: capText,
    borrowCap: capText,
    customerBorrowCap: capText,
    minLoan: amountOrZeroText,
    processingFee: z.strictObject({
      rate: shareText,
      mode: z.enum(["added_to_debt", "taken_from_payout"]),
    }),
    paused: z.array(pausableAction).max(6),
    alertLtvs: z.array(ltvText).max(4),
    alertHysteresis: shareText,
    liquidation: liquidationPolicy,
    deleverageFee: shareText,
    defaultPlan: plan.nullable(),
    grace: grace.nullable(),
    pace: pace.nullable(),
    volatility: volatility.nullable().default(null),
  })
  .openapi("MarketSettings");
export type MarketSettingsText = z.output<typeof marketSettings>;

export const newMarket = z
  .strictObject({
    market: marketId,
    loanAsset: assetId,
    collateralAsset: assetId,
    feed: feedId,
    lltv: ltvText,
    rateModel,
    settings: marketSettings,
  })
  .openapi("NewMarket");

const reason = printableText(500).openapi({ description: "Why; kept in the journal for ever." });

export const interestReturn = z
  .strictObject({
    assets: amountText.openapi({ description: "Of the loan asset, whole units." }),
    reason,
  })
  .openapi("InterestReturn");

export const marketChange = z
  .strictObject({ settings: marketSettings, reason })
  .openapi("MarketChange");
export const marketPause = z
  .strictObject({ actions: z.array(pausableAction).min(1).max(6), reason })
  .openapi("MarketPause");

const knownShortfall = z
  .object({
    loans: z.number().int().openapi({ description: "Loans that would leave bad debt." }),
    uncovered: amountView.openapi({
      description: "What buyers at the mark would leave of their debts.",
    }),
    fromInsurance: amountView.openapi({ description: "What insurance would pay of it." }),
    fromLenders: amountView.openapi({
      description: "What lenders would lose: who leaves now leaves their share of it behind.",
    }),
  })
  .openapi("KnownShortfall");

export const marketView = z
  .object({
    market: marketId,
    loanAsset: assetId,
    collateralAsset: assetId,
    feed: feedId,
    lltv: ratioView,
    liquidationIncentiveFactor: ratioView,
    rateModel,
    fee: ratioView.openapi({ description: "Part of the interest that goes to the fee recipient." }),
    settings: marketSettings,
    price: priceView.nullable(),
    priceStatus: z.enum(["fresh", "suspect", "stale"]),
    volatility: ratioView.nullable().openapi({
      description:
        "What early triggers follow: one deviation of the price between two samples. Null where nothing is estimated.",
    }),
    totalSupply: amountView,
    totalBorrow: amountView,
    totalCollateral: amountView,
    cash: amountView,
    insurance: amountView.openapi({
      description:
        "What the house has put by for bad debt of all markets that lend this asset; it pays first where the settings say so.",
    }),
    knownShortfall: knownShortfall.nullable().openapi({
      description:
        "What is known to be lost and not written off yet. Null while the price is not known and something is lent out: then lenders wait.",
    }),
    utilization: ratioView,
    borrowRatePerYear: ratioView,
    supplyRatePerYear: ratioView,
    lastUpdate: instant,
  })
  .openapi("Market");
export type MarketView = z.output<typeof marketView>;

const count = z.number().int();

export const settingsPreviewRequest = z
  .strictObject({ settings: marketSettings })
  .openapi("SettingsPreviewRequest");

const touched = z.object({
  loan: loanId,
  account: accountId,
  ltv: ratioView.nullable(),
  debt: amountView,
  events: z.array(z.string()).openapi({ description: "What would happen at once, by type." }),
});

const reach = z.object({ loans: count, customers: count, debt: amountView });
const turned = z.object({
  stopped: reach.openapi({ description: "Could under the present settings, not under these." }),
  allowed: reach.openapi({ description: "Could not under the present settings, under these." }),
});

export const settingsPreview = z
  .object({
    sequence: count,
    at: instant,
    market: marketId,
    isAcceptable: z.boolean(),
    problem: z.object({ code: z.string(), detail: z.string() }).nullable(),
    isComplete: z
      .boolean()
      .openapi({ description: "False when more is due than one command may fire; then at least." }),
    loans: count.openapi({ description: "Open loans of the market." }),
    touched: count.openapi({ description: "Loans to which something would happen at once." }),
    debtTouched: amountView,
    aboveMaxLtv: count.openapi({ description: "Loans above the new maximal LTV." }),
    borrowing: turned.openapi({
      description: "Open loans that pauses, the maximal LTV and caps let borrow more.",
    }),
    releasing: turned.openapi({
      description: "Open loans that pauses and the maximal LTV let give collateral back.",
    }),
    standing: z
      .object({ customers: count, lenders: count, withPlan: count, liquidatable: count })
      .openapi({
        description:
          "Whom the market has now: customers with open loans, lenders, loans with a plan, loans above the LLTV.",
      }),
    byEvent: z.array(z.object({ event: z.string(), loans: count, debt: amountView })),
    first: z.array(touched).openapi({ description: "At most 50, the highest LTV first." }),
  })
  .openapi("SettingsPreview", { description: "Whom a change of settings would touch at once." });
