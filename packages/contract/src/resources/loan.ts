import { z } from "@hono/zod-openapi";
import {
  accountId,
  assetId,
  loanId,
  marketId,
  newLoanId,
  plainName,
  printableText,
} from "../schemas/names.ts";
import {
  amountText,
  baseUnitsText,
  ltvText,
  priceText,
  shareText,
} from "../schemas/number-text.ts";
import { instant } from "../schemas/time.ts";
import { amountView, priceView, ratioView, sharesView } from "./amount.ts";
import { plan, planChoice } from "./plan.ts";
import { eventView } from "./outcome.ts";
import { planRehearsal } from "./rehearsal.ts";

const account = accountId.optional().openapi({
  description: "The customer to act for. An operator names it; a customer may leave it out.",
});

export const newLoan = z
  .strictObject({
    account,
    loan: newLoanId.optional().openapi({
      description: "Chosen by the server unless told. No link: others read it in letters.",
      example: "loan-1",
    }),
    market: marketId,
    collateral: amountText,
    borrow: amountText,
    plan: planChoice.default("default"),
  })
  .openapi("NewLoan");

export const loanPreviewRequest = z
  .strictObject({
    account,
    market: marketId,
    collateral: amountText,
    borrow: amountText,
    plan: planChoice.default("default"),
    falls: z
      .array(shareText)
      .min(1)
      .max(10)
      .default(["0.1", "0.2", "0.3", "0.4", "0.5"])
      .openapi({ description: "Falls of the price to try, each from today's price." }),
    pastCrashes: z.boolean().default(true).openapi({
      description: "Whether to rehearse the loan in the crashes on file.",
    }),
    comparePlans: z.array(planChoice).max(4).default([]).openapi({
      description: "Further plans to rehearse, beside the one asked for and the default.",
    }),
  })
  .openapi("LoanPreviewRequest");

const priced = z.object({ ltv: ratioView, price: priceView });

export const loanPreview = z
  .object({
    isAcceptable: z.boolean(),
    problem: z
      .object({ code: z.string(), detail: z.string() })
      .nullable()
      .openapi({ description: "Why the book would refuse it now." }),
    missingCollateral: amountView.openapi({
      description: "What the customer would have to deposit.",
    }),
    price: priceView,
    debt: amountView,
    payout: amountView,
    processingFee: amountView,
    ltv: ratioView.nullable(),
    liquidationPrice: priceView,
    liquidationLtv: ratioView,
    borrowRatePerYear: ratioView.openapi({ description: "With this loan counted in." }),
    alerts: z.array(priced),
    plan: z.array(
      z.object({
        kind: z.string(),
        triggerLtv: ratioView,
        targetLtv: ratioView.nullable(),
        triggerPrice: priceView,
        cost: amountView.openapi({
          description: "What the step would cost the borrower if the price fell just below it.",
        }),
      }),
    ),
    falls: z.array(
      z.object({
        fall: ratioView,
        price: priceView,
        ltvBefore: ratioView.nullable().openapi({ description: "If nothing were done." }),
        ltvAfter: ratioView.nullable(),
        collateralAfter: amountView,
        debtAfter: amountView,
        cost: amountView.openapi({ description: "Fees of all sales, in the loan asset." }),
        events: z.array(eventView),
      }),
    ),
    rehearsals: z.array(planRehearsal).openapi({
      description:
        "The plan asked for, the market's default and those to compare, in every past crash. " +
        "Empty for collateral without crashes on file, or when not wanted.",
    }),
  })
  .openapi("LoanPreview");

/** Exactly one of an amount in whole units and shares. */
const eitherAmount = {
  assets: amountText.optional(),
  shares: baseUnitsText.optional(),
};
const ONE_OF = { message: "Name exactly one of assets and shares.", path: ["assets"] };
const isOneNamed = (body: { assets?: string | undefined; shares?: string | undefined }): boolean =>
  (body.assets === undefined) !== (body.shares === undefined);

/** Everything that is owed at the moment of the act. */
const all = {
  all: z.literal(true).optional().openapi({
    description: "Repays all that is owed at this moment, interest included: nothing is left.",
  }),
  assetsMax: amountText.optional().openapi({
    description:
      "Only with `all`: the most that may be taken, in whole units of the loan asset. Interest grows between " +
      "the look and the act, so name a little more than was owed; no more is taken than is owed. Left out, " +
      "the free balance is the limit.",
  }),
};
interface Repaying {
  readonly assets?: string | undefined;
  readonly shares?: string | undefined;
  readonly all?: true | undefined;
  readonly assetsMax?: string | undefined;
}
const isOneWay = ({ assets, shares, all: isAll }: Repaying): boolean =>
  [assets, shares, isAll].filter((way) => way !== undefined).length === 1;
const isLimitFit = ({ all: isAll, assetsMax }: Repaying): boolean =>
  assetsMax === undefined || isAll === true;
const LIMIT_ALONE = { message: "Name assetsMax only beside all.", path: ["assetsMax"] };

export const repaymentBody = z
  .strictObject({ ...eitherAmount, ...all })
  .refine(isOneWay, { message: "Name exactly one of assets, shares and all.", path: ["assets"] })
  .refine(isLimitFit, LIMIT_ALONE)
  .openapi("Repayment");

export const rescueRepaymentBody = z
  .strictObject({ assets: amountText.optional(), ...all })
  .refine(isOneWay, { message: "Name exactly one of assets and all.", path: ["assets"] })
  .refine(isLimitFit, LIMIT_ALONE)
  .openapi("RescueRepayment");

export const forgivenessBody = z
  .strictObject({
    reason: printableText(500).openapi({ description: "Why; kept in the journal for ever." }),
  })
  .openapi("Forgiveness");

export const loanAmountBody = z.strictObject({ assets: amountText }).openapi("LoanAmount");

export const marketAmountBody = z
  .strictObject({ account, ...eitherAmount })
  .refine(isOneNamed, ONE_OF)
  .openapi("MarketAmount");

export const emptyBody = z.strictObject({}).openapi("Nothing");

export const planBody = z.strictObject({ plan: planChoice }).openapi("PlanBody");
export const alertsBody = z
  .strictObject({
    alertLtvs: z.array(ltvText).max(5).openapi({ description: "Rising, below the LLTV." }),
    alertPrices: z.array(priceText).max(5).default([]).openapi({
      description: "Rising; told when the confirmed price is there or below, while there is debt.",
    }),
  })
  .openapi("AlertsBody", { description: "The borrower's own alerts, in place of all before." });

/** In the order of a loan's life. */
const STATES = ["open", "settled", "closed"] as const;

/** Of a loan of the book; a closed one is in history only. */
export const loanStateOfBook = z.enum([STATES[0], STATES[1]]).openapi("LoanState", {
  description:
    "open: something is owed or pledged. settled: neither; a sale has emptied it, or its borrower has " +
    "repaid and taken everything back without closing it. Only its borrower opens it again, by a pledge.",
});

export const loanView = z
  .object({
    loan: loanId,
    account: accountId,
    market: marketId,
    state: loanStateOfBook,
    collateral: amountView,
    collateralValue: amountView,
    debt: amountView.openapi({ description: "Owed now, interest included." }),
    repayAllMax: amountView.openapi({
      description:
        "What `all` may be limited to: the debt of now and a day of interest at today's rate, rounded up.",
    }),
    principal: amountView,
    borrowShares: sharesView,
    price: priceView.nullable(),
    priceStatus: z.enum(["fresh", "suspect", "stale"]),
    ltv: ratioView.nullable(),
    liquidationLtv: ratioView,
    liquidationPrice: priceView.nullable().openapi({ description: "Null without debt." }),
    isHealthy: z.boolean(),
    isWaitingForDesk: z.boolean(),
    heldBack: z
      .object({ cause: z.enum(["outage", "grace", "pace"]), until: instant.nullable() })
      .nullable()
      .openapi({
        description:
          "What a sale of this loan that is due waits for; until null: for a fresh price after an outage.",
      }),
    plan: plan.nullable(),
    planUsed: z.array(z.string()).openapi({ description: "Base units used of each step's cap." }),
    alertLtvs: z.array(ratioView),
    alertPrices: z.array(priceView),
    nextTrigger: z
      .object({ kind: z.string(), ltv: ratioView, price: priceView })
      .nullable()
      .openapi({ description: "What happens next as the price falls." }),
  })
  .openapi("Loan");
export type LoanView = z.output<typeof loanView>;

export const foundLoan = z
  .object({
    loan: loanId,
    account: accountId,
    market: marketId,
    openedSequence: z.number().int(),
    openedAt: instant,
    settledAt: instant.nullable().openapi({
      description: "Since when nothing is owed and nothing is pledged; null while something is.",
    }),
    closedAt: instant.nullable(),
    state: z.enum(STATES),
    isOpen: z.boolean().openapi({ description: "Whether the state is open." }),
    liquidations: z.number().int(),
  })
  .openapi("FoundLoan");

export const pastLoan = z
  .object({
    loan: loanId,
    account: accountId,
    market: marketId,
    openedSequence: z.number().int().openapi({
      description: "The entry that opened the loan; tells loans apart whose name was used again.",
    }),
    openedAt: instant,
    settledAt: instant.openapi({
      description: "Since when nothing is owed and nothing is pledged.",
    }),
    closedAt: instant.nullable(),
    state: z.enum([STATES[1], STATES[2]]),
    borrowed: amountView.openapi({ description: "Over its whole life, fees on top included." }),
    repaid: amountView.openapi({ description: "By its borrower, the plan or somebody else." }),
    sold: amountView.openapi({ description: "Collateral that was sold." }),
    saleCosts: amountView.openapi({
      description: "What sales cost beyond the debt they repaid.",
    }),
    writtenOff: amountView.openapi({ description: "Debt that nobody owes any more." }),
    liquidations: z.number().int().openapi({ description: "How many sales there were." }),
  })
  .openapi("PastLoan");

export const supplyPosition = z
  .object({
    account: accountId,
    market: marketId,
    shares: sharesView,
    assets: amountView.openapi({
      description:
        "Worth now, interest included and its share of a known shortfall taken off, rounded down.",
    }),
    shortfall: amountView.openapi({
      description: "Its share of the market's known shortfall: what it would be worth more.",
    }),
    withdrawable: amountView.openapi({
      description: "What can be withdrawn now, to the last unit.",
    }),
    hindrances: z
      .array(
        z.object({
          cause: z.enum(["paused", "price_unavailable", "lent_out"]),
          amount: amountView.openapi({ description: "How much of the worth it keeps back." }),
        }),
      )
      .openapi({
        description:
          "Why the rest of its worth waits: withdrawals are paused; the price is not known; it is lent out.",
      }),
  })
  .openapi("SupplyPosition");

export const makeWholeRequest = z
  .strictObject({
    index: z.number().int().min(0).max(1e6).openapi({
      description: "Place of the liquidation or sale in its entry, from 0.",
    }),
    account: accountId,
    asset: assetId,
    assets: amountText,
    reason: printableText(500).openapi({ description: "Why; kept in the journal for ever." }),
  })
  .openapi("MakeWholeRequest");

export const liquidationRequest = z
  .strictObject({
    account,
    loan: loanId,
    seizedAssets: amountText.optional(),
    repaidShares: baseUnitsText.optional(),
  })
  .refine((body) => (body.seizedAssets === undefined) !== (body.repaidShares === undefined), {
    message: "Name exactly one of seizedAssets and repaidShares.",
    path: ["seizedAssets"],
  })
  .openapi("LiquidationRequest");

export const liquidatableLoan = z
  .object({
    loan: loanId,
    market: marketId,
    collateral: amountView,
    debt: amountView,
    borrowShares: sharesView,
    ltv: ratioView.nullable(),
    price: priceView,
    incentiveFactor: ratioView,
  })
  .openapi("LiquidatableLoan", { description: "Without a word about whose loan it is." });

/** Short enough for a title on a phone and for the first words of a letter. */
const LOAN_NAME_LENGTH_MAX = 40;

export const loanNameBody = z
  .strictObject({
    name: plainName()
      .max(LOAN_NAME_LENGTH_MAX, `Use at most ${LOAN_NAME_LENGTH_MAX} characters.`)
      .nullable()
      .openapi({
        description: "What its owner calls the loan; null for no name. No link: letters hold it.",
        example: "Holiday house",
      }),
  })
  .openapi("LoanNameBody");

export const loanName = z
  .object({ loan: loanId, name: z.string().nullable() })
  .openapi("LoanName", { description: "A loan and what its owner calls it." });
