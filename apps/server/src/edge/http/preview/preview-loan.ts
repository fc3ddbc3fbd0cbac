import { describeRejection, type ResponseOf, type Routes } from "@plimsoll/contract";
import {
  as,
  availableBalance,
  borrowRate,
  borrowedAssets,
  decide,
  loanToValue,
  mulDivUp,
  observedVolatility,
  priceAtLtv,
  triggerLtvOf,
  WAD,
} from "@plimsoll/engine";
import type {
  Account,
  AccountId,
  Book,
  CollateralAssets,
  Event,
  FeedPrice,
  LoanAssets,
  LoanId,
  Market,
  MarketTotals,
  Millis,
  Position,
  Rejection,
  Wad,
} from "@plimsoll/engine";
import type { CrashAsset } from "@plimsoll/lab/crashes";
import type { Services } from "../services.ts";
import { amountIn, wadOf } from "../inputs/amount.ts";
import { planChoiceOf } from "../inputs/settings.ts";
import { look } from "../../../book/look.ts";
import type { Handler, Request } from "../../../views/operation.ts";
import { rejectionProblem, wordingOf } from "../../../views/rejection.ts";
import { amount, price, priceRoundedUp, ratio, ratioOrNull } from "../../../views/amount.ts";
import { eventView } from "../../../views/event.ts";
import { totalsNow } from "../../../views/market.ts";
import { perYear } from "../../../views/market-settings.ts";
import { crashAssetOf, rehearsePlans, type CrashStage } from "./past-crashes.ts";
import { marketPrice, Rehearsal, type Proposal } from "./rehearsal.ts";
import { marketOf } from "../../../views/names.ts";

type Preview = ResponseOf<Routes["previewLoan"]>;

/** What a loan would be. Nothing is changed: the book is only looked at. */
export const previewLoan: Handler<
  Routes["previewLoan"],
  Pick<Services, "book" | "crashCandles">
> = async (request, services) => {
  const { value, sequence } = await look(services.book, (book, now) => preview(book, request, now));
  const { view, stage, asset } = value;
  const isWanted = request.body.pastCrashes && asset !== null && stage.loan.debt > 0n;
  const rehearsals = isWanted
    ? await rehearsePlans(stage, await services.crashCandles.crashesOf(asset))
    : [];
  return { body: { ...view, rehearsals }, sequence };
};

interface Previewed {
  readonly view: Omit<Preview, "rehearsals">;
  readonly stage: CrashStage;
  readonly asset: CrashAsset | null;
}

function preview(
  book: Book,
  { body, caller }: Request<Routes["previewLoan"]>,
  now: Millis,
): Previewed {
  const market = marketOf(book, body.market);
  const by = (body.account ?? caller.account) as AccountId | null;
  const account = by === null ? null : (book.accounts.get(by) ?? null);
  if (by !== null && account === null) {
    throw rejectionProblem({ code: "account_not_found", account: by });
  }
  const { status, confirmed } = market.feed.mark;
  if (status === "stale") throw rejectionProblem({ code: "price_unavailable", status });
  const proposal: Proposal = {
    market,
    account,
    collateral: as(amountIn(market.collateralAsset, body.collateral, "collateral")),
    borrow: as(amountIn(market.loanAsset, body.borrow, "borrow")),
    plan: planChoiceOf(body.plan, market),
  };
  const available = account === null ? 0n : availableBalance(account, market.collateralAsset);
  const missing = proposal.collateral > available ? proposal.collateral - available : 0n;
  const rehearsed = Rehearsal.open(book, proposal, now);
  const refusal = refusalOf(book, proposal, by, missing > 0n, now);
  const rejection = rehearsed.isOpen ? refusal : rehearsed.rejection;
  const { debt, fee } = debtOf(market, proposal.borrow);
  const position = positionOf(proposal, debt);
  const oraclePrice = marketPrice(market, confirmed);
  const triggerPrice = (ltv: Wad) =>
    priceRoundedUp(market, priceAtLtv(aloneWith(debt), position, ltv));
  const plan = rehearsed.isOpen ? (rehearsed.rehearsal.loan?.plan ?? null) : null;
  const ratePerSecond = rateWith(market, totalsNow(market, now), debt);
  const stage: CrashStage = {
    market: {
      lltv: market.lltv,
      settings: market.settings,
      collateralDecimals: market.collateralAsset.decimals,
      debtDecimals: market.loanAsset.decimals,
      priceDecimals: market.feed.settings.decimals,
      price: confirmed,
      ratePerSecond: as(ratePerSecond),
    },
    loan: { collateral: proposal.collateral, debt, ...spareOf(account, proposal) },
    loanAsset: market.loanAsset,
    collateralAsset: market.collateralAsset,
    plans: [
      { choice: "asked", plan: proposal.plan },
      ...(body.plan === "default" ? [] : [{ choice: "default", plan: "default" } as const]),
      ...body.comparePlans.map((plan) => {
        return { choice: "compared", plan: planChoiceOf(plan, market) } as const;
      }),
    ],
    wording: wordingOf(book, market.loanAsset.id),
  };
  const view = {
    isAcceptable: rejection === null && missing === 0n,
    problem:
      rejection === null
        ? null
        : {
            code: rejection.code,
            detail: describeRejection(rejection, wordingOf(book, market.loanAsset.id)).detail,
          },
    missingCollateral: amount(market.collateralAsset, missing),
    price: price(market, oraclePrice),
    debt: amount(market.loanAsset, debt),
    payout: amount(market.loanAsset, debt - fee),
    processingFee: amount(market.loanAsset, fee),
    ltv: ratioOrNull(loanToValue(aloneWith(debt), position, oraclePrice)),
    liquidationPrice: triggerPrice(market.lltv),
    liquidationLtv: ratio(market.lltv),
    borrowRatePerYear: perYear(ratePerSecond),
    alerts: market.settings.alertLtvs.map((ltv) => ({ ltv: ratio(ltv), price: triggerPrice(ltv) })),
    plan: (plan?.steps ?? []).map((step, index) => {
      // Where it acts now: an early trigger moves with volatility.
      const ltv = triggerLtvOf(step, market.lltv, observedVolatility(market));
      return {
        kind: step.kind,
        triggerLtv: ratio(ltv),
        targetLtv: step.kind === "close" ? null : ratio(step.targetLtv),
        triggerPrice: triggerPrice(ltv),
        cost: amount(
          market.loanAsset,
          costOfStep(book, proposal, { index, position, debt, ltv }, now),
        ),
      };
    }),
    falls: rehearsed.isOpen
      ? body.falls.map((fall, index) =>
          fallView(book, proposal, { fall: wadOf(fall, `falls[${index}]`), position, debt }, now),
        )
      : [],
  };
  return { view, stage, asset: crashAssetOf(market) };
}

/** What a plan could use beside the collateral of the loan. */
function spareOf(account: Account | null, { market, collateral }: Proposal) {
  if (account === null) return {};
  const coins = availableBalance(account, market.collateralAsset) - collateral;
  return {
    spareCollateral: as<CollateralAssets>(coins > 0n ? coins : 0n),
    spareMoney: as<LoanAssets>(availableBalance(account, market.loanAsset)),
  };
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

/** What the loan would owe, and the fee in it; the fee is rounded up as the book does. */
function debtOf(market: Market, borrow: LoanAssets): { debt: LoanAssets; fee: bigint } {
  const { rate, mode } = market.settings.processingFee;
  const fee = mulDivUp(borrow, rate, WAD);
  return { debt: as(mode === "added_to_debt" ? borrow + fee : borrow), fee };
}

/** Whether the live book would open it, apart from collateral that is still to be deposited. */
function refusalOf(
  book: Book,
  { market, collateral, borrow, plan }: Proposal,
  by: AccountId | null,
  isUnfunded: boolean,
  now: Millis,
): Rejection | null {
  if (by === null || isUnfunded) return null;
  const loan = "preview" as LoanId;
  const command = {
    type: "open_loan",
    by,
    loan,
    market: market.id,
    collateral,
    borrow,
    plan,
  } as const;
  const decision = decide(book, command, now);
  return decision.isAccepted ? null : decision.rejection;
}

function rateWith(market: Market, totals: MarketTotals, debt: bigint) {
  const totalBorrowAssets = as<LoanAssets>(totals.totalBorrowAssets + debt);
  const more = { ...totals, totalBorrowAssets };
  return borrowRate(market.rateModel, more, market.rateAtTarget, 0n).averageRate;
}

interface Fall {
  readonly fall: Wad;
  readonly position: Position;
  readonly debt: LoanAssets;
}

function fallView(
  live: Book,
  proposal: Proposal,
  { fall, position, debt }: Fall,
  now: Millis,
): Preview["falls"][number] {
  const { market } = proposal;
  const fallen = as<FeedPrice>((market.feed.mark.confirmed * (WAD - fall)) / WAD);
  const at = marketPrice(market, fallen);
  const rehearsed = Rehearsal.open(live, proposal, now);
  if (!rehearsed.isOpen) throw rejectionProblem(rehearsed.rejection);
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
function costOfStep(live: Book, proposal: Proposal, step: StepCost, now: Millis): bigint {
  const { market } = proposal;
  const trigger = priceAtLtv(aloneWith(step.debt), step.position, step.ltv);
  const justBelow = trigger / market.priceFactor - 1n;
  const rehearsed = Rehearsal.open(live, proposal, now);
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
