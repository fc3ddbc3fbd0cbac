import {
  describeRejection,
  wordingFor,
  type PlanRehearsalView,
  type ResponseOf,
  type Routes,
} from "@plimsoll/contract";
import {
  as,
  borrowedAssets,
  loanToValue,
  observedVolatility,
  priceAtLtv,
  triggerLtvOf,
  WAD,
} from "@plimsoll/engine";
import type {
  CollateralAssets,
  Event,
  FeedPrice,
  LoanAssets,
  MarketTotals,
  PlanChoice,
  Position,
  Wad,
  WadPerSecond,
} from "@plimsoll/engine";
import type { CrashAsset } from "@plimsoll/lab/crashes";
import { crashesWith } from "../../../book/crashes/crash-candles.ts";
import type { PlayedCrash, RealHour } from "../../../book/crashes/played-crash.ts";
import { keepNewest } from "../../../foundation/keep-newest.ts";
import type { Heed } from "../../../foundation/workers/carrying-out.ts";
import { write, type Written } from "../../../foundation/workers/written.ts";
import { amount, price, priceRoundedUp, ratio, ratioOrNull } from "../../../views/amount.ts";
import { eventView } from "../../../views/event.ts";
import { perYear } from "../../../views/market-settings.ts";
import { rehearsePlans, type CrashStage } from "./past-crashes.ts";
import { marketPrice, Rehearsal, type Proposal } from "./rehearsal.ts";

type Preview = ResponseOf<Routes["previewLoan"]>;

/** What a thread needs to work a preview out: plain data, nothing of the live book. */
export interface PreviewOrder {
  readonly proposal: Proposal;
  /** Collateral that is still to be deposited. */
  readonly missing: bigint;
  /** What the loan would owe at once, and the fee in it. */
  readonly debt: LoanAssets;
  readonly fee: bigint;
  /** What borrowers would pay with this debt among theirs. */
  readonly ratePerSecond: bigint;
  /** Why the live book would refuse it. */
  readonly refusal: NonNullable<Preview["problem"]> | null;
  /** Plans to play beside the one asked for. */
  readonly compared: readonly {
    readonly choice: PlanRehearsalView["choice"];
    readonly plan: PlanChoice;
  }[];
  readonly falls: readonly Wad[];
  /** Whose past crashes to play, with the real hours on file as JSON text; null for none. */
  readonly crashes: { readonly asset: CrashAsset; readonly hours: string } | null;
}

/** Crashes that this thread has played last, by coin and hours. */
const played = new Map<string, readonly PlayedCrash[]>();
const PLAYED_MAX = 4;

/** The body of a preview. */
export function workOutPreview(order: PreviewOrder, heed: Heed): Written {
  const { crashes } = order;
  const view = preview(order, heed);
  const rehearsals =
    crashes === null ? [] : rehearsePlans(stageOf(order), crashesOf(crashes), heed);
  return write(JSON.stringify({ ...view, rehearsals }));
}

function crashesOf({ asset, hours }: NonNullable<PreviewOrder["crashes"]>) {
  const name = `${asset} ${hours}`;
  const known = played.get(name);
  if (known !== undefined) return known;
  const crashes = crashesWith(asset, JSON.parse(hours) as RealHour[]);
  played.set(name, crashes);
  keepNewest(played, PLAYED_MAX);
  return crashes;
}

function stageOf({ proposal, debt, ratePerSecond, compared }: PreviewOrder): CrashStage {
  const { market, spare, collateral, plan } = proposal;
  const { loanAsset, collateralAsset, feed } = market;
  const coins = spare === null ? 0n : spare.collateral - collateral;
  return {
    market: {
      lltv: market.lltv,
      settings: market.settings,
      collateralDecimals: collateralAsset.decimals,
      debtDecimals: loanAsset.decimals,
      priceDecimals: feed.settings.decimals,
      price: feed.confirmed,
      ratePerSecond: as<WadPerSecond>(ratePerSecond),
    },
    loan: {
      collateral,
      debt,
      ...(spare === null
        ? {}
        : {
            spareCollateral: as<CollateralAssets>(coins > 0n ? coins : 0n),
            spareMoney: as<LoanAssets>(spare.money),
          }),
    },
    loanAsset,
    collateralAsset,
    plans: [{ choice: "asked", plan }, ...compared],
    wording: wordingIn(market),
  };
}

function preview(order: PreviewOrder, heed: Heed): Omit<Preview, "rehearsals"> {
  const { proposal, missing, debt, fee, ratePerSecond } = order;
  const { market } = proposal;
  const rehearsed = Rehearsal.open(proposal);
  const problem = rehearsed.isOpen
    ? order.refusal
    : {
        code: rehearsed.rejection.code,
        detail: describeRejection(rehearsed.rejection, wordingIn(market)).detail,
      };
  const position = positionOf(proposal, debt);
  const oraclePrice = marketPrice(market, market.feed.confirmed);
  const triggerPrice = (ltv: Wad) =>
    priceRoundedUp(market, priceAtLtv(aloneWith(debt), position, ltv));
  const plan = rehearsed.isOpen ? (rehearsed.rehearsal.loan?.plan ?? null) : null;
  return {
    isAcceptable: problem === null && missing === 0n,
    problem,
    missingCollateral: amount(market.collateralAsset, missing),
    price: price(market, oraclePrice),
    debt: amount(market.loanAsset, debt),
    payout: amount(market.loanAsset, debt - fee),
    processingFee: amount(market.loanAsset, fee),
    ltv: ratioOrNull(loanToValue(aloneWith(debt), position, oraclePrice)),
    liquidationPrice: triggerPrice(market.lltv),
    liquidationLtv: ratio(market.lltv),
    borrowRatePerYear: perYear(as<WadPerSecond>(ratePerSecond)),
    alerts: market.settings.alertLtvs.map((ltv) => ({ ltv: ratio(ltv), price: triggerPrice(ltv) })),
    plan: (plan?.steps ?? []).map((step, index) => {
      heed();
      // Where it acts now: an early trigger moves with volatility.
      const ltv = triggerLtvOf(step, market.lltv, observedVolatility(market));
      return {
        kind: step.kind,
        triggerLtv: ratio(ltv),
        targetLtv: step.kind === "close" ? null : ratio(step.targetLtv),
        triggerPrice: triggerPrice(ltv),
        cost: amount(market.loanAsset, costOfStep(proposal, { index, position, debt, ltv })),
      };
    }),
    falls: rehearsed.isOpen
      ? order.falls.map((fall) => {
          heed();
          return fallView(proposal, { fall, position, debt });
        })
      : [],
  };
}

/** A rehearsal knows the two assets of its market. */
function wordingIn({ loanAsset, collateralAsset }: Proposal["market"]) {
  const assets = new Map<string, number>(
    [loanAsset, collateralAsset].map(({ id, decimals }) => [id, decimals]),
  );
  return wordingFor((asset) => assets.get(asset), loanAsset.id);
}

/** Totals of a market in which this debt stands alone, one share a unit: exact for one loan. */
function aloneWith(debt: bigint): MarketTotals {
  return {
    totalSupplyAssets: as(debt),
    totalSupplyShares: as(debt * 1_000_000n),
    totalBorrowAssets: as(debt),
    totalBorrowShares: as(debt * 1_000_000n),
  };
}

function positionOf({ collateral }: Proposal, debt: LoanAssets): Position {
  return { collateral, borrowShares: as(debt * 1_000_000n) };
}

interface Fall {
  readonly fall: Wad;
  readonly position: Position;
  readonly debt: LoanAssets;
}

function fallView(proposal: Proposal, { fall, position, debt }: Fall): Preview["falls"][number] {
  const { market } = proposal;
  const fallen = as<FeedPrice>((market.feed.confirmed * (WAD - fall)) / WAD);
  const at = marketPrice(market, fallen);
  const rehearsed = Rehearsal.open(proposal);
  if (!rehearsed.isOpen) throw new Error(`It was open before: ${rehearsed.rejection.code}.`);
  const { rehearsal } = rehearsed;
  const events = fallen === 0n ? [] : rehearsal.setPrice(fallen);
  const after = standingAfter(rehearsal, at);
  return {
    fall: ratio(fall),
    price: price(market, at),
    ltvBefore: ratioOrNull(loanToValue(aloneWith(debt), position, at)),
    ltvAfter: ratioOrNull(after.ltv),
    collateralAfter: amount(market.collateralAsset, after.collateral),
    debtAfter: amount(market.loanAsset, after.debt),
    cost: amount(market.loanAsset, feesOf(events)),
    events: events.map((event) => eventView(rehearsal.book, event)),
  };
}

function standingAfter({ loan }: Rehearsal, at: ReturnType<typeof marketPrice>) {
  if (loan === undefined)
    return { ltv: as<Wad>(0n), collateral: as<CollateralAssets>(0n), debt: 0n };
  const { market, collateral, borrowShares } = loan;
  const debt = borrowShares === 0n ? 0n : borrowedAssets(market, borrowShares);
  return { ltv: loanToValue(market, loan, at), collateral, debt };
}

interface StepCost {
  readonly index: number;
  readonly position: Position;
  readonly debt: LoanAssets;
  readonly ltv: Wad;
}

/** Fees of one plan step when the price has just fallen past its trigger. */
function costOfStep(proposal: Proposal, step: StepCost): bigint {
  const { market } = proposal;
  const trigger = priceAtLtv(aloneWith(step.debt), step.position, step.ltv);
  const justBelow = trigger / market.priceFactor - 1n;
  const rehearsed = Rehearsal.open(proposal);
  if (!rehearsed.isOpen || justBelow <= 0n) return 0n;
  const events = rehearsed.rehearsal.setPrice(as(justBelow));
  return feesOf(
    events.filter((event) => event.type === "collateral_sold" && event.step === step.index),
  );
}

function feesOf(events: readonly Event[]): bigint {
  return events.reduce(
    (sum, event) => (event.type === "collateral_sold" ? sum + event.feeAssets : sum),
    0n,
  );
}
