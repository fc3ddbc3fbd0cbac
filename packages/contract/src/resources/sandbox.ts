import { z } from "@hono/zod-openapi";
import { accountId, assetId, feedId, marketId } from "../schemas/names.ts";
import { instant, instantText } from "../schemas/time.ts";
import { amountView, priceView, ratioView } from "./amount.ts";

/** Slowest and fastest: a minute and a day of the scenario for each second. */
const SANDBOX_SPEED_MIN = 60;
const SANDBOX_SPEED_MAX = 86_400;

const count = z.number().int();

const KEPT =
  "Of the coins that borrowers have pledged, the share that was not sold; kinds of coins are counted at the prices that the week begins with.";

const policyFigures = {
  collateralSold: amountView.openapi({ description: "At the mark of each sale, in USDC." }),
  debtRepaid: amountView.openapi({ description: "Debt that these sales repaid." }),
  cost: amountView.openapi({
    description: "What sales cost the borrowers: value sold at the mark less debt repaid.",
  }),
  badDebt: amountView.openapi({
    description: "Debt that sales did not pay: what insurance paid of it and what lenders lost.",
  }),
  fromInsurance: amountView.openapi({ description: "What insurance paid of the bad debt." }),
  fromLenders: amountView.openapi({
    description: "What lenders lost: the bad debt that nobody insured.",
  }),
  sales: count,
  borrowersHit: count.openapi({ description: "Borrowers of whom something was sold." }),
  borrowersWipedOut: count.openapi({
    description: "Borrowers of whom a loan was ended by a sale: the position is gone.",
  }),
};

const policyTotals = z
  .object({
    ...policyFigures,
    markets: z.array(
      z.object({
        market: marketId,
        ...policyFigures,
        coinsSold: amountView.openapi({ description: "The same sales in coins." }),
      }),
    ),
  })
  .openapi("PolicyTotals");

const sandboxPolicy = z.enum(["plan", "reference"]).openapi("SandboxPolicy", {
  description:
    "What new loans get when they choose the default: the market's plan, or none, as in the reference.",
});

const sandboxClockState = z
  .enum(["waiting", "playing", "paused", "jumping", "ended"])
  .openapi("SandboxClockState", {
    description:
      "`waiting` until somebody begins the week or has watched for a while; `jumping` plays quickly up to `jumpingTo`; `ended` holds the last price.",
  });

export const sandboxView = z
  .object({
    isSandbox: z.literal(true),
    book: z.string().openapi({ description: "Name of the book; a restart begins another one." }),
    sequence: count,
    state: sandboxClockState,
    at: instant.openapi({ description: "The present of the book." }),
    startsAt: instant,
    endsAt: instant,
    speed: count.openapi({ description: "Seconds of the scenario for each second." }),
    jumpingTo: instant.nullable(),
    shock: ratioView.openapi({
      description:
        "What multiplies the documented prices by now: 1 until somebody moves the price.",
    }),
    policy: sandboxPolicy,
    prices: z.array(
      z.object({
        market: marketId,
        feed: feedId,
        asset: assetId,
        price: priceView.nullable(),
        firstPrice: priceView,
      }),
    ),
    totals: z.object({
      plimsoll: policyTotals,
      reference: policyTotals.openapi({
        description:
          "The same customers and prices without plans: liquidated whole at the LLTV by outsiders.",
      }),
    }),
    kept: z.object({ withPlans: ratioView, asUsual: ratioView }).openapi({ description: KEPT }),
  })
  .openapi("Sandbox");

export const sandboxStory = z
  .object({
    book: z.string().openapi({ description: "Name of the book; a restart begins another one." }),
    sequence: count.openapi({ description: "The entry after which the last point stands so." }),
    points: z.array(
      z.object({
        sequence: count.openapi({ description: "The entry after which all of it stands so." }),
        at: instant,
        prices: z.array(z.object({ feed: feedId, price: priceView })),
        keptWithPlans: ratioView.openapi({ description: KEPT }),
        keptAsUsual: ratioView.openapi({ description: "The same in the reference's book." }),
        wipedOutWithPlans: count,
        wipedOutAsUsual: count,
      }),
    ),
  })
  .openapi("SandboxStory");

export const sandboxControl = z
  .discriminatedUnion("action", [
    z.strictObject({ action: z.literal("play") }),
    z.strictObject({ action: z.literal("pause") }),
    z.strictObject({
      action: z.literal("speed"),
      speed: z.number().int().min(SANDBOX_SPEED_MIN).max(SANDBOX_SPEED_MAX).openapi({
        description: "Seconds of the scenario for each second.",
        example: 14_400,
      }),
    }),
    z.strictObject({
      action: z.literal("jump"),
      to: instantText.openapi({
        description: "Later than now; everything between is played quickly, nothing is left out.",
        example: "2026-02-05T12:00:00.000Z",
      }),
    }),
  ])
  .openapi("SandboxControl");

export const sandboxShock = z
  .strictObject({ fall: z.enum(["0.05", "0.1", "0.3"]) })
  .openapi("SandboxShock", { description: "All prices fall by this share now, and stay lower." });

export const sandboxPolicyBody = z
  .strictObject({ policy: sandboxPolicy })
  .openapi("SandboxPolicyBody");

const sandboxRole = z.enum(["borrower", "lender", "risk"]).openapi("SandboxRole");
export const sandboxSignIn = z.strictObject({ as: sandboxRole }).openapi("SandboxSignIn");
export const sandboxPerson = z
  .object({ as: sandboxRole, name: z.string(), account: accountId })
  .openapi("SandboxPerson", { description: "Comes with the session's cookie." });

export const faucetBody = z.strictObject({ asset: assetId }).openapi("Faucet");
export const faucetView = z
  .object({
    account: accountId,
    given: amountView,
    left: count.openapi({ description: "How often this account may still ask for this asset." }),
  })
  .openapi("FaucetGift");
