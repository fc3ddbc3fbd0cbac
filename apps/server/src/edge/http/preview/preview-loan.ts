import { describeRejection, type Routes } from "@plimsoll/contract";
import { as, availableBalance, borrowRate, decide, DESK, mulDivUp, WAD } from "@plimsoll/engine";
import type {
  AccountId,
  Amount,
  Book,
  CollateralAssets,
  LoanAssets,
  LoanId,
  Market,
  MarketTotals,
  Millis,
  Rejection,
} from "@plimsoll/engine";
import { look } from "../../../book/look.ts";
import type { Work } from "../../../foundation/workers/workers.ts";
import type { Written } from "../../../foundation/workers/written.ts";
import type { AssetName } from "../../../views/amount.ts";
import { priceStatus, totalsNow } from "../../../views/market.ts";
import { marketOf } from "../../../views/names.ts";
import { forWhom, type Handler, type Request } from "../../../views/operation.ts";
import { rejectionProblem, wordingOf } from "../../../views/rejection.ts";
import { amountIn, wadOf } from "../inputs/amount.ts";
import { planChoiceOf } from "../inputs/settings.ts";
import type { Services } from "../services.ts";
import { crashAssetOf } from "./past-crashes.ts";
import type { Proposal, ProposedMarket } from "./rehearsal.ts";
import type { PreviewOrder } from "./work-out-preview.ts";

const PREVIEW: Work<PreviewOrder, Written> = {
  name: "work out a loan before it is taken",
  script: new URL("preview-work.js", import.meta.url),
  millisMax: 120_000,
};

/**
 * What a loan would be. Nothing is changed: the book is looked at for what the loan rests on, and a thread
 * lets the engine play it.
 */
export const previewLoan: Handler<
  Routes["previewLoan"],
  Pick<Services, "book" | "crashCandles" | "workers">
> = async (request, services) => {
  services.workers.refuseGreed(forWhom(request).owner);
  const { value, sequence } = await look(services.book, (book, now) => orderOf(book, request, now));
  const asset = crashAssetOf(value.proposal.market.collateralAsset);
  const isWanted = request.body.pastCrashes && asset !== null && value.debt > 0n;
  const crashes = isWanted
    ? { asset, hours: (await services.crashCandles.onFile(asset)).hours }
    : null;
  const body = await services.workers.run(PREVIEW, { ...value, crashes }, forWhom(request));
  return { body, sequence };
};

/** All that the work rests on, copied from the book. */
function orderOf(
  book: Book,
  { body, caller }: Request<Routes["previewLoan"]>,
  now: Millis,
): Omit<PreviewOrder, "crashes"> {
  const market = marketOf(book, body.market);
  const by = (body.account ?? caller.account) as AccountId | null;
  const account = by === null ? null : (book.accounts.get(by) ?? null);
  if (by !== null && account === null) {
    throw rejectionProblem({ code: "account_not_found", account: by });
  }
  const { status } = market.feed.mark;
  const { loanAsset, collateralAsset } = market;
  if (status === "stale" && priceStatus(market) === "stale") {
    throw rejectionProblem({ code: "price_unavailable", status });
  }
  if (status === "stale") {
    // The price is known: 0. Nothing can be borrowed against it, so there is nothing to draw, and opening says the same.
    const { debt: borrowed } = debtOf(market, as(amountIn(loanAsset, body.borrow, "borrow")));
    const refusal = {
      code: "insufficient_collateral",
      borrowed,
      maxBorrow: as<LoanAssets>(0n),
    } as const;
    throw rejectionProblem(refusal, wordingOf(book, loanAsset.id));
  }
  const desk = book.accounts.get(DESK);
  const proposal: Proposal = {
    market: plainMarket(market),
    spare:
      account === null
        ? null
        : {
            collateral: availableBalance(account, collateralAsset),
            money: availableBalance(account, loanAsset),
          },
    desk: desk === undefined ? as<Amount>(0n) : availableBalance(desk, loanAsset),
    now,
    collateral: as<CollateralAssets>(amountIn(collateralAsset, body.collateral, "collateral")),
    borrow: as<LoanAssets>(amountIn(loanAsset, body.borrow, "borrow")),
    plan: planChoiceOf(body.plan, market),
  };
  const available = proposal.spare?.collateral ?? 0n;
  const missing = proposal.collateral > available ? proposal.collateral - available : 0n;
  const { debt, fee } = debtOf(market, proposal.borrow);
  const refusal = missing > 0n ? null : refusalOf(book, proposal, by);
  return {
    proposal,
    missing,
    debt,
    fee,
    ratePerSecond: rateWith(market, totalsNow(market, now), debt),
    refusal:
      refusal === null
        ? null
        : {
            code: refusal.code,
            detail: describeRejection(refusal, wordingOf(book, loanAsset.id)).detail,
          },
    compared: [
      ...(body.plan === "default" ? [] : [{ choice: "default", plan: "default" } as const]),
      ...body.comparePlans.map((plan) => {
        return { choice: "compared", plan: planChoiceOf(plan, market) } as const;
      }),
    ],
    falls: body.falls.map((fall, index) => wadOf(fall, `falls[${index}]`)),
  };
}

function plainMarket(market: Market): ProposedMarket {
  const { id, lltv, priceFactor, settings, volatility, feed } = market;
  const name = (asset: AssetName): AssetName => ({ id: asset.id, decimals: asset.decimals });
  return {
    ...{ id, lltv, priceFactor, settings, volatility },
    loanAsset: name(market.loanAsset),
    collateralAsset: name(market.collateralAsset),
    feed: {
      id: feed.id,
      settings: { decimals: feed.settings.decimals },
      confirmed: feed.mark.confirmed,
    },
  };
}

/** What the loan would owe, and the fee in it; the fee is rounded up as the book does. */
function debtOf(market: Market, borrow: LoanAssets): { debt: LoanAssets; fee: bigint } {
  const { rate, mode } = market.settings.processingFee;
  const fee = mulDivUp(borrow, rate, WAD);
  return { debt: as(mode === "added_to_debt" ? borrow + fee : borrow), fee };
}

/** Whether the live book would open it now. */
function refusalOf(book: Book, proposal: Proposal, by: AccountId | null): Rejection | null {
  if (by === null) return null;
  const { market, collateral, borrow, plan, now } = proposal;
  const loan = "preview" as LoanId;
  const opening = { by, loan, market: market.id, collateral, borrow, plan };
  const decision = decide(book, { type: "open_loan", ...opening }, now);
  return decision.isAccepted ? null : decision.rejection;
}

function rateWith(market: Market, totals: MarketTotals, debt: bigint) {
  const totalBorrowAssets = as<LoanAssets>(totals.totalBorrowAssets + debt);
  const more = { ...totals, totalBorrowAssets };
  return borrowRate(market.rateModel, more, market.rateAtTarget, 0n).averageRate;
}
